/** Letters that Unicode takes no mark off, as people type them on another keyboard. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/**
 * Text as searches compare it: small letters without accents, digits and single spaces. Every other character becomes
 * ASCII letters and digits of its own, because PostgreSQL's trigrams see only what the locale of the database calls a
 * letter; and so `%` and `_` of a search can mean nothing but themselves (A48).
 */
export function foldText(text: string): string {
  const small = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const plain = small.replace(/\s+/gu, ' ').replace(/[ßøłđðþæœı]/g, (letter) => plainLetters[letter] ?? letter);
  return plain.replace(/[^a-z0-9 ]/gu, (character) => `z${character.codePointAt(0)?.toString(16)}z`);
}

/** What a search looks at. It begins with a space, so that each word in it does. */
export function searchTextOf({ name, displayName, email }: Searched): string {
  return foldText(` ${name} ${displayName} ${email ?? ''}`);
}

type Searched = { name: string; displayName: string; email: string | null };

const termLimit = 6;
const trigram = 3;

/**
 * One LIKE pattern for each word of a search; all must fit. A word too short for a trigram stands at the beginning of a
 * word only, which the index knows as well.
 */
export function searchPatterns(search: string): string[] {
  const terms = foldText(search)
    .split(' ')
    .filter((term) => term !== '');
  return terms.slice(0, termLimit).map((term) => (term.length < trigram ? `% ${term}%` : `%${term}%`));
}
