import { OtpError, type OtpErrorCode } from './errors.ts';
import { bindSecret, type Hmac, hash, macBytes, type OtpSecret } from './hmac.ts';
import { truncate } from './hotp.ts';
import { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';
import { timeStep } from './totp.ts';

export interface OcraOptions {
  suite: string | OcraSuite;
  secret: OtpSecret;
  /**
   * The challenge; in mutual mode (RFC 6287 section 7.2) both of them in the order of the computing side: the server
   * computes over [client's, server's], the client over [server's, client's].
   */
  challenge: string | readonly [string, string];
  /** C: 64 bits. */
  counter?: bigint | number | undefined;
  /** P: the PIN itself, hashed here as UTF-8 with the hash of the suite … */
  pin?: string | undefined;
  /** … or its hash. */
  pinHash?: Uint8Array | undefined;
  /** S: text (UTF-8) or bytes, padded with zeros on the left. */
  session?: string | Uint8Array | undefined;
  /** T: milliseconds since 1970. */
  time?: number | undefined;
  hmac?: Hmac | undefined;
}

/** The message always has room for 128 bytes of challenge (RFC 6287 section 5.1). */
const challengeBytes = 128;
const utf8 = new TextEncoder();

const alphabets = { N: /^[0-9]+$/, A: /^[\x20-\x7e]+$/, H: /^[0-9a-f]+$/i } as const;

/** Hexadecimal digits to bytes, the last half byte filled with 0: the RFC pads challenges on the right. */
function hexBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(hex.length / 2));
  for (let at = 0; at < bytes.length; at++)
    bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2).padEnd(2, '0'), 16);
  return bytes;
}

const challengeReaders: Readonly<Record<OcraSuite['challenge']['format'], (text: string) => Uint8Array>> = {
  N: (text) => hexBytes(BigInt(text).toString(16)),
  A: (text) => utf8.encode(text),
  H: hexBytes,
};

/** An input is given exactly where the suite names it: a forgotten one would silently weaken the answer. */
function demand<Value>(wanted: boolean, value: Value | undefined, code: OtpErrorCode): Value | undefined {
  if (wanted !== (value !== undefined)) throw new OtpError(code, wanted ? 'missing' : 'not in the suite');
  return value;
}

function bigEndian(value: bigint | number, code: OtpErrorCode): Uint8Array {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : -1n;
  if (whole < 0n || whole > 0xffff_ffff_ffff_ffffn) throw new OtpError(code, 'not a 64-bit number');
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, whole);
  return bytes;
}

function counterPart(suite: OcraSuite, { counter }: OcraOptions): Uint8Array[] {
  const value = demand(suite.counter, counter, 'ocra.counter');
  return value === undefined ? [] : [bigEndian(value, 'ocra.counter')];
}

function challengePart({ challenge: { format, length } }: OcraSuite, { challenge }: OcraOptions): Uint8Array[] {
  const halves = typeof challenge === 'string' ? [challenge] : challenge;
  for (const half of halves) {
    if (!alphabets[format].test(half) || half.length > length) throw new OtpError('ocra.challenge', format + length);
  }
  const padded = new Uint8Array(challengeBytes);
  padded.set(challengeReaders[format](halves.join('')));
  return [padded];
}

function pinPart({ pin: algorithm }: OcraSuite, { pin, pinHash }: OcraOptions): Uint8Array[] {
  if (pin !== undefined && pinHash !== undefined) throw new OtpError('ocra.pin', 'both PIN and hash');
  const hashed = pin === undefined || algorithm === null ? pinHash : hash(algorithm, utf8.encode(pin));
  const value = demand(algorithm !== null, algorithm === null ? (hashed ?? pin) : hashed, 'ocra.pin');
  if (algorithm === null || !(value instanceof Uint8Array)) return [];
  if (value.length !== macBytes(algorithm)) throw new OtpError('ocra.pin', 'length');
  return [value];
}

function sessionPart({ session: length }: OcraSuite, { session }: OcraOptions): Uint8Array[] {
  const value = demand(length !== null, session, 'ocra.session');
  if (length === null || value === undefined) return [];
  const bytes = typeof value === 'string' ? utf8.encode(value) : value;
  if (bytes.length > length) throw new OtpError('ocra.session', 'length');
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return [padded];
}

function timePart({ period }: OcraSuite, { time }: OcraOptions): Uint8Array[] {
  const value = demand(period !== null, time, 'ocra.time');
  return period === null || value === undefined ? [] : [bigEndian(timeStep({ time: value, period }), 'ocra.time')];
}

/** The data inputs in the order in which they are hashed (RFC 6287 section 5.1). */
const parts = [counterPart, challengePart, pinPart, sessionPart, timePart] as const;

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Decimal digits of the truncated MAC; with 0 digits the whole MAC in lower-case hexadecimal. */
function writeResponse(mac: Uint8Array, digits: number): string {
  if (digits === 0) return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return String(truncate(mac) % 10 ** digits).padStart(digits, '0');
}

/**
 * The OCRA response (RFC 6287) to a challenge; also its plain signature (section 7.3), where the challenge is what is signed.
 * @throws OtpError `ocra.*`, `otp.secret`
 * @example
 * ocra({ suite: 'OCRA-1:HOTP-SHA1-6:QN08', secret, challenge: '00000000' });
 */
export function ocra(options: OcraOptions): string {
  const suite = typeof options.suite === 'string' ? parseOcraSuite(options.suite) : options.suite;
  const pieces = parts.flatMap((part) => part(suite, options));
  const mac = bindSecret(options.secret, suite.algorithm, options.hmac);
  return writeResponse(mac(concatenate([utf8.encode(`${suite.text}\0`), ...pieces])), suite.digits);
}
