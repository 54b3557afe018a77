import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { OtpError } from './errors.ts';

export type HashAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** A message authentication code, where a runtime's own is to be used instead of the portable one. */
export type Hmac = (algorithm: HashAlgorithm, key: Uint8Array, message: Uint8Array) => Uint8Array;

/**
 * An HMAC whose key is already inside: an imported key, a KeyObject, a security module. On Node the fastest form is
 * `createHmac(algorithm, keyObject)` over a KeyObject made once: half the time of the portable one, while `createHmac` over
 * raw bytes makes a KeyObject at every call and takes four times as long. `message` is reused between calls,
 * so it must be read before the function returns. The algorithm is the one that the closure was made for.
 */
export type BoundHmac = (message: Uint8Array) => Uint8Array;

export type OtpSecret = Uint8Array | BoundHmac;

interface Hash {
  readonly bytes: number;
  readonly noble: typeof sha1 | typeof sha256 | typeof sha512;
}

const hashes: ReadonlyMap<unknown, Hash> = new Map<HashAlgorithm, Hash>([
  ['SHA1', { bytes: 20, noble: sha1 }],
  ['SHA256', { bytes: 32, noble: sha256 }],
  ['SHA512', { bytes: 64, noble: sha512 }],
]);

const hashOf = (algorithm: HashAlgorithm): Hash => {
  const hash = hashes.get(algorithm);
  if (hash === undefined) throw new OtpError('otp.algorithm', String(algorithm));
  return hash;
};

/** Length of the MAC in bytes. */
export const macBytes = (algorithm: HashAlgorithm): number => hashOf(algorithm).bytes;

/** The plain hash, for the PIN of OCRA. */
export const hash = (algorithm: HashAlgorithm, message: Uint8Array): Uint8Array => hashOf(algorithm).noble(message);

/** The portable HMAC (RFC 2104): no node:crypto and no asynchronous WebCrypto, so it runs in pages and workers too. */
export const portableHmac: Hmac = (algorithm, key, message) => nobleHmac(hashOf(algorithm).noble, key, message);

/** Binds a secret to its HMAC once, so that a walk over many counters pays for the key schedule once. */
export function bindSecret(secret: OtpSecret, algorithm: HashAlgorithm, hmac: Hmac | undefined): BoundHmac {
  const { noble } = hashOf(algorithm);
  if (typeof secret === 'function') return secret;
  if (!(secret instanceof Uint8Array) || secret.length === 0) throw new OtpError('otp.secret');
  if (hmac !== undefined) return (message) => hmac(algorithm, secret, message);
  const keyed = nobleHmac.create(noble, secret);
  return (message) => keyed.clone().update(message).digest();
}
