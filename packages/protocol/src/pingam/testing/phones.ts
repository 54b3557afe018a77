/**
 * The four generations of apps that people have in their pockets, as a table of their habits: what each demands of a code, in
 * which alphabet it reads which value, what it checks of a notification and how it answers. `scan.ts` and `phone.ts` walk the table.
 */
import { type Alphabet, decodeSkipping, decodeStrict } from './alphabets.ts';

type Decode = (text: string, alphabet: Alphabet) => string | null;

export type Habits = {
  name: string;
  platform: 'android' | 'ios';
  /** What its base64 decoder does with the other alphabet. */
  decode: Decode;
  /** Refuses an address with a character that RFC 2396 has no place for. */
  isStrict: boolean;
  /** Whether percent signs are decoded in the whole query, before it is cut, or in each value; there `+` may be a space. */
  decodes: 'query' | 'values' | 'values-and-plus';
  /** Of which codes it looks at what stands after `://`. */
  checksHost: readonly ('push' | 'oath')[];
  /** Where the label is cut into issuer and account. */
  label: 'first-colon' | 'every-colon' | 'one-colon';
  /** Without these it does not register for push. */
  demands: readonly string[];
  issuer: { alphabet: Alphabet; rule: 'wins' | 'wins-if-readable' | 'equals-label' };
  /** What its other parser, for one-time passwords, reads the same values as. */
  oathAlphabet: Alphabet;
  loadBalancer: Alphabet;
  /**
   * `isTested`: what is no base64 of the standard alphabet counts as none. `isDemanded`: it refuses the code then. `crashes`: over
   * what is no JSON; the others go on without policies.
   */
  policies: { alphabet: Alphabet; isTested?: true; isDemanded?: true; crashes?: true };
  image: { combined: 'plain' | Alphabet; push: Alphabet };
  /** Whether it takes `a`, or derives the address from `r`. */
  answersAt: 'a' | 'derived';
  /** Characters of the longest parameter that it reads. */
  longestParameter: number;
  /** Of codes with one-time passwords. */
  oath: OathLimits;
  cookieHeader: 'Cookie' | 'Set-Cookie';
  /** Whether the load balancer's cookie goes along with a new token as well. */
  refreshesWithCookie: boolean;
  /** Spells its push token in capital letters. */
  capitalToken: boolean;
  /** Beside those of all of them, or in place of one. */
  headers: Readonly<Record<string, string>>;
  /** Whether and how it verifies a notification's signature. */
  verifies: 'no' | 'yes' | 'with-padded-header';
  /** Claims of a notification that must be there, as texts. */
  demandsClaims: readonly string[];
  /** Claims that may be missing, and must be texts where they are there. */
  castsClaims: readonly string[];
  /** Takes claims that look like numbers or truth values for such, and leaves the escapes of JSON in the others. */
  guessesClaims: boolean;
  /** Shows a message of the same id once. */
  dropsRepeated: boolean;
  /** Order of the header's members in the JWTs that it signs. */
  header: string;
  /** Sends its name with the registration. */
  sendsName: boolean;
  /** What it calls the user in a refresh. */
  userField: 'username' | 'userId';
  /** Names the user beside every message. */
  namesUser: boolean;
  /** Says its mechanism within the signed part of a refresh as well. */
  signsMechanism: boolean;
  /** The highest status that it takes for success, from 200 on. */
  lastSuccess: number;
  /** A reply has to be empty or a JSON object. */
  readsReply: boolean;
};

export type OathLimits = {
  digits: readonly [least: number, most: number] | 'six-or-eight' | 'any';
  /** Seconds. */
  period: readonly [least: number, most: number];
  /** Characters, as it is spelled. */
  longestSecret: number;
  longestCode: number;
  /** Refuses a code of another version than 1. */
  checksVersion?: true;
  /** Refuses a code that holds it anywhere. */
  forbids?: RegExp;
};

const NONE = Number.POSITIVE_INFINITY;
const UNLIMITED = { period: [Number.NEGATIVE_INFINITY, NONE], longestSecret: NONE, longestCode: NONE } as const;

/** NUL, scripts, markup, ways up a path in either spelling, and marks that turn the direction of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the character is what is looked for
const DANGEROUS = /\u0000|javascript:|<[^>]*>|\.\.[\\/]|\\\.\.|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/i;

/** What the first generation on iOS says with every message. */
const APPLE_HEADERS = {
  Accept: 'application/json',
  'x-requested-with': 'forgerock-sdk',
  'x-requested-platform': 'ios',
};

