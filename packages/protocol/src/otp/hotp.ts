import { OtpError } from './errors.ts';
import { type BoundHmac, bindSecret, type HashAlgorithm, type Hmac, macBytes, type OtpSecret } from './hmac.ts';

/** How a code is made from a secret; everything that HOTP (RFC 4226) leaves open. */
export interface CodeShape {
  secret: OtpSecret;
  /** 6 to 8, without the checksum digit; 6 by default. */
  digits?: number | undefined;
  /** SHA1 by default (RFC 4226); the others are those of RFC 6238. */
  algorithm?: HashAlgorithm | undefined;
  hmac?: Hmac | undefined;
  /** Appends the checksum digit of RFC 4226 appendix C, which comes after the `digits`. */
  checksum?: boolean | undefined;
  /**
   * A fixed truncation offset, from 0 to 5 bytes before the end of the hash: 15, 27 or 59 (RFC 4226 appendix C, which truncates
   * dynamically for any other). Dynamic truncation without it.
   */
  truncationOffset?: number | undefined;
}

export interface HotpOptions extends CodeShape {
  /** The moving factor, 64 bits. A `number` must be a safe integer. */
  counter: bigint | number;
}

/** A code shape, checked and bound: `value(counter)` is the number whose decimal digits are the code. */
export interface Generator {
  /** Digits of the whole code, checksum included. */
  readonly length: number;
  value(counter: bigint | number): number;
}

const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8] as const;
const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/** The digit that the Luhn algorithm gives (RFC 4226 appendix C), counted from the right. */
export function checksumDigit(value: number, digits: number): number {
  let rest = value;
  let total = 0;
  for (let place = 0; place < digits; place++) {
    const digit = rest % 10;
    rest = (rest - digit) / 10;
    total += place % 2 === 0 ? (doubled[digit] ?? 0) : digit;
  }
  return (10 - (total % 10)) % 10;
}

/** Dynamic truncation, RFC 4226 section 5.3: 31 bits at an offset that the MAC itself names, or at a fixed one. */
export function truncate(mac: Uint8Array, fixedOffset?: number): number {
  // A MAC shorter than SHA-1's would read as zeros; a promise (an asynchronous hmac) has no length at all.
  if (!(mac.length >= 20)) throw new OtpError('otp.secret', 'the hmac returned no MAC');
  const at = fixedOffset ?? (mac[mac.length - 1] ?? 0) & 15;
  const [a = 0, b = 0, c = 0, d = 0] = [mac[at], mac[at + 1], mac[at + 2], mac[at + 3]];
  return ((a & 127) << 24) | (b << 16) | (c << 8) | d;
}

function writeCounter(view: DataView, counter: bigint | number): void {
  if (typeof counter === 'bigint') {
    if (counter < 0n || counter > 0xffff_ffff_ffff_ffffn) throw new OtpError('otp.counter', String(counter));
    view.setBigUint64(0, counter);
    return;
  }
  if (!Number.isSafeInteger(counter) || counter < 0) throw new OtpError('otp.counter', String(counter));
  // Two 32-bit halves: no BigInt is made on the hot path.
  view.setUint32(0, Math.floor(counter / 0x1_0000_0000));
  view.setUint32(4, counter % 0x1_0000_0000);
}

function checkOffset(offset: number | undefined, algorithm: HashAlgorithm): void {
  if (offset === undefined) return;
  // Four bytes at the very end would be there, but the RFC's own generator takes the dynamic ones for that offset.
  const last = macBytes(algorithm) - 5;
  if (!Number.isInteger(offset) || offset < 0 || offset > last) throw new OtpError('otp.truncation', String(offset));
}

/** Checks a shape once and binds its secret; matching calls `value` for every counter of a window with one 8-byte buffer. */
export function generator(shape: CodeShape): Generator {
  const { secret, digits = 6, algorithm = 'SHA1', hmac, checksum = false, truncationOffset } = shape;
  const modulus = digits >= 6 ? powers[digits] : undefined;
  if (modulus === undefined) throw new OtpError('otp.digits', String(digits));
  const mac: BoundHmac = bindSecret(secret, algorithm, hmac);
  checkOffset(truncationOffset, algorithm);
  const message = new Uint8Array(8);
  const view = new DataView(message.buffer);
  return {
    length: checksum ? digits + 1 : digits,
    value(counter) {
      writeCounter(view, counter);
      const value = truncate(mac(message), truncationOffset) % modulus;
      return checksum ? value * 10 + checksumDigit(value, digits) : value;
    },
  };
}

/**
 * The HMAC-based one-time password of RFC 4226 for one counter.
 * @throws OtpError `otp.secret`, `otp.algorithm`, `otp.digits`, `otp.counter`, `otp.truncation`
 * @example
 * hotp({ secret: new TextEncoder().encode('12345678901234567890'), counter: 0 }); // '755224'
 */
export function hotp(options: HotpOptions): string {
  const { length, value } = generator(options);
  return String(value(options.counter)).padStart(length, '0');
}
