import { randomId } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { type PublicJwk, type SigningKey, thumbprint } from './keys.ts';
import type { KeyPair } from './registration.ts';
import { signToken, verifyToken } from './tokens.ts';

export interface BiometricOptions {
  deviceId: string;
  /** The new key, which the phone releases after a fingerprint or face only. */
  key: KeyPair;
  user: SigningKey;
  /** The biometric key that the new one takes the place of. */
  previous?: SigningKey | undefined;
  now?: Date | undefined;
  jti?: string | undefined;
}

/** Names a device's biometric key: signed by itself, with the user key's word for it and that of the key before it. */
export async function createBiometric(options: BiometricOptions): Promise<string> {
  const { deviceId: aud, key, now, jti = randomId() } = options;
  const claims = { aud, key: await thumbprint(key.publicKey) };
  const user_proof = await signToken('endorsement', { claims, key: options.user });
  const { previous } = options;
  const previous_proof = previous && (await signToken('endorsement', { claims, key: previous }));
  return signToken('biometric', {
    claims: { aud, user_proof, previous_proof, jti },
    key: key.privateKey,
    jwk: key.publicKey,
    now,
  });
}

export interface VerifyBiometricOptions {
  token: string;
  deviceId: string;
  keys: { device: PublicJwk; user: PublicJwk; previous: PublicJwk | null };
  now?: Date | undefined;
}

/**
 * The server's check: in the hand that holds the new key, the device key (whose request brought it) and the user key. A key
 * is replaced only with the word of the one before it: the device key alone, or a PIN that was looked over a shoulder, must
 * not be enough to put another finger in its place (A13).
 * @throws ProtocolError `protocol.mismatch`, `protocol.signature`, `protocol.clock-skew`, `protocol.key`, …
 */
export async function verifyBiometric(options: VerifyBiometricOptions): Promise<PublicJwk> {
  const { token, deviceId: aud, keys, now } = options;
  const { claims, jwk } = await verifyToken('biometric', token, { expect: { aud }, now });
  if (jwk === null || jwk.x === keys.device.x || jwk.x === keys.user.x) throw new ProtocolError('protocol.key');
  const endorsed = { aud, key: await thumbprint(jwk) };
  await verifyToken('endorsement', claims.user_proof, { key: keys.user, expect: endorsed });
  // The same key again replaces nothing: the reply to the first time was lost.
  if (keys.previous === null || keys.previous.x === jwk.x) return jwk;
  const { previous_proof } = claims;
  if (previous_proof === undefined) throw new ProtocolError('protocol.mismatch', { claim: 'previous_proof' });
  await verifyToken('endorsement', previous_proof, { key: keys.previous, expect: endorsed });
  return jwk;
}
