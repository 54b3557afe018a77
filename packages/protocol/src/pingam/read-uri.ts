import { decodeBase32 } from '../otp/base32.ts';
import { displayText } from '../otp/display-text.ts';
import type { HashAlgorithm } from '../otp/hmac.ts';
import { decodeBase64, decodeBase64Text } from './base64.ts';
import { SECRET_BYTES } from './challenge.ts';
import { type Policies, parsePolicies } from './policies.ts';
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
    }
  | { kind: 'invalid'; reason: MfaUriReason };

export type MfaUriReason = 'not-an-mfa-uri' | 'too-long' | 'label' | 'push' | 'oath' | 'endpoint' | 'policies';

const LONGEST = 4_096;
const NAME_LENGTH = 128;
const SHAPE = /^(pushauth|mfauth):\/\/(push|totp|hotp)\/([^?#]+)\?([^#]+)$/;

const ALGORITHMS: Readonly<Record<string, HashAlgorithm>> = { SHA1: 'SHA1', SHA256: 'SHA256', SHA512: 'SHA512' };

type Query = ReadonlyMap<string, string>;
type Push = NonNullable<Extract<ReadMfaUri, { kind: 'mfa' }>['push']>;

/**
 * Reads a `pushauth://` or `mfauth://` code. Whoever made it is believed in nothing: addresses are https, names are cleaned,
 * and whatever is missing or odd refuses the whole code.
 */
export function readMfaUri(text: string): ReadMfaUri {
  if (text.length > LONGEST) return invalid('too-long');
  const [, scheme, kind, label, search] = SHAPE.exec(text) ?? [];
  if (scheme === undefined || label === undefined || search === undefined) return invalid('not-an-mfa-uri');
  const isBoth = scheme === 'mfauth';
  if ((kind === 'push') === isBoth) return invalid('not-an-mfa-uri');
  const names = readLabel(label);
  const query = readQuery(search);
  const policies = readPolicies(query);
  const push = readPush(query);
  const oath = isBoth ? readOath(kind === 'hotp' ? 'hotp' : 'totp', query) : null;
  if (names === null) return invalid('label');
  if (policies === null) return invalid('policies');
  if (push === null) return invalid('push');
  if (![push.register, push.authenticate].every(isHttps)) return invalid('endpoint');
  if (isBoth && oath === null) return invalid('oath');
  const issuer = displayText(decodeBase64Text(query.get('issuer') ?? '') ?? names.issuer, NAME_LENGTH);
  const background = /^[0-9a-fA-F]{6}$/.test(query.get('b') ?? '') ? `#${query.get('b')?.toLowerCase()}` : null;
  return {
    kind: 'mfa',
    ...names,
    issuer: issuer || names.issuer,
    background,
    image: readImage(isBoth, query),
    push,
    oath,
    policies,
  };
}

const invalid = (reason: MfaUriReason): ReadMfaUri => ({ kind: 'invalid', reason });

function isHttps(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'https:';
}

/** Values are not percent-encoded in these codes, and hold `=`: split at the first one only. The first of a name counts. */
function readQuery(search: string): Query {
  const query = new Map<string, string>();
  for (const pair of search.split('&')) {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    if (!query.has(name)) query.set(name, at < 0 ? '' : pair.slice(at + 1));
  }
  return query;
}

function readLabel(label: string): { issuer: string; account: string } | null {
  const text = decodePercent(label);
  if (text === null) return null;
  const at = text.indexOf(':');
  const [issuer, account] = at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
  const clean = { issuer: displayText(issuer, NAME_LENGTH), account: displayText(account, NAME_LENGTH) };
  return clean.account === '' ? null : clean;
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
  const algorithm = ALGORITHMS[(query.get('algorithm') ?? 'SHA1').toUpperCase()];
  if (secret === null || (digits !== 6 && digits !== 8) || algorithm === undefined) return null;
  if (kind === 'totp') {
    const period = whole(query.get('period') ?? '30', 1, 300);
    return period === null ? null : { kind, secret, digits, period, algorithm };
  }
  const counter = whole(query.get('counter') ?? '0', 0, Number.MAX_SAFE_INTEGER);
  return counter === null ? null : { kind, secret, digits, counter };
}

function readSecret(text: string): Uint8Array | null {
  try {
    return decodeBase32(text);
  } catch {
    return null;
  }
}

function whole(text: string, least: number, most: number): number | null {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

function readPolicies(query: Query): Policies | null {
  const value = query.get('policies');
  if (value === undefined || value === '') return {};
  try {
    return parsePolicies(decodeBase64Text(value) ?? '');
  } catch {
    return null;
  }
}

/** In a code for both the address stands as it is, in one for push alone in base64. */
function readImage(isBoth: boolean, query: Query): string | null {
  const value = query.get('image') ?? '';
  const address = isBoth ? value : (decodeBase64Text(value) ?? '');
  return isHttps(address) ? address : null;
}
