import { type Bytes, concat, type Key, utf8 } from '../platform.ts';
import type { Random } from '../types.ts';

const NONCE_BYTES = 12;
const KEY_BYTES = 32;

/** AES-256-GCM; the record is nonce, ciphertext and tag. `purpose` is bound in, so that no record passes for another. */
export async function seal(options: { key: Key; purpose: string; plain: Bytes; random: Random }): Promise<Bytes> {
  const nonce = options.random.bytes(NONCE_BYTES);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(options.purpose) };
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm, options.key, options.plain)));
}

/** Rejects with the runtime's OperationError where key, purpose or bytes are not those of `seal`. */
export async function unseal(options: { key: Key; purpose: string; sealed: Bytes }): Promise<Bytes> {
  const algorithm = {
    name: 'AES-GCM',
    iv: options.sealed.subarray(0, NONCE_BYTES),
    additionalData: utf8(options.purpose),
  };
  const plain = await crypto.subtle.decrypt(algorithm, options.key, options.sealed.subarray(NONCE_BYTES));
  return new Uint8Array(plain);
}

export function importVaultKey(raw: Bytes, extractable: boolean): Promise<Key> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', extractable, ['encrypt', 'decrypt']);
}

export const newVaultKey = (random: Random): Bytes => random.bytes(KEY_BYTES);

export function newPepper(extractable: boolean): Promise<Key> {
  return crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, extractable, ['sign']);
}

/**
 * PBKDF2-HMAC-SHA-256 (RFC 8018 section 5.2) of the PIN. Slow on purpose, and alone not enough: `wrappingKey` mixes in the
 * installation's own key.
 */
export async function stretchPin(options: { pin: string; salt: Bytes; iterations: number }): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', utf8(options.pin), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: options.salt, iterations: options.iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, KEY_BYTES * 8));
}

/**
 * The key that wraps the vault key: HKDF (RFC 5869) over HMAC(pepper, secret). The pepper cannot be exported, so that a copied
 * database cannot be searched for the PIN on a faster machine.
 */
export async function wrappingKey(options: { pepper: Key; secret: Bytes; salt: Bytes; info: string }): Promise<Key> {
  const bound = await crypto.subtle.sign('HMAC', options.pepper, concat(utf8(`${options.info}\n`), options.secret));
  const material = await crypto.subtle.importKey('raw', bound, 'HKDF', false, ['deriveKey']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: options.salt, info: utf8(options.info) };
  const target = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(algorithm, material, target, false, ['encrypt', 'decrypt']);
}
