import { OtpError } from './errors.ts';
import { type CodeShape, generator } from './hotp.ts';

/** How time becomes a moving factor (RFC 6238 section 4.2). */
export interface TimeShape {
  /** Milliseconds since 1970, as `Date.now()` gives them. */
  time: number;
  /** Seconds that a code lasts; 30 by default. */
  period?: number | undefined;
  /** Seconds since 1970 at which the steps begin; 0 by default. */
  t0?: number | undefined;
  /** Learnt clock drift of the device in steps: positive where the device is ahead. 0 by default. */
  drift?: number | undefined;
}

export interface TotpOptions extends CodeShape, TimeShape {}

/**
 * The time step that a device with this drift is in.
 * @throws OtpError `otp.period`, `otp.time` (before `t0`, or not a number)
 */
export function timeStep({ time, period = 30, t0 = 0, drift = 0 }: TimeShape): number {
  if (!Number.isInteger(period) || period < 1) throw new OtpError('otp.period', String(period));
  const step = Math.floor((time / 1000 - t0) / period) + drift;
  if (!Number.isSafeInteger(step) || step < 0) throw new OtpError('otp.time', String(time));
  return step;
}

/** Milliseconds until the code of this moment is replaced by the next; 1 to `period` * 1000. */
export function millisecondsLeft({ time, period = 30, t0 = 0 }: TimeShape): number {
  return (timeStep({ time, period, t0 }) + 1) * period * 1000 + t0 * 1000 - time;
}

/**
 * The time-based one-time password of RFC 6238.
 * @throws OtpError `otp.secret`, `otp.algorithm`, `otp.digits`, `otp.period`, `otp.time`, `otp.truncation`
 * @example
 * totp({ secret: decodeBase32('JBSWY3DPEHPK3PXP'), time: Date.now() });
 */
export function totp(options: TotpOptions): string {
  const { length, value } = generator(options);
  return String(value(timeStep(options))).padStart(length, '0');
}
