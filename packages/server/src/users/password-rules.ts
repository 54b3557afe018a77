import { Problem } from '../kit/index.ts';
import { isCommonPassword } from './common-passwords.ts';

/** In characters as people count them, both of what was typed and of the form in which it is hashed (NFKC). */
export const SHORTEST_PASSWORD = 10;
/** In UTF-16 units, as requests are measured. A longer one is refused before any work is done for it. */
export const LONGEST_PASSWORD = 1_024;

/** Shorter names are in half of all sentences. */
const SHORTEST_NAME = 3;

export type PasswordFacts = {
  /** Names of the person: none of them may be in it. */
  names: readonly string[];
  /** What the realm is called, to people and in apps. */
  services: readonly string[];
};

type Rule = { reason: string; text: string; isBroken: (password: string, facts: PasswordFacts) => boolean };

/** Small and without gaps: "Acme Bank" is in "acmebank2031" as well. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');

const holdsAny = (password: string, words: readonly string[]): boolean =>
  words.map(folded).some((word) => word.length >= SHORTEST_NAME && folded(password).includes(word));

/** NIST SP 800-63B section 5.1.1.2: length counts, what can be looked up does not, and nobody is told which signs to use. */
const RULES: readonly Rule[] = [
  {
    reason: 'short',
    text: `This password is too short. Use at least ${SHORTEST_PASSWORD} characters: a short sentence is easy to remember.`,
    // One sign may stand for a whole sentence when it is taken apart, and is guessed as easily as any other.
    isBroken: (password) => [password, password.normalize('NFKC')].some((form) => [...form].length < SHORTEST_PASSWORD),
  },
  {
    reason: 'long',
    text: `This password is too long. Use at most ${LONGEST_PASSWORD} characters.`,
    isBroken: (password) => password.length > LONGEST_PASSWORD,
  },
  {
    reason: 'alike',
    text: 'This password repeats the same few characters. Use more different ones.',
    isBroken: (password) => new Set(password.normalize('NFKC')).size < 4,
  },
  {
    reason: 'name',
    text: 'Your name is in this password, which is tried first. Leave it out.',
    isBroken: (password, { names }) => holdsAny(password, names),
  },
  {
    reason: 'service',
    text: 'The name of this service is in this password, which is tried early. Leave it out.',
    isBroken: (password, { services }) => holdsAny(password, services),
  },
  {
    reason: 'common',
    text: 'This password is among the first that anybody tries. Use a few words that do not belong together.',
    isBroken: isCommonPassword,
  },
];

/** @throws Problem users.password-weak with the first `reason` that stands against it */
export function checkPassword(password: string, facts: PasswordFacts): void {
  const broken = RULES.find(({ isBroken }) => isBroken(password, facts));
  if (!broken) return;
  const { reason, text } = broken;
  throw new Problem('users.password-weak', { detail: `${text} Nothing was changed.`, members: { reason } });
}

type Named = { name: string; displayName: string };
type Called = { settings: { displayName: string; issuer: string } };

/** What may not be in the password of this person in this realm. */
export function passwordFacts({ name, displayName }: Named, { settings }: Called): PasswordFacts {
  return { names: [name, displayName], services: [settings.displayName, settings.issuer] };
}
