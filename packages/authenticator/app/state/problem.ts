import { AuthenticatorError, errorTexts } from 'lanyard-authenticator/engine';

/** A failure as the screens show it: a sentence for people, and the code that tells what may be offered next. */
export type Problem = {
  readonly code: string;
  readonly text: string;
  /** Wrong numbers or PINs that are still allowed. */
  readonly left: number | null;
  /** ISO time of the next try. */
  readonly retryAt: string | null;
  /** Where the clock is off: the milliseconds to add to this device's clock, measured when the refusal arrived. */
  readonly clockOffset: number | null;
};

export const toProblem = (error: unknown): Problem => {
  if (!(error instanceof AuthenticatorError)) {
    return { code: 'unexpected', text: errorTexts.unexpected, left: null, retryAt: null, clockOffset: null };
  }
  const { left, retryAt, serverTime } = error.details;
  const clockOffset = error.code === 'clock-off' && serverTime ? Date.parse(serverTime) - Date.now() : null;
  return { code: error.code, text: error.message, left: left ?? null, retryAt: retryAt ?? null, clockOffset };
};

const passing: ReadonlySet<string> = new Set([
  'offline',
  'mfa-unreached',
  'server-gone',
  'limited',
  'storage-busy',
  'storage-failed',
  'unexpected',
]);

/** Whether the same thing may work at a second try; after anything else the person needs a new QR code. */
export const mayPass = (code: string): boolean => passing.has(code);
