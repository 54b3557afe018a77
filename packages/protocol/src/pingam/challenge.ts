import { constantTimeEqual } from '../otp/constant-time.ts';
import { portableHmac } from '../otp/hmac.ts';
import { encodeBase64 } from './base64.ts';
import { PingAmError } from './errors.ts';

/** Bytes of a push secret: what the apps' own libraries demand of an HMAC-SHA256 key (RFC 7518 section 3.2). */
export const SECRET_BYTES = 32;

/**
 * What an app answers to a challenge: base64(HMAC-SHA256(secret, challenge)), 44 characters with their padding.
 * @throws PingAmError pingam.secret
 */
export function challengeResponse(secret: Uint8Array, challenge: Uint8Array): string {
  if (secret.length < SECRET_BYTES) throw new PingAmError('pingam.secret');
  return encodeBase64(portableHmac('SHA256', secret, challenge));
}

/** Compares in constant time (A59). Anything but the one right spelling is wrong. */
export function isChallengeResponse(secret: Uint8Array, challenge: Uint8Array, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  return constantTimeEqual(challengeResponse(secret, challenge), given);
}
