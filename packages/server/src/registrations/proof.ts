import { matchTotp, timeStep } from '@lanyard/protocol/otp';
import type { Credential } from '../devices/index.ts';
import { Problem } from '../kit/index.ts';
import { CLOCK_SEARCH_STEPS } from './registration.ts';

export type ProofVerdict =
  | { kind: 'right'; step: number }
  /** The code is right for another time: the device's clock is this many seconds ahead (negative: behind). */
  | { kind: 'clock-off'; seconds: number }
  | { kind: 'wrong' };

/**
 * Judges the first code of a device. A code that is right at a far time registers nothing, but tells the person what is
 * wrong: "the code is wrong" would send them round in circles.
 */
export function judgeFirstCode({
  secret,
  credential,
  code,
  now,
  window,
}: {
  secret: Uint8Array;
  credential: Pick<Credential, 'algorithm' | 'digits' | 'period' | 'movingFactor'>;
  code: string;
  now: Date;
  window: { past: number; future: number };
}): ProofVerdict {
  const { algorithm, digits, period, movingFactor } = credential;
  const shape = { secret, code, time: now.getTime(), algorithm, digits, period, drift: 0 };
  const near = matchTotp({ ...shape, notBelow: movingFactor, window });
  if (near.matched) return { kind: 'right', step: near.step };
  const far = matchTotp({ ...shape, notBelow: 0, window: { past: CLOCK_SEARCH_STEPS, future: CLOCK_SEARCH_STEPS } });
  if (!far.matched) return { kind: 'wrong' };
  return { kind: 'clock-off', seconds: (far.step - timeStep({ time: now.getTime(), period })) * period };
}

/** Says how far off the clock is, so that the app can tell the person, or correct for it. */
export function clockOff({ now, seconds }: { now: Date; seconds: number }): Problem {
  return new Problem('registrations.clock-off', { members: { serverTime: now.toISOString(), seconds } });
}
