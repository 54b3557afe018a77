/** Why something is not possible: a code for programs and tests, a sentence for people. */
export type Reason = { code: string; text: string };

/** A decision cannot be misread: available has no reason, unavailable always has one. */
export type Decision = { available: true; reason: null } | { available: false; reason: Reason };

export const available: Decision = { available: true, reason: null };

/** A reason that stands in the way where `applies` says so; the first of a list that applies decides. */
export type Obstacle<Facts> = { code: string; text: string; applies: (facts: Facts) => boolean };

/** Walks a list of obstacles: a policy is its table. */
export function decide<Facts>(obstacles: readonly Obstacle<Facts>[], facts: Facts): Decision {
  const found = obstacles.find(({ applies }) => applies(facts));
  return found ? { available: false, reason: { code: found.code, text: found.text } } : available;
}
