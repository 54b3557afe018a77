/** How somebody has shown who she is. */
export type ProofKind = 'password' | 'code' | 'push' | 'recovery-code' | 'mail-code' | 'added-phone';

/** Showings that a stolen password or mailbox cannot give. */
const SECOND_FACTORS: ReadonlySet<string> = new Set<ProofKind>(['code', 'push', 'recovery-code']);

export const hasSecondFactor = (kinds: readonly ProofKind[]): boolean => kinds.some((kind) => SECOND_FACTORS.has(kind));

export type Assurance = 'password' | 'two-factor';

/**
 * One kind shown twice is one factor, and a mailbox beside a password is none that a thief of both lacks. A phone that was
 * added in the session itself counts for the session, and is fresh for nothing: whoever changes factors shows it first.
 */
export function assuranceOf(kinds: readonly ProofKind[]): Assurance {
  const isBeyondPassword = hasSecondFactor(kinds) || kinds.includes('added-phone');
  return new Set(kinds).size > 1 && isBeyondPassword ? 'two-factor' : 'password';
}
