import { type AnswerClaims, isProtocolError, type PublicJwk, verifyAnswer } from '@lanyard/protocol/device';
import type { DeviceCaller } from '../devices/index.ts';
import { type Kit, Problem } from '../kit/index.ts';

/** What released the key of an approval: the app's protection, or a fingerprint or face. */
export type ApprovalKey = 'user' | 'biometric';

export type SignedAnswer = { claims: AnswerClaims; key: ApprovalKey };

export type GivenAnswer = {
  caller: DeviceCaller;
  pushId: string;
  answer: string;
  /** The push token that this device was given. */
  details: string;
};

/**
 * Verifies an answer and says which key approved it. Where the user's approvals need a fingerprint or face (A7), one by the
 * ordinary user key is refused with a code of its own, so that the app can say what to do.
 * @throws ProtocolError as `verifyAnswer`; Problem verifications.answer-refused, biometric-needed
 */
export async function verifySignedAnswer(kit: Kit, given: GivenAnswer): Promise<SignedAnswer> {
  const { caller, answer, pushId, details } = given;
  const { id: deviceId, userKey, deviceKey, biometricKey } = caller.device;
  // A device of the audience `device` was added online, so it has both.
  if (!userKey || !deviceKey) throw new Problem('verifications.answer-refused');
  const now = kit.clock.now();
  const verify = (user: PublicJwk) =>
    verifyAnswer({ answer, deviceId, pushId, details, keys: { user, device: deviceKey }, now });
  const signed = await firstOf(
    () => verify(userKey).then((claims) => ({ claims, key: 'user' }) as const),
    biometricKey && (() => verify(biometricKey).then((claims) => ({ claims, key: 'biometric' }) as const)),
  );
  const isTooWeak = caller.user.requireBiometricSeed && signed.key !== 'biometric';
  if (isTooWeak && signed.claims.decision === 'approve') throw new Problem('verifications.biometric-needed');
  return signed;
}

/** The second key is tried only where the first one did not make the signature. */
async function firstOf(
  first: () => Promise<SignedAnswer>,
  second: (() => Promise<SignedAnswer>) | null,
): Promise<SignedAnswer> {
  try {
    return await first();
  } catch (error) {
    if (!second || !isProtocolError(error, 'protocol.signature')) throw error;
    return second();
  }
}
