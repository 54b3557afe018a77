import { decodeJwt } from 'jose';
import type { AnswerClaims, Decision } from './claims.ts';
import { digest, randomId } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import type { SigningKey, VerificationKey } from './keys.ts';
import { signToken, verifyToken } from './tokens.ts';

/** Which key signs which decision: approving needs the protected key, refusing must work while the app is locked. */
export const answerSigner: Readonly<Record<Decision, 'user' | 'device'>> = {
  approve: 'user',
  deny: 'device',
  report: 'device',
};

export interface AnswerOptions {
  deviceId: string;
  pushId: string;
  /** The push token exactly as it was received and shown. */
  details: string;
  decision: Decision;
  match?: string | undefined;
  /** The private key that `answerSigner` names for this decision. */
  key: SigningKey;
  now?: Date | undefined;
  jti?: string | undefined;
}

export interface VerifyAnswerOptions {
  answer: string;
  /** The device whose request brought the answer. */
  deviceId: string;
  pushId: string;
  /** The push token that the server gave to this device. */
  details: string;
  keys: { user: VerificationKey; device: VerificationKey };
  now?: Date | undefined;
  tolerance?: number | undefined;
}

/** Signs a decision over everything that was shown. */
export async function createAnswer(options: AnswerOptions): Promise<string> {
  const { deviceId: kid, pushId, details, decision, match, key, now, jti = randomId() } = options;
  return signToken('answer', { claims: { pushId, shown: await digest(details), decision, match, jti }, key, kid, now });
}

/** The decision that a token claims, only to choose the key that must then have signed it. */
function claimedDecision(answer: string): Decision {
  try {
    const { decision } = decodeJwt<{ decision?: unknown }>(answer);
    if (decision === 'approve' || decision === 'deny' || decision === 'report') return decision;
  } catch (cause) {
    throw new ProtocolError('protocol.token-malformed', { cause });
  }
  throw new ProtocolError('protocol.claims', { claim: 'decision' });
}

/**
 * Verifies an answer: by this device, to this push, over exactly what it was shown, signed by the key that its decision
 * needs. That it comes in time and first is for the caller's one statement to decide (A29).
 * @throws ProtocolError `protocol.mismatch`, `protocol.signature`, `protocol.clock-skew`, …
 */
export async function verifyAnswer(options: VerifyAnswerOptions): Promise<AnswerClaims> {
  const { answer, deviceId, pushId, keys, now, tolerance } = options;
  const key = keys[answerSigner[claimedDecision(answer)]];
  const expect = { pushId, shown: await digest(options.details) };
  const { claims, kid } = await verifyToken('answer', answer, { key, expect, now, tolerance });
  if (kid !== deviceId) throw new ProtocolError('protocol.mismatch', { claim: 'kid' });
  return claims;
}
