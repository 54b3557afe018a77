/** The text of the first language that there is one for, else English, else any (E3). */
export function localText(texts: unknown, locales: readonly string[]): string | undefined {
  if (typeof texts !== 'object' || texts === null) return undefined;
  const entries = Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const byLanguage = new Map(entries.map(([locale, text]) => [locale.replace('_', '-').toLowerCase(), text]));
  const wanted = [...locales, 'en'].flatMap((locale) => {
    const name = locale.replace('_', '-').toLowerCase();
    return [name, name.split('-')[0] ?? name];
  });
  return wanted.map((name) => byLanguage.get(name)).find((text) => text !== undefined) ?? entries[0]?.[1];
}
