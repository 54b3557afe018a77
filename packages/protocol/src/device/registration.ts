import type { ClaimClaims, OfferClaims, Protection } from './claims.ts';
import { digest, randomId } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import {
  type CryptoKey,
  importAgreementKey,
  type JWK,
  type PublicJwk,
  publicJwk,
  type SigningKey,
  thumbprint,
} from './keys.ts';
import type { RegistrationLink } from './link.ts';
import { signToken, verifyToken } from './tokens.ts';

export interface VerifiedOffer {
  offer: OfferClaims;
  /** The realm's key, whose thumbprint the link named: keep it, every later token of the realm is checked with it. */
  realmKey: PublicJwk;
}

/**
 * The app's check of what the server offers: signed by the very key that the link names, for this server and realm.
 * @throws ProtocolError `protocol.fingerprint`, `protocol.mismatch`, `protocol.expired`, `protocol.token-*`, …
 */
export async function verifyOffer({
  offer,
  link,
  now,
}: {
  offer: string;
  link: Pick<RegistrationLink, 'server' | 'realm' | 'fingerprint'>;
  now?: Date | undefined;
}): Promise<VerifiedOffer> {
  const expect = { iss: link.server, realm: link.realm };
  const { claims, jwk } = await verifyToken('offer', offer, { fingerprint: link.fingerprint, expect, now });
  if (jwk === null) throw new ProtocolError('protocol.key-unknown');
  return { offer: claims, realmKey: jwk };
}

export interface KeyPair {
  privateKey: SigningKey;
  publicKey: CryptoKey | JWK;
}

export interface ClaimOptions {
  registrationId: string;
  /** The token of the link; only its hash is signed. */
  token: string;
  keys: { device: KeyPair; user: KeyPair; agreement: { publicKey: CryptoKey | JWK } };
  name: string;
  platform: string;
  appVersion: string;
  protection: Protection;
  /** The newest form of profile that the app reads. */
  reads?: number | undefined;
  now?: Date | undefined;
  jti?: string | undefined;
}

/** The claim by which a phone becomes a device: its three public keys, each signing one proved to be in the same hand. */
export async function createClaim(options: ClaimOptions): Promise<string> {
  const { registrationId: aud, keys, name, platform, appVersion, protection, reads, now } = options;
  const [user, agreement] = await Promise.all([publicJwk(keys.user.publicKey), publicJwk(keys.agreement.publicKey)]);
  const device = await thumbprint(keys.device.publicKey);
  const user_proof = await signToken('key', { claims: { aud, device }, key: keys.user.privateKey });
  const about = { name, platform, appVersion, protection, reads };
  const token_hash = await digest(options.token);
  const claims = { aud, token_hash, user, user_proof, agreement, ...about, jti: options.jti ?? randomId() };
  return signToken('claim', { claims, key: keys.device.privateKey, jwk: keys.device.publicKey, now });
}

export interface VerifiedClaim
  extends Pick<ClaimClaims, 'name' | 'platform' | 'appVersion' | 'protection' | 'user' | 'agreement' | 'jti'> {
  device: PublicJwk;
  reads: number;
}

/**
 * The server's check of a claim: for this registration and token, self-signed by the device key, confirmed by the user
 * key, three different keys, each a point of P-256 (A13).
 * @throws ProtocolError `protocol.mismatch`, `protocol.clock-skew`, `protocol.key`, `protocol.signature`, …
 */
export async function verifyClaim({
  claim,
  registrationId,
  token,
  now,
}: {
  claim: string;
  registrationId: string;
  token: string;
  now?: Date | undefined;
}): Promise<VerifiedClaim> {
  const expect = { aud: registrationId, token_hash: await digest(token) };
  const { claims, jwk: device } = await verifyToken('claim', claim, { expect, now });
  if (device === null) throw new ProtocolError('protocol.key-unknown');
  const { user, agreement, user_proof, name, platform, appVersion, protection, reads = 1, jti } = claims;
  // One key in two roles would let a signature for one purpose serve the other.
  if (new Set([device.x, user.x, agreement.x]).size < 3) throw new ProtocolError('protocol.key');
  await importAgreementKey(agreement);
  const proofOf = { aud: registrationId, device: await thumbprint(device) };
  await verifyToken('key', user_proof, { key: user, expect: proofOf });
  return { device, user, agreement, name, platform, appVersion, protection, reads, jti };
}
