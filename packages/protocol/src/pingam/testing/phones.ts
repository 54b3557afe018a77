/**
 * The four generations of apps that people have in their pockets, as a table of their habits: what each demands of a code, in
 * which alphabet it reads which value, what it checks of a notification and how it answers. `phone.ts` walks the table.
 */
import { type Alphabet, decodeSkipping, decodeStrict } from './alphabets.ts';

type Decode = (text: string, alphabet: Alphabet) => string | null;

export type Habits = {
  name: string;
  platform: 'android' | 'ios';
  /** What its base64 decoder does with the other alphabet. */
  decode: Decode;
  /** Whether percent signs are decoded in the whole query, before it is cut, or in each value. */
  decodes: 'query' | 'values';
  /** Where the label is cut into issuer and account. */
  label: 'first-colon' | 'every-colon' | 'one-colon';
  /** Without these it does not register for push. */
  demands: readonly string[];
  issuer: { alphabet: Alphabet; rule: 'wins' | 'wins-if-readable' | 'equals-label' };
  loadBalancer: Alphabet;
  policies: Alphabet;
  image: { combined: 'plain' | Alphabet; push: Alphabet };
  /** Whether it takes `a`, or derives the address from `r`. */
  answersAt: 'a' | 'derived';
  /** Characters of the longest parameter that it reads. */
  longestParameter: number;
  /** Characters of the longest code. */
  longestCode: number;
  cookieHeader: 'Cookie' | 'Set-Cookie';
  /** Whether and how it verifies a notification's signature. */
  verifies: 'no' | 'yes' | 'with-padded-header';
  /** Claims of a notification that must be there, as texts. */
  demandsClaims: readonly string[];
  /** Order of the header's members in the JWTs that it signs. */
  header: string;
  /** Sends its name with the registration. */
  sendsName: boolean;
  /** What it calls the user in a refresh. */
  userField: 'username' | 'userId';
};

const NONE = Number.POSITIVE_INFINITY;

export const phones = [
  {
    name: 'the first generation on Android',
    platform: 'android',
    decode: decodeSkipping,
    decodes: 'query',
    label: 'first-colon',
    demands: ['m', 'r', 'a', 's', 'c'],
    issuer: { alphabet: 'url', rule: 'wins' },
    loadBalancer: 'url',
    policies: 'url',
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'a',
    longestParameter: NONE,
    longestCode: NONE,
    cookieHeader: 'Cookie',
    verifies: 'yes',
    demandsClaims: ['u', 'c'],
    header: '{"typ":"JWT","alg":"HS256"}',
    sendsName: true,
    userField: 'username',
  },
  {
    name: 'the first generation on iOS',
    platform: 'ios',
    decode: decodeStrict,
    decodes: 'values',
    label: 'every-colon',
    demands: ['s', 'r', 'a', 'm', 'c'],
    issuer: { alphabet: 'standard', rule: 'wins-if-readable' },
    loadBalancer: 'standard',
    policies: 'standard',
    image: { combined: 'plain', push: 'url' },
    answersAt: 'a',
    longestParameter: NONE,
    longestCode: NONE,
    cookieHeader: 'Set-Cookie',
    verifies: 'with-padded-header',
    demandsClaims: ['c', 'l', 't', 'u'],
    header: '{"alg":"HS256","typ":"JWT"}',
    sendsName: false,
    userField: 'username',
  },
  {
    name: 'the second generation on Android',
    platform: 'android',
    decode: decodeSkipping,
    decodes: 'values',
    label: 'first-colon',
    demands: ['r', 'a', 's', 'm', 'l', 'c'],
    issuer: { alphabet: 'standard', rule: 'equals-label' },
    loadBalancer: 'url',
    policies: 'standard',
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'derived',
    longestParameter: NONE,
    longestCode: NONE,
    cookieHeader: 'Cookie',
    verifies: 'no',
    demandsClaims: ['u', 'c'],
    header: '{"alg":"HS256","typ":"JWT"}',
    sendsName: true,
    userField: 'username',
  },
  {
    name: 'the second generation on iOS',
    platform: 'ios',
    decode: decodeStrict,
    decodes: 'values',
    label: 'one-colon',
    demands: ['r', 'a', 's', 'm', 'l', 'c'],
    issuer: { alphabet: 'standard', rule: 'equals-label' },
    loadBalancer: 'url',
    policies: 'standard',
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'derived',
    longestParameter: 256,
    longestCode: 4_096,
    cookieHeader: 'Cookie',
    verifies: 'no',
    demandsClaims: ['u', 'c'],
    header: '{"typ":"JWT","alg":"HS256"}',
    sendsName: true,
    userField: 'userId',
  },
] as const satisfies readonly Habits[];
