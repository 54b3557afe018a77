import { digest, randomId } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import type { SigningKey } from './keys.ts';
import { parseUrl } from './origin.ts';
import { clockTolerance, type KeyResolver, signToken, type VerifyOptions, verifyToken } from './tokens.ts';

/** The request that a proof is bound to. */
export interface ProvedRequest {
  method: string;
  /** The public URL as the app calls it; query and fragment are not part of the proof, ws(s) counts as http(s). */
  url: string;
  /** The raw body as it is sent; left out where there is none. */
  body?: string | Uint8Array | undefined;
}

export interface ProofOptions extends ProvedRequest {
  deviceId: string;
  /** The private device key. */
  key: SigningKey;
  now?: Date | undefined;
  jti?: string | undefined;
}

export interface VerifyProofOptions extends ProvedRequest {
  proof: string;
  /** The public device key, or how to find it by the device's id. */
  key: NonNullable<VerifyOptions<'proof'>['key']> | KeyResolver;
  now?: Date | undefined;
  /** Seconds; 60 by default. */
  tolerance?: number | undefined;
}

export interface VerifiedProof {
  deviceId: string;
  /** To be stored until `expiresAt` and accepted once. */
  jti: string;
  issuedAt: Date;
  /** From here on the proof is refused for its age. */
  expiresAt: Date;
}

/** The `htu` of a URL: no query, no fragment; the channel's `wss:` is proved as `https:`. */
export function proofUrl(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === null) throw new ProtocolError('protocol.claims', { claim: 'htu' });
  const { protocol, host, pathname } = parsed;
  return `${protocol.replace(/^ws/, 'http')}//${host}${pathname}`;
}

/** The value of the `Device-Proof` header for one request. */
export async function createProof({ method, url, body = '', deviceId, key, now, jti }: ProofOptions): Promise<string> {
  const claims = { htm: method, htu: proofUrl(url), jti: jti ?? randomId(), bh: await digest(body) };
  return signToken('proof', { claims, key, kid: deviceId, now });
}

/**
 * Verifies a `Device-Proof`: signed by the device, for this method, URL and body, and of this minute. That it was not used
 * before is for the caller to record: the `jti` is single-use (A33).
 * @throws ProtocolError `protocol.key-unknown`, `protocol.signature`, `protocol.mismatch`, `protocol.clock-skew`, …
 */
export async function verifyProof({
  proof,
  method,
  url,
  body = '',
  ...options
}: VerifyProofOptions): Promise<VerifiedProof> {
  const expect = { htm: method, htu: proofUrl(url), bh: await digest(body) };
  const { claims, kid } = await verifyToken('proof', proof, { ...options, expect });
  const expiry = claims.iat + (options.tolerance ?? clockTolerance) + 1;
  const [issuedAt, expiresAt] = [new Date(claims.iat * 1000), new Date(expiry * 1000)];
  return { deviceId: kid ?? '', jti: claims.jti, issuedAt, expiresAt };
}
