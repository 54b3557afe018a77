import type { Random } from '../types.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** A number from 0 to 1, evenly spread. */
function fraction(random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}

/**
 * Milliseconds before the next try: doubles from one second to a minute, half of it random, so that ten thousand phones do not
 * come back in the same moment after a restart of their server.
 */
export function backoff(failures: number, random: Random): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return whole / 2 + (whole / 2) * fraction(random);
}

/** `milliseconds` and up to as much again. */
export const jitter = (milliseconds: number, random: Random): number => milliseconds * (1 + fraction(random));
