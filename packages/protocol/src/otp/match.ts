import { parseCode } from './code.ts';
import { differs } from './constant-time.ts';
import { learnDrift } from './drift.ts';
import { OtpError } from './errors.ts';
import { type CodeShape, type Generator, generator } from './hotp.ts';
import { type TimeShape, timeStep } from './totp.ts';

/** More candidates than this for one code would make guessing easy and matching slow. */
const widestWindow = 1000;

export interface HotpMatchOptions<Counter extends bigint | number = number> extends CodeShape {
  /** What was typed; anything but digits of the exact length simply does not match. */
  code: string;
  /** The first counter that is still usable: the last accepted one plus one. */
  counter: Counter;
  /** How many counters beyond `counter` are tried as well (the look-ahead of RFC 4226 section 7.4); 0 to 1000. */
  window: number;
}

export type HotpMatch<Counter extends bigint | number = number> =
  | { matched: false }
  /** Store `counter + 1` as the next usable one. */
  | { matched: true; counter: Counter };

export interface TotpMatchOptions extends CodeShape, TimeShape {
  code: string;
  /** The first step that is still usable: the last accepted one plus one, 0 for a new credential. */
  notBelow: number;
  /** Steps around the device's present one that are accepted. */
  window: { past: number; future: number };
}

export type TotpMatch =
  | { matched: false }
  /** Store `step + 1` as the next `notBelow`, and `drift`. */
  | { matched: true; step: number; drift: number };

interface Walk {
  generator: Generator;
  code: string;
  base: bigint | number;
  /** Candidates: `base` to `base + count - 1`. */
  count: number;
  /** Candidates before this offset are computed, and never counted. */
  usableFrom?: number;
  /** Which one counts where a window holds the same code twice. */
  prefer: 'first' | 'last';
}

/** A window bound that was checked: a whole number from 0 to 1000. */
export function windowSize(size: number, widest = widestWindow): number {
  if (!Number.isInteger(size) || size < 0 || size > widest) throw new OtpError('otp.window', String(size));
  return size;
}

const plus = (base: bigint | number, offset: number): bigint | number =>
  typeof base === 'bigint' ? base + BigInt(offset) : base + offset;

/** No code: it differs from every number that a generator gives. */
const noCode = -1;

/**
 * Offset of the candidate whose code this is, or -1. Every candidate is computed and compared without a branch, found or
 * not, so the time tells neither whether nor where the code matched (A59), nor how long the codes of this secret are.
 */
function findInWindow({ generator, code, base, count, usableFrom = 0, prefer }: Walk): number {
  const digits = parseCode(code, generator.length);
  const expected = digits === null ? noCode : Number(digits);
  let found = -1;
  for (let turn = 0; turn < count; turn++) {
    const offset = prefer === 'last' ? turn : count - 1 - turn;
    const miss = differs(generator.value(plus(base, offset)), expected) | Number(offset < usableFrom);
    found = found * miss + offset * (1 - miss);
  }
  return found;
}

/**
 * Finds the counter of a HOTP code within a look-ahead window. No counter below `counter` ever matches.
 * @throws OtpError as `hotp`, and `otp.window`
 */
export function matchHotp(options: HotpMatchOptions<number>): HotpMatch<number>;
export function matchHotp(options: HotpMatchOptions<bigint>): HotpMatch<bigint>;
export function matchHotp(options: HotpMatchOptions<bigint | number>): HotpMatch<bigint | number> {
  const { code, counter: base } = options;
  const count = windowSize(options.window) + 1;
  const offset = findInWindow({ generator: generator(options), code, base, count, prefer: 'first' });
  return offset < 0 ? { matched: false } : { matched: true, counter: plus(base, offset) };
}

/**
 * Finds the time step of a TOTP code around the device's present step. A step below `notBelow` never matches, so no code
 * counts twice (A1) and none after a newer one (A3). Where two steps of the window share a code, the newer one is
 * taken: the older would leave the same digits usable once more.
 * @throws OtpError as `totp`, and `otp.window`
 */
export function matchTotp(options: TotpMatchOptions): TotpMatch {
  const { code, notBelow, window, drift = 0 } = options;
  const exact = timeStep({ ...options, drift: 0 });
  const base = Math.max(0, exact + drift - windowSize(window.past));
  const count = exact + drift + windowSize(window.future) - base + 1;
  const usableFrom = notBelow - base;
  const offset = findInWindow({ generator: generator(options), code, base, count, usableFrom, prefer: 'last' });
  if (offset < 0) return { matched: false };
  const step = base + offset;
  return { matched: true, step, drift: learnDrift({ drift, observed: step - exact }) };
}
