import { OtpError } from './errors.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const values = new Map([...alphabet].map((character, value) => [character, value]));

/** Base32 without padding (RFC 4648 section 6), upper case: the form that every authenticator app reads. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >>> bits) & 31];
    }
  }
  return bits > 0 ? text + alphabet[(buffer << (5 - bits)) & 31] : text;
}

/**
 * Reads base32 as people type it: any case, spaces and dashes anywhere, padding or none. Leftover bits are dropped, as every
 * known app does. Throws `otp.base32` for a foreign character, and for a length that no byte string has.
 */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const clean = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  if ([1, 3, 6].includes(clean.length % 8)) throw new OtpError('otp.base32', 'length');
  const bytes = new Uint8Array(Math.floor((clean.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const character of clean) {
    const value = values.get(character);
    if (value === undefined) throw new OtpError('otp.base32', 'character');
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (buffer >>> bits) & 0xff;
  }
  return bytes;
}
