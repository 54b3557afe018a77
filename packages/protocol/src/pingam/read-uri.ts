import { isSecure, parseUrl } from '../device/origin.ts';
import { decodeBase32 } from '../otp/base32.ts';
import { displayText } from '../otp/display-text.ts';
import type { HashAlgorithm } from '../otp/hmac.ts';
import { decodeBase64, decodeBase64Text } from './base64.ts';
import { SECRET_BYTES } from './challenge.ts';
import { type Policies, readPolicies } from './policies.ts';
import type { OathPart } from './registration.ts';

export type ReadMfaUri =
  | {
      kind: 'mfa';
      issuer: string;
      account: string;
      /** `#rrggbb`, or null. */
      background: string | null;
      image: string | null;
      push: {
        secret: Uint8Array;
        challenge: Uint8Array;
        messageId: string;
        loadBalancer: string;
        register: string;
        authenticate: string;
      } | null;
      oath: OathPart | null;
      policies: Policies;
      /** Whether the code carries policies that cannot be read: they are not enforced then, as in every other app. */
      hasUnreadablePolicies: boolean;
    }
  | { kind: 'invalid'; reason: MfaUriReason };

export type MfaUriReason = 'not-an-mfa-uri' | 'too-long' | 'label' | 'push' | 'oath' | 'endpoint';

