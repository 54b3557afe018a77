import type { Bytes, Key } from './platform.ts';

const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };
const AGREEMENT = { name: 'ECDH', namedCurve: 'P-256' };

export interface NewKeys {
  device: { privateKey: Key; publicKey: Key };
  agreement: { privateKey: Key; publicKey: Key };
  /** `pkcs8` is to be sealed and then erased; the vault hands the key out again while it is open. */
  user: { privateKey: Key; publicKey: Key; pkcs8: Bytes };
}

/** The three keys of a new device. Only the user key's bytes are ever seen, and only to be sealed. */
export async function makeKeys(extractable: boolean): Promise<NewKeys> {
  const device = await crypto.subtle.generateKey(SIGNING, extractable, ['sign', 'verify']);
  const agreement = await crypto.subtle.generateKey(AGREEMENT, extractable, ['deriveBits', 'deriveKey']);
  const user = await crypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', user.privateKey));
  return { device, agreement, user: { ...user, pkcs8 } };
}

export function importUserKey(pkcs8: Bytes): Promise<Key> {
  return crypto.subtle.importKey('pkcs8', pkcs8, SIGNING, false, ['sign']);
}
