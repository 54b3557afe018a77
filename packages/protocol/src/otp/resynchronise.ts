import { parseCode } from './code.ts';
import { differs } from './constant-time.ts';
import { type CodeShape, generator } from './hotp.ts';
import { windowSize } from './match.ts';
import { type TimeShape, timeStep } from './totp.ts';

/** Two codes of six digits are one chance in 10^12 for each position, so a far window is safe here. */
const widestFarWindow = 10_000;

/** Two codes that the device showed one directly after the other. */
export type ConsecutiveCodes = readonly [first: string, second: string];

export interface ResynchroniseOptions extends CodeShape {
  codes: ConsecutiveCodes;
  /** The first counter or step that is still usable. Nothing below it is looked at, not even for the first code (A4). */
  notBelow: number;
  /** Where the first code may be: from `from` to `to`, both included, at most 10,000 apart. */
  from: number;
  to: number;
}

export type Resynchronisation =
  | { matched: false }
  /** `counter` is the counter or step of the second code; store `counter + 1` as the next usable one. */
  | { matched: true; counter: number };

export interface TotpResynchroniseOptions extends CodeShape, TimeShape {
  codes: ConsecutiveCodes;
  notBelow: number;
  /** Steps around the present one, with the known drift, in which the first code may be; at most 10,000 together. */
  window: { past: number; future: number };
}

export type TotpResynchronisation = { matched: false } | { matched: true; step: number; drift: number };

/**
 * Finds two consecutive codes in a far window (RFC 4226 section 7.4), for a counter or clock that has run away. Both codes
 * must be unused: a window that begins at the last used code would accept two recorded ones (A4, CVE-2019-12887).
 * The whole range is walked, found or not.
 * @throws OtpError as `hotp`, and `otp.window`
 */
export function resynchronise(options: ResynchroniseOptions): Resynchronisation {
  const { length, value } = generator(options);
  const first = parseCode(options.codes[0], length);
  const second = parseCode(options.codes[1], length);
  const from = Math.max(options.from, options.notBelow, 0);
  if (first === null || second === null || options.to < from) return { matched: false };
  windowSize(options.to - from, widestFarWindow);
  const [one, two] = [Number(first), Number(second)];
  let previousMissed = differs(value(from), one);
  let found = -1;
  for (let counter = from + 1; counter <= options.to + 1; counter++) {
    const present = value(counter);
    const miss = previousMissed | differs(present, two);
    found = found * miss + counter * (1 - miss);
    previousMissed = differs(present, one);
  }
  return found < 0 ? { matched: false } : { matched: true, counter: found };
}

/**
 * `resynchronise` for time steps. The drift is taken as observed, without the allowance that `learnDrift` makes for a
 * slow person: a person who reads two codes in a row types the second at once.
 */
export function resynchroniseTotp(options: TotpResynchroniseOptions): TotpResynchronisation {
  const exact = timeStep({ ...options, drift: 0 });
  const centre = exact + (options.drift ?? 0);
  const { past, future } = options.window;
  const result = resynchronise({ ...options, from: centre - past, to: centre + future });
  return result.matched ? { matched: true, step: result.counter, drift: result.counter - exact } : { matched: false };
}
