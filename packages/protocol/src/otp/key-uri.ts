import { decodeBase32, encodeBase32 } from './base32.ts';
import { displayText, isDisplayText } from './display-text.ts';
import { OtpError } from './errors.ts';
import type { HashAlgorithm } from './hmac.ts';

interface KeyUriBase {
  secret: Uint8Array;
  /** Empty where a foreign URI names none. */
  issuer: string;
  account: string;
  algorithm: HashAlgorithm;
  digits: number;
}

/** What a Key URI (`otpauth://`) says; the format is Google Authenticator's, no standard has it. */
export type KeyUri = KeyUriBase & ({ kind: 'totp'; period: number } | { kind: 'hotp'; counter: number });

export type KeyUriReason =
  | 'not-a-key-uri'
  | 'too-long'
  | 'unsupported-kind'
  | 'label'
  | 'repeated-parameter'
  | 'secret'
  | 'algorithm'
  | 'digits'
  | 'period'
  | 'counter';

export type ParsedKeyUri = KeyUri | { kind: 'invalid'; reason: KeyUriReason };

const longestUri = 4096;
const longestName = 128;
const longestSecret = 256;

/** Strict on output: what another app might read differently is refused here (A17). */
function checkName(text: string, name: string): string {
  if (text !== text.trim() || text === '' || [...text].length > longestName) throw new OtpError('key-uri.label', name);
  if (text.includes(':') || !isDisplayText(text)) throw new OtpError('key-uri.label', name);
  return encodeURIComponent(text);
}

function checkNumber(
  value: number,
  least: number,
  most: number,
  code: 'otp.digits' | 'otp.period' | 'otp.counter',
): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new OtpError(code, String(value));
  return value;
}

/**
 * Writes a Key URI that every known app reads: no padding, `%20` for a space, the issuer both in the label and as a parameter.
 * Many apps ignore `algorithm`, `digits` and `period`: SHA1, 6 and 30 work in all of them.
 * @throws OtpError `key-uri.label`, `otp.secret`, `otp.digits`, `otp.period`, `otp.counter`
 */
export function buildKeyUri(key: KeyUri): string {
  const issuer = checkName(key.issuer, 'issuer');
  const account = checkName(key.account, 'account');
  if (key.secret.length === 0 || key.secret.length > longestSecret) throw new OtpError('otp.secret', 'length');
  const factor =
    key.kind === 'totp'
      ? `period=${checkNumber(key.period, 1, 3600, 'otp.period')}`
      : `counter=${checkNumber(key.counter, 0, Number.MAX_SAFE_INTEGER, 'otp.counter')}`;
  const digits = checkNumber(key.digits, 6, 8, 'otp.digits');
  const parameters = `secret=${encodeBase32(key.secret)}&issuer=${issuer}&algorithm=${key.algorithm}&digits=${digits}`;
  return `otpauth://${key.kind}/${issuer}:${account}?${parameters}&${factor}`;
}

/** Why reading stopped; never leaves this file. */
class Unreadable extends Error {
  readonly reason: KeyUriReason;
  constructor(reason: KeyUriReason) {
    super(reason);
    this.reason = reason;
  }
}

const stop = (reason: KeyUriReason): never => {
  throw new Unreadable(reason);
};

/** Spellings met in the wild. */
const algorithms: ReadonlyMap<string, HashAlgorithm> = new Map([
  ['SHA1', 'SHA1'],
  ['SHA256', 'SHA256'],
  ['SHA512', 'SHA512'],
  ['HMACSHA1', 'SHA1'],
  ['HMACSHA256', 'SHA256'],
  ['HMACSHA512', 'SHA512'],
]);

type Parameters = (name: string) => string | undefined;

/** Names in any case. A parameter given twice is refused: two readers would choose differently. */
function readParameters(query: string): Parameters {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase();
    if (values.has(key)) stop('repeated-parameter');
    values.set(key, value);
  }
  return (name) => values.get(name);
}

function readSecret(text: string | undefined): Uint8Array {
  try {
    const secret = decodeBase32(text ?? '');
    if (secret.length > 0 && secret.length <= longestSecret) return secret;
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
  }
  return stop('secret');
}

interface NumberRule {
  reason: 'digits' | 'period' | 'counter';
  least: number;
  most: number;
  otherwise?: number;
}

function readNumber(text: string | undefined, { reason, least, most, otherwise }: NumberRule): number {
  if (text === undefined) return otherwise ?? stop(reason);
  const value = /^[0-9]{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= least && value <= most ? value : stop(reason);
}

/** `Issuer:account`, the colon plain or encoded; cleaned and cut for display, because anybody can write one (A17). */
function readLabel(encoded: string, issuerParameter: string | undefined): { issuer: string; account: string } {
  let label: string;
  try {
    label = decodeURIComponent(encoded);
  } catch {
    return stop('label');
  }
  const colon = label.indexOf(':');
  const account = displayText(label.slice(colon + 1), longestName);
  const issuer = displayText(issuerParameter ?? (colon < 0 ? '' : label.slice(0, colon)), longestName);
  return issuer === '' && account === '' ? stop('label') : { issuer, account };
}

function readKeyUri(uri: string): KeyUri {
  if (uri.length > longestUri) return stop('too-long');
  const [, kind, label, query] =
    /^otpauth:\/\/([^/?#]*)\/([^?#]*)\?([^#]*)(?:#.*)?$/is.exec(uri) ?? stop('not-a-key-uri');
  const type = kind?.toLowerCase();
  if (type !== 'totp' && type !== 'hotp') return stop('unsupported-kind');
  const parameter = readParameters(query ?? '');
  const base: KeyUriBase = {
    ...readLabel(label ?? '', parameter('issuer')),
    secret: readSecret(parameter('secret')),
    algorithm:
      algorithms.get((parameter('algorithm') ?? 'SHA1').toUpperCase().replace(/[-_ ]/g, '')) ?? stop('algorithm'),
    digits: readNumber(parameter('digits'), { reason: 'digits', least: 6, most: 8, otherwise: 6 }),
  };
  if (type === 'totp') {
    const period = readNumber(parameter('period'), { reason: 'period', least: 1, most: 3600, otherwise: 30 });
    return { ...base, kind: type, period };
  }
  const counter = readNumber(parameter('counter'), { reason: 'counter', least: 0, most: Number.MAX_SAFE_INTEGER });
  return { ...base, kind: type, counter };
}

/**
 * Reads a Key URI as liberally as is safe: names in any case, base32 as people write it, label with plain or encoded
 * colon, `+` or `%20`. The issuer parameter wins over the label. Pictures and unknown parameters are ignored. Never throws.
 */
export function parseKeyUri(text: string): ParsedKeyUri {
  try {
    return readKeyUri(text.trim());
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'invalid', reason: error.reason };
    throw error;
  }
}
