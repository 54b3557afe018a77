/** Whether two values are the same as JSON: the order of names means nothing, and the database keeps another one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [own, other] = [namesOf(a), namesOf(b)];
  const values = b as Record<string, unknown>;
  return (
    own.length === other.length &&
    own.every((name) => name in values && isSame((a as typeof values)[name], values[name]))
  );
}

/** A member that is undefined is not in JSON. */
const namesOf = (value: object): string[] =>
  Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [name]));
