/** How the generations decode base64: each knows one alphabet at a time, and differs in what it does with the other. */

export type Alphabet = 'standard' | 'url';

const FOREIGN: Readonly<Record<Alphabet, RegExp>> = { standard: /[-_]/g, url: /[+/]/g };

/** Android's own decoder leaves characters of the other alphabet out and goes on: shifted garbage instead of an error. */
export function decodeSkipping(text: string, alphabet: Alphabet): string {
  return decodeStrict(text.replaceAll(FOREIGN[alphabet], ''), alphabet) ?? '';
}

/** Apple's decoder gives nothing for text with a character of the other alphabet. */
export function decodeStrict(text: string, alphabet: Alphabet): string | null {
  if (new RegExp(FOREIGN[alphabet]).test(text)) return null;
  const bare = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/_-]*$/.test(bare) || bare.length % 4 === 1) return null;
  return Buffer.from(bare, alphabet === 'url' ? 'base64url' : 'base64').toString('latin1');
}
