const MAX_LOCALES = 10;
const LANGUAGE = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

/** The languages of an Accept-Language header (RFC 9110 section 12.5.4), best first; `*` and what is none are left out. */
export function localesOf(header: string | undefined): string[] {
  const ranges = (header ?? '').slice(0, 1_000).split(',').flatMap(toRange);
  return ranges
    .toSorted((a, b) => b.quality - a.quality)
    .slice(0, MAX_LOCALES)
    .map(({ locale }) => locale);
}

function toRange(text: string): { locale: string; quality: number }[] {
  const [locale = '', ...parameters] = text.split(';').map((part) => part.trim());
  const given = parameters.map((parameter) => /^q=(\d(?:\.\d{1,3})?)$/i.exec(parameter)?.[1]).find(Boolean);
  const quality = given === undefined ? 1 : Number(given);
  return LANGUAGE.test(locale) && quality > 0 ? [{ locale, quality }] : [];
}
