import { type Bytes, concat, type Key, utf8 } from '../platform.ts';
import type { ProtectionRow, Wrapped } from '../records.ts';
import type { Random } from '../types.ts';
import { normalisePin } from './pin.ts';
import { seal, stretchPin, unseal, wrappingKey } from './seal.ts';

const PIN_INFO = 'lanyard/vault/pin/v1';
const BIOMETRIC_INFO = 'lanyard/vault/biometric/v1';
const SALT_BYTES = 32;

type PinWrap = NonNullable<ProtectionRow['pin']>;

interface Binding {
  pepper: Key;
  /** The vault's name, bound in, so that a wrap of an earlier vault cannot be put back. */
  vault: string;
}

async function pinKey(options: Binding & { pin: string; salt: Bytes; iterations: number }): Promise<Key> {
  const pin = normalisePin(options.pin);
  const secret = await stretchPin({ pin, salt: options.salt, iterations: options.iterations });
  return wrappingKey({ pepper: options.pepper, secret, salt: options.salt, info: PIN_INFO });
}

export async function wrapWithPin(
  options: Binding & { pin: string; iterations: number; raw: Bytes; random: Random },
): Promise<PinWrap> {
  const salt = options.random.bytes(SALT_BYTES);
  const key = await pinKey({ ...options, salt });
  const purpose = `${PIN_INFO}:${options.vault}`;
  const bytes = await seal({ key, purpose, plain: options.raw, random: options.random });
  return { salt, iterations: options.iterations, bytes };
}

/** The raw vault key; undefined where the PIN is not the right one. */
export async function unwrapWithPin(options: Binding & { pin: string; wrap: PinWrap }): Promise<Bytes | undefined> {
  const key = await pinKey({ ...options, ...options.wrap });
  return tryUnseal(key, `${PIN_INFO}:${options.vault}`, options.wrap);
}

interface BiometricBinding extends Binding {
  /** Output of the WebAuthn PRF extension for `salt`. */
  secret: Bytes;
  salt: Bytes;
}

const biometricKey = (options: BiometricBinding): Promise<Key> =>
  wrappingKey({ pepper: options.pepper, secret: options.secret, salt: options.salt, info: BIOMETRIC_INFO });

/** Wraps both compartments' keys: a biometric check opens everything, a PIN only the first. */
export async function wrapWithBiometric(
  options: BiometricBinding & { main: Bytes; biometric: Bytes; random: Random },
): Promise<Wrapped> {
  const key = await biometricKey(options);
  const plain = concat(options.main, options.biometric);
  const purpose = `${BIOMETRIC_INFO}:${options.vault}`;
  return { salt: options.salt, bytes: await seal({ key, purpose, plain, random: options.random }) };
}

export async function unwrapWithBiometric(
  options: Omit<BiometricBinding, 'salt'> & { wrap: Wrapped },
): Promise<{ main: Bytes; biometric: Bytes } | undefined> {
  const key = await biometricKey({ ...options, salt: options.wrap.salt });
  const plain = await tryUnseal(key, `${BIOMETRIC_INFO}:${options.vault}`, options.wrap);
  if (plain === undefined) return undefined;
  const half = plain.length / 2;
  return { main: plain.slice(0, half), biometric: plain.slice(half) };
}

export const newSalt = (random: Random): Bytes => random.bytes(SALT_BYTES);

/** An authentication failure of AES-GCM means the wrong secret; anything else is a fault and is thrown. */
async function tryUnseal(key: Key, purpose: string, wrap: Wrapped): Promise<Bytes | undefined> {
  try {
    return await unseal({ key, purpose, sealed: wrap.bytes });
  } catch (error) {
    if (error instanceof Error && error.name === 'OperationError') return undefined;
    throw error;
  }
}

/** A PRF output of any length above 16 bytes, as fixed material. */
export async function prfSecret(output: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(utf8('lanyard/prf/v1\n'), output)));
}