const LONGEST = 4_096;
const NAME_LENGTH = 128;
const LONGEST_SECRET = 256;
const LONGEST_PERIOD = 3_600;
const SHAPE = /^(pushauth|mfauth):\/\/(push|totp|hotp)\/([^?#]+)\?([^#]+)(?:#.*)?$/i;

/** As servers write them: `SHA256`, `HmacSHA256`, `HMAC_SHA256`. */
const ALGORITHMS: ReadonlyMap<string, HashAlgorithm> = new Map([
  ['SHA1', 'SHA1'],
  ['SHA256', 'SHA256'],
  ['SHA512', 'SHA512'],
]);

type Query = ReadonlyMap<string, string>;
type Push = NonNullable<Extract<ReadMfaUri, { kind: 'mfa' }>['push']>;

/**
 * Reads a `pushauth://` or `mfauth://` code of PingAM or of Lanyard: base64 in both alphabets, padding or none, values percent-
 * encoded or not, parameters that nobody knows. Whoever made it is believed in nothing: addresses are https and of one server,
 * names are cleaned, and a code of which a half is missing or odd is refused whole.
 */
export function readMfaUri(text: string): ReadMfaUri {
  if (text.length > LONGEST) return invalid('too-long');
  const [, scheme, kind, label, search] = (SHAPE.exec(text.trim()) ?? []).map((part, index) =>
    index === 1 || index === 2 ? part.toLowerCase() : part,
  );
  if (scheme === undefined || label === undefined || search === undefined) return invalid('not-an-mfa-uri');
  const isBoth = scheme === 'mfauth';
  if ((kind === 'push') === isBoth) return invalid('not-an-mfa-uri');
  const query = readQuery(search);
  const names = readNames(label, query);
  const push = readPush(query);
  const oath = isBoth ? readOath(kind === 'hotp' ? 'hotp' : 'totp', query) : null;
  if (names === null) return invalid('label');
  if (push === null) return invalid('push');
  if (!isOneServer(push.register, push.authenticate)) return invalid('endpoint');
  if (isBoth && oath === null) return invalid('oath');
  return {
    kind: 'mfa',
    ...names,
    background: readBackground(query),
    image: readImage(isBoth, query),
    push,
    oath,
    ...policiesOf(query),
  };
}

const invalid = (reason: MfaUriReason): ReadMfaUri => ({ kind: 'invalid', reason });

/** Both addresses at one server, reached safely: an answer goes nowhere that the person was not shown. */
function isOneServer(register: string, authenticate: string): boolean {
  const [first, second] = [parseUrl(register), parseUrl(authenticate)];
  return first !== null && second !== null && isSecure(first) && first.origin === second.origin;
}

function readBackground(query: Query): string | null {
  const colour = (query.get('b') ?? '').replace(/^#/, '');
  return /^[0-9a-fA-F]{6}$/.test(colour) ? `#${colour.toLowerCase()}` : null;
}

/**
 * Values hold `=`: split at the first one only. Servers leave them as they are, scanners and chats percent-encode them. The
 * first of a name counts.
 */
function readQuery(search: string): Query {
  const query = new Map<string, string>();
  for (const pair of search.split('&')) {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    const value = at < 0 ? '' : pair.slice(at + 1);
    // An address keeps its own escapes.
    if (!query.has(name)) query.set(name, name === 'image' ? value : (decodePercent(value) ?? value));
  }
  return query;
}

/**
 * The issuer of the parameter before that of the label, as in the apps that people know: it tells where a label ends whose issuer
 * has a colon of its own. Servers of some versions write it as plain text.
 */
function readNames(label: string, query: Query): { issuer: string; account: string } | null {
  const text = decodePercent(label);
  if (text === null) return null;
  const given = query.get('issuer') ?? '';
  const isPlain = given !== '' && text.toLowerCase().startsWith(`${given.toLowerCase()}:`);
  const named = isPlain ? given : decodeBase64Text(given);
  const colon = named && text.startsWith(`${named}:`) ? named.length : text.indexOf(':');
  const account = displayText(text.slice(colon + 1), NAME_LENGTH);
  const ofLabel = displayText(text.slice(0, Math.max(0, colon)), NAME_LENGTH);
  const issuer = displayText(named ?? '', NAME_LENGTH) || ofLabel;
  return account === '' ? null : { issuer, account };
}

function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function readPush(query: Query): Push | null {
  const [secret, challenge] = ['s', 'c'].map((name) => decodeBase64(query.get(name) ?? ''));
  const [register, authenticate] = ['r', 'a'].map((name) => decodeBase64Text(query.get(name) ?? ''));
  const messageId = query.get('m');
  if (!secret || secret.length < SECRET_BYTES || !challenge || challenge.length === 0) return null;
  if (!register || !authenticate || !messageId) return null;
  const loadBalancer = decodeBase64Text(query.get('l') ?? '') ?? '';
  return { secret, challenge, messageId, loadBalancer, register, authenticate };
}

function readOath(kind: 'totp' | 'hotp', query: Query): OathPart | null {
  const secret = readSecret(query.get('secret') ?? '');
  const digits = whole(query.get('digits') ?? '6', 6, 8);
  const named = (query.get('algorithm') ?? 'SHA1').toUpperCase().replace(/^HMAC/, '').replaceAll(/[-_]/g, '');
  const algorithm = ALGORITHMS.get(named);
  if (secret === null || (digits !== 6 && digits !== 8) || algorithm === undefined) return null;
  if (kind === 'totp') {
    const period = whole(query.get('period') ?? '30', 1, LONGEST_PERIOD);
    return period === null ? null : { kind, secret, digits, period, algorithm };
  }
  const counter = whole(query.get('counter') ?? '0', 0, Number.MAX_SAFE_INTEGER);
  return counter === null ? null : { kind, secret, digits, counter };
}

function readSecret(text: string): Uint8Array | null {
  try {
    const secret = decodeBase32(text);
    return secret.length > 0 && secret.length <= LONGEST_SECRET ? secret : null;
  } catch {
    return null;
  }
}

function whole(text: string, least: number, most: number): number | null {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

function policiesOf(query: Query): { policies: Policies; hasUnreadablePolicies: boolean } {
  const value = query.get('policies') ?? '';
  if (value === '') return { policies: {}, hasUnreadablePolicies: false };
  const { policies, isReadable } = readPolicies(decodeBase64Text(value) ?? '');
  return { policies, hasUnreadablePolicies: !isReadable };
}

/** In a code for both the address stands as it is, in one for push alone in base64. */
function readImage(isBoth: boolean, query: Query): string | null {
  const value = query.get('image') ?? '';
  const address = isBoth ? value : (decodeBase64Text(value) ?? '');
  return parseUrl(address)?.protocol === 'https:' ? address : null;
}
