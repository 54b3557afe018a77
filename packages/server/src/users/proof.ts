/** How somebody has shown who she is. */
export type ProofKind = 'password' | 'code' | 'push' | 'recovery-code' | 'mail-code';

/** Showings that a stolen password or mailbox cannot give. */
const SECOND_FACTORS: ReadonlySet<string> = new Set<ProofKind>(['code', 'push', 'recovery-code']);

export const hasSecondFactor = (kinds: readonly ProofKind[]): boolean => kinds.some((kind) => SECOND_FACTORS.has(kind));

export type Assurance = 'password' | 'two-factor';

/** One kind shown twice is one factor, and a mailbox beside a password is none that a thief of both lacks. */
export function assuranceOf(kinds: readonly ProofKind[]): Assurance {
  return new Set(kinds).size > 1 && hasSecondFactor(kinds) ? 'two-factor' : 'password';
}
