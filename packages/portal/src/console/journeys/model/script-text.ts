/** What can be read of a script without running it. */

/** Comments, and texts in any quotes. A regular expression with a quote in it is beyond this, and rare. */
const COMMENT_OR_TEXT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g;

/** An assignment to `outcome` up to where the statement ends, or what `goTo` is called with. */
const LEAVING = /(?<![.\w$])outcome\s*=(?!=)((?:[^;\n}]|\n\s*(?=[?:]))*)|\.goTo\(([^;\n]*)/g;

/** The text stands alone, or is one of the two that a condition chooses from. */
const ALONE = /^\s*⟦(\d+)⟧\s*(?:\)|$)/;
const CHOSEN = /[?:][\s(]*⟦(\d+)⟧(?=\s*(?:[:)]|$))/g;

/** The outcomes that a script gives by name, in their order: hints, for one that it puts together is not among them. */
export function assignedOutcomes(source: string): string[] {
  const texts: string[] = [];
  const bare = source.replaceAll(COMMENT_OR_TEXT, (_all, quote: string | undefined, text: string) =>
    quote === undefined ? ' ' : `⟦${texts.push(text) - 1}⟧`,
  );
  const places = [...bare.matchAll(LEAVING)].flatMap(([, assigned, called]) => {
    const words = assigned ?? called ?? '';
    const alone = ALONE.exec(words)?.[1];
    return alone === undefined ? [...words.matchAll(CHOSEN)].map(([, place]) => place) : [alone];
  });
  const names = places.map((place) => texts[Number(place)] ?? '');
  return [...new Set(names)].filter((name) => name !== '' && !/[\\`$\n]/.test(name));
}

/** The outcomes that a script gives by name and that are not listed. */
export const unlistedOutcomes = (source: string, listed: readonly string[]): string[] =>
  assignedOutcomes(source).filter((name) => !listed.includes(name));

export type Preview = { readonly lines: readonly string[] /** How many follow. */; readonly more: number };

/** How a script begins, for a glance at it. */
export function previewOf(source: string, number: number): Preview {
  const lines = source.trimEnd().split(/\r?\n/);
  return { lines: lines.slice(0, number), more: Math.max(0, lines.length - number) };
}

/** The line that a fault of the server names: "The script Risk, line 3: …". Null where it names none. */
export function lineIn(text: string): number | null {
  const line = Number(/, line (\d{1,6}):/.exec(text)?.[1]);
  return Number.isInteger(line) && line > 0 ? line : null;
}

export type Reading = { readonly value: Readonly<Record<string, unknown>> } | { readonly fault: string };

/** What somebody typed as a state: an object in JSON. Nothing typed is an empty one. */
export function readState(text: string): Reading {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { value: value as Record<string, unknown> } : { fault: 'Type names with values in braces.' };
  } catch {
    return { fault: 'This is not JSON yet.' };
  }
}