export const phones = [
  {
    name: 'the first generation on Android',
    platform: 'android',
    decode: decodeSkipping,
    isStrict: true,
    decodes: 'query',
    checksHost: ['oath'],
    label: 'first-colon',
    demands: ['m', 'r', 'a', 's', 'c'],
    issuer: { alphabet: 'url', rule: 'wins' },
    oathAlphabet: 'url',
    loadBalancer: 'url',
    policies: { alphabet: 'url', isTested: true, crashes: true },
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'a',
    longestParameter: NONE,
    oath: { ...UNLIMITED, digits: 'six-or-eight', period: [1, NONE], checksVersion: true },
    cookieHeader: 'Cookie',
    refreshesWithCookie: true,
    capitalToken: false,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    verifies: 'yes',
    demandsClaims: ['u', 'c'],
    castsClaims: ['l', 't'],
    guessesClaims: false,
    dropsRepeated: true,
    header: '{"typ":"JWT","alg":"HS256"}',
    sendsName: true,
    userField: 'username',
    namesUser: false,
    signsMechanism: false,
    lastSuccess: 200,
    readsReply: false,
  },
  {
    name: 'the first generation on iOS',
    platform: 'ios',
    decode: decodeStrict,
    isStrict: false,
    decodes: 'values',
    checksHost: ['push', 'oath'],
    label: 'every-colon',
    demands: ['s', 'r', 'a', 'm', 'c'],
    issuer: { alphabet: 'standard', rule: 'wins-if-readable' },
    oathAlphabet: 'standard',
    loadBalancer: 'standard',
    policies: { alphabet: 'standard' },
    image: { combined: 'plain', push: 'url' },
    answersAt: 'a',
    longestParameter: NONE,
    oath: { ...UNLIMITED, digits: 'six-or-eight', period: [1, NONE] },
    cookieHeader: 'Set-Cookie',
    refreshesWithCookie: true,
    capitalToken: true,
    headers: APPLE_HEADERS,
    verifies: 'with-padded-header',
    demandsClaims: ['c', 'l', 't', 'u'],
    castsClaims: [],
    guessesClaims: false,
    dropsRepeated: false,
    header: '{"alg":"HS256","typ":"JWT"}',
    sendsName: false,
    userField: 'username',
    namesUser: false,
    signsMechanism: true,
    lastSuccess: 302,
    readsReply: true,
  },
  {
    name: 'the second generation on Android',
    platform: 'android',
    decode: decodeSkipping,
    isStrict: false,
    decodes: 'values-and-plus',
    checksHost: [],
    label: 'first-colon',
    demands: ['r', 'a', 's', 'm', 'l', 'c'],
    issuer: { alphabet: 'standard', rule: 'equals-label' },
    oathAlphabet: 'standard',
    loadBalancer: 'url',
    policies: { alphabet: 'standard' },
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'derived',
    longestParameter: NONE,
    oath: { ...UNLIMITED, digits: 'any' },
    cookieHeader: 'Cookie',
    refreshesWithCookie: false,
    capitalToken: false,
    headers: {},
    verifies: 'no',
    demandsClaims: ['u', 'c'],
    castsClaims: [],
    guessesClaims: true,
    dropsRepeated: false,
    header: '{"alg":"HS256","typ":"JWT"}',
    sendsName: true,
    userField: 'username',
    namesUser: false,
    signsMechanism: false,
    lastSuccess: 299,
    readsReply: false,
  },
  {
    name: 'the second generation on iOS',
    platform: 'ios',
    decode: decodeStrict,
    isStrict: false,
    decodes: 'values',
    checksHost: ['oath'],
    label: 'one-colon',
    demands: ['r', 'a', 's', 'm', 'l', 'c'],
    issuer: { alphabet: 'standard', rule: 'equals-label' },
    oathAlphabet: 'url',
    loadBalancer: 'url',
    policies: { alphabet: 'standard', isDemanded: true },
    image: { combined: 'plain', push: 'standard' },
    answersAt: 'derived',
    longestParameter: 256,
    oath: { digits: [4, 8], period: [1, 300], longestSecret: 1_024, longestCode: 4_096, forbids: DANGEROUS },
    cookieHeader: 'Cookie',
    refreshesWithCookie: false,
    capitalToken: false,
    headers: {},
    verifies: 'no',
    demandsClaims: ['u', 'c'],
    castsClaims: [],
    guessesClaims: false,
    dropsRepeated: false,
    header: '{"typ":"JWT","alg":"HS256"}',
    sendsName: true,
    userField: 'userId',
    namesUser: true,
    signsMechanism: false,
    lastSuccess: 299,
    readsReply: false,
  },
] as const satisfies readonly Habits[];
