/** How one generation reads a code. Nothing of our own readers is used. */
import type { Alphabet } from './alphabets.ts';
import type { Habits } from './phones.ts';

/** What a phone understood of a code. */
export type Scanned = {
  issuer: string;
  account: string;
  image: string;
  policies: unknown;
  push: {
    secret: Buffer;
    challenge: Buffer;
    messageId: string;
    loadBalancer: string;
    register: string;
    authenticate: string;
  } | null;
  oath: {
    kind: string;
    secret: string;
    moving: number;
    digits: number;
    algorithm: string;
    /** As its other parser, for one-time passwords, reads them. */
    issuer: string;
    policies: unknown;
  } | null;
};

export class PhoneRefusal extends Error {}

export const refuse = (why: string): never => {
  throw new PhoneRefusal(why);
};

/** @throws PhoneRefusal where this generation cannot use the code */
export function scan(habits: Habits, uri: string): Scanned {
  if (habits.isStrict && !RFC_2396.test(uri)) refuse('the code is no address');
  const url = new URL(uri);
  const scheme = url.protocol.slice(0, -1);
  checkHost(habits, scheme, url.host);
  const query = queryOf(habits, url.search.slice(1));
  const label = labelOf(habits, decodeURIComponent(url.pathname.slice(1)));
  const hasPush = scheme !== 'otpauth';
  const hasOath = scheme !== 'pushauth';
  return {
    issuer: hasPush ? issuerOf(habits, query, label.issuer) : label.issuer,
    account: label.account,
    image: imageOf(habits, query, scheme),
    policies: policiesOf(habits, query),
    push: hasPush ? pushOf(habits, query) : null,
    oath: hasOath ? oathOf(habits, { kind: url.host, query, uri, ofLabel: label.issuer }) : null,
  };
}

/**
 * What Java's addresses are made of: square brackets and question marks in a query alone, and beyond ASCII everything but spaces
 * and control characters.
 */
const [PATH, QUERY] = ['', '?[\\]'].map(
  (more) => `(?:[A-Za-z0-9\\-_.!~*'();/:@&=+$,${more}]|%[0-9a-fA-F]{2}|[^\\p{ASCII}\\p{Z}\\p{Cc}])*`,
);
const RFC_2396 = new RegExp(`^${PATH}(?:\\?${QUERY})?(?:#${QUERY})?$`, 'u');

function checkHost({ checksHost }: Habits, scheme: string, host: string): void {
  const isPushAlone = scheme === 'pushauth';
  if (!checksHost.some((part) => part === (isPushAlone ? 'push' : 'oath'))) return;
  if (!(isPushAlone ? ['push'] : ['totp', 'hotp']).includes(host)) refuse('the kind of the code is not known');
}

type Query = ReadonlyMap<string, string>;

function queryOf({ longestParameter, decodes }: Habits, search: string): Query {
  const text = decodes === 'query' ? decodeURIComponent(search) : search;
  const pairs = text
    .split('&')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  const long = pairs.find(([, value]) => value.length > longestParameter);
  if (long) refuse(`${long[0]} is too long`);
  const decoded = (value: string): string => {
    if (decodes === 'query') return value;
    return decodeURIComponent(decodes === 'values-and-plus' ? value.replaceAll('+', ' ') : value);
  };
  return new Map(pairs.map(([name, value]) => [name, decoded(value)]));
}

function labelOf({ label }: Habits, text: string): { issuer: string; account: string } {
  const parts = text.split(':');
  const [issuer = '', account = ''] = parts;
  if (label === 'first-colon') return { issuer, account: parts.slice(1).join(':') };
  return { issuer, account: label === 'one-colon' && parts.length > 2 ? '' : account };
}

function issuerOf({ decode, issuer: { alphabet, rule } }: Habits, query: Query, ofLabel: string): string {
  const decoded = latin(decode(query.get('issuer') ?? '', alphabet));
  if (rule === 'wins') return decoded ?? ofLabel;
  if (rule === 'wins-if-readable') return decoded || ofLabel;
  if (decoded?.toLowerCase() !== ofLabel.toLowerCase()) refuse('the issuers differ');
  return decoded ?? ofLabel;
}

