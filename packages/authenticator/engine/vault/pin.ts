import { AuthenticatorError, type ErrorCode } from '../errors.ts';

/** Wrong PINs in a row until the accounts are disabled; NIST SP 800-63B section 3.2.10 allows at most ten. */
export const MAX_WRONG_PINS = 10;
const FREE_TRIES = 5;
const FIRST_DELAY_MS = 30_000;

/** OWASP's floor for PBKDF2-HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). */
export const PIN_ITERATIONS = 600_000;

const MIN_DIGITS = 4;
const MIN_PASSPHRASE = 8;
const MAX_LENGTH = 64;
const MIN_DISTINCT = 4;

/** NFKC, so that full-width digits of another keyboard are the same PIN. */
export const normalisePin = (pin: string): string => pin.normalize('NFKC');

const allEqual = (steps: readonly number[], step: number): boolean => steps.every((value) => value === step);

/** 1111, 1234, 8765, 1212, 123123: what is tried first. */
function isTrivial(digits: string): boolean {
  const values = [...digits].map(Number);
  const steps = values.slice(1).map((value, index) => (value - (values[index] ?? 0) + 10) % 10);
  if (allEqual(steps, 0) || allEqual(steps, 1) || allEqual(steps, 9)) return true;
  return /^(.+)\1+$/.test(digits) || /^(\d)\1+(\d)\2+$/.test(digits);
}

/** Why this PIN or passphrase may not be used; undefined when it may. */
export function pinProblem(pin: string): ErrorCode | undefined {
  const normal = normalisePin(pin);
  if (normal.length > MAX_LENGTH) return 'pin-too-long';
  if (/^\d*$/.test(normal)) {
    if (normal.length < MIN_DIGITS) return 'pin-too-short';
    return isTrivial(normal) ? 'pin-trivial' : undefined;
  }
  if (normal.length < MIN_PASSPHRASE) return 'pin-too-short';
  return new Set(normal).size < MIN_DISTINCT ? 'pin-trivial' : undefined;
}

export function requireGoodPin(pin: string): void {
  const problem = pinProblem(pin);
  if (problem !== undefined) throw new AuthenticatorError(problem);
}

/** Milliseconds between the last wrong PIN and the next try: none for five, then 30 s, doubling. */
export function delayAfter(wrong: number): number {
  return wrong < FREE_TRIES ? 0 : FIRST_DELAY_MS * 2 ** (wrong - FREE_TRIES);
}

/** Milliseconds still to wait. A clock that was set back does not shorten the wait, and cannot stretch it past one delay. */
export function waitLeft(tries: { wrong: number; lastWrongAt: number | null }, now: number): number {
  const delay = delayAfter(tries.wrong);
  if (tries.lastWrongAt === null) return 0;
  return Math.min(delay, Math.max(0, tries.lastWrongAt + delay - now));
}
