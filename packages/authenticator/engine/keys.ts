import { openSecret } from './accounts.ts';
import type { Context } from './context.ts';
import type { Bytes, Key } from './platform.ts';
import type { LanyardRow } from './records.ts';

const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };
const AGREEMENT = { name: 'ECDH', namedCurve: 'P-256' };

/** A key pair whose private bytes are seen once, to be sealed and then erased. */
export interface SealableKey {
  privateKey: Key;
  publicKey: Key;
  pkcs8: Bytes;
}

export interface NewKeys {
  device: { privateKey: Key; publicKey: Key };
  agreement: { privateKey: Key; publicKey: Key };
  /** The vault hands the key out again while it is open. */
  user: SealableKey;
}

/** The three keys of a new device. Only the user key's bytes are ever seen, and only to be sealed. */
export async function makeKeys(extractable: boolean): Promise<NewKeys> {
  const device = await crypto.subtle.generateKey(SIGNING, extractable, ['sign', 'verify']);
  const agreement = await crypto.subtle.generateKey(AGREEMENT, extractable, ['deriveBits', 'deriveKey']);
  return { device, agreement, user: await makeSigningKey() };
}

export async function makeSigningKey(): Promise<SealableKey> {
  const pair = await crypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { ...pair, pkcs8 };
}

const importSigningKey = (pkcs8: Bytes): Promise<Key> =>
  crypto.subtle.importKey('pkcs8', pkcs8, SIGNING, false, ['sign']);

/** The pair of a sealed key, for the one moment in which its public half is told. */
export async function importSigningPkcs8(pkcs8: Bytes): Promise<{ privateKey: Key; publicKey: Key }> {
  const extractable = await crypto.subtle.importKey('pkcs8', pkcs8, SIGNING, true, ['sign']);
  const { d: _private, key_ops: _uses, ...jwk } = await crypto.subtle.exportKey('jwk', extractable);
  const publicKey = await crypto.subtle.importKey('jwk', jwk, SIGNING, true, ['verify']);
  return { privateKey: await importSigningKey(pkcs8), publicKey };
}

/** Opens a sealed signing key; its bytes are erased at once. */
export async function openSigningKey(context: Context, row: LanyardRow, name: 'user' | 'biometric'): Promise<Key>;
export async function openSigningKey<Opened>(
  context: Context,
  row: LanyardRow,
  name: 'user' | 'biometric',
  read: (pkcs8: Bytes) => Promise<Opened>,
): Promise<Opened>;
export async function openSigningKey(
  context: Context,
  row: LanyardRow,
  name: 'user' | 'biometric',
  read: (pkcs8: Bytes) => Promise<unknown> = importSigningKey,
): Promise<unknown> {
  const pkcs8 = await openSecret(context, row, name);
  try {
    return await read(pkcs8);
  } finally {
    pkcs8.fill(0);
  }
}