/** Bytes as latin1 text become the text that they are in UTF-8. */
const latin = (bytes: string | null): string | null =>
  bytes === null ? null : Buffer.from(bytes, 'latin1').toString('utf8');

function imageOf({ decode, image }: Habits, query: Query, scheme: string): string {
  const value = query.get('image') ?? '';
  return scheme === 'pushauth' ? (latin(decode(value, image.push)) ?? '') : value;
}

function policiesOf(habits: Habits, query: Query): unknown {
  const { alphabet, isTested, isDemanded } = habits.policies;
  const value = query.get('policies');
  if (value === undefined || (isTested && /[-_]/.test(value))) return null;
  if (isDemanded && habits.decode(value, alphabet) === null) refuse('the policies cannot be read');
  return readPolicies(habits, value, alphabet);
}

/** Null where there is nothing that this generation could enforce. */
function readPolicies({ decode, policies }: Habits, value: string, alphabet: Alphabet): unknown {
  const text = latin(decode(value, alphabet));
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return policies.crashes ? refuse('the policies are no JSON') : null;
  }
}

function pushOf({ demands, decode, loadBalancer, answersAt }: Habits, query: Query) {
  const missing = demands.find((name) => !query.get(name));
  if (missing !== undefined) refuse(`${missing} is missing`);
  const bytes = (name: string) => Buffer.from(decode(query.get(name) ?? '', 'url') ?? '', 'latin1');
  const register = bytes('r').toString('utf8');
  return {
    secret: bytes('s'),
    challenge: bytes('c'),
    messageId: query.get('m') ?? '',
    loadBalancer: latin(decode(query.get('l') ?? '', loadBalancer)) ?? '',
    register,
    authenticate: answersAt === 'a' ? bytes('a').toString('utf8') : `${register.split('?')[0]}?_action=authenticate`,
  };
}

type OathCode = { kind: string; query: Query; uri: string; ofLabel: string };

function oathOf(habits: Habits, { kind, query, uri, ofLabel }: OathCode) {
  const oath = {
    kind,
    secret: query.get('secret') ?? '',
    moving: Number(query.get(kind === 'totp' ? 'period' : 'counter')),
    digits: Number(query.get('digits') ?? '6'),
    algorithm: query.get('algorithm') ?? 'SHA1',
  };
  checkOath(habits, oath, { query, uri });
  const [issuer, policies] = [query.get('issuer'), query.get('policies')];
  const { decode, oathAlphabet } = habits;
  return {
    ...oath,
    issuer: issuer === undefined ? ofLabel : (latin(decode(issuer, oathAlphabet)) ?? ofLabel),
    policies: policies === undefined ? null : readPolicies(habits, policies, oathAlphabet),
  };
}

type OathFacts = { kind: string; secret: string; moving: number; digits: number };

function checkOath({ oath }: Habits, found: OathFacts, { query, uri }: Pick<OathCode, 'query' | 'uri'>): void {
  const { digits, period, longestSecret, longestCode, checksVersion, forbids } = oath;
  const isWithin = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  const isEight = found.digits === 6 || found.digits === 8;
  if (!(digits === 'any' || (digits === 'six-or-eight' ? isEight : isWithin(found.digits, digits)))) refuse('digits');
  if (found.kind === 'totp' && !isWithin(found.moving, period)) refuse('period');
  if (found.secret === '' || found.secret.length > longestSecret) refuse('secret');
  if (uri.length > longestCode) refuse('the code is too long');
  if (checksVersion && (query.get('version') ?? '1') !== '1') refuse('version');
  if (forbids && [uri, decodeURIComponent(uri), ...query.values()].some((part) => forbids.test(part)))
    refuse('the code holds something dangerous');
}
