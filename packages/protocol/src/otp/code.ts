/**
 * Reads a code that somebody typed. Only ASCII digits of exactly this length are a code: `\d` of other engines, `Number()`
 * and full-width digits accept more, and two spellings of one code are two chances to use it. Returns null otherwise.
 */
export function parseCode(text: unknown, digits: number): string | null {
  if (typeof text !== 'string' || text.length !== digits) return null;
  return /^[0-9]+$/.test(text) ? text : null;
}
