/** What is said about the second factor on more than one screen. */
import { ProblemError } from '@lanyard/ui';
import type { ScreenProps } from './screen.ts';
import type { SecondFactor } from './second-factor.ts';

/** Said wherever a request can be sent: the way on is a code, not to wait. */
export const START_NEXT = {
  'kit.limited': 'Requests are held back for a while, because several were sent or refused. Use a code.',
} as const;

/** What was wrong with the last answer, in the form that notices understand. */
export const failureOf = ({ failure }: SecondFactor): ProblemError | null => failure && refusal(failure);

/** What a node says of an answer, in the form that notices understand. */
export function refusal({ code, text: title }: { code: string; text: string }): ProblemError {
  const status = code === 'kit.limited' ? 429 : 403;
  return new ProblemError({ status, code, title, detail: null, requestId: null, members: {} });
}

/** What went wrong: silent while the next answer is looked at, so that a second refusal is seen, and heard, as a new one. */
export function troubleOf({ busy, error }: Pick<ScreenProps, 'busy' | 'error'>, facts: SecondFactor | null): unknown {
  return error ?? (busy || facts === null ? null : failureOf(facts));
}

/** Why a method is missing, in one line each. */
export const REFUSED = {
  push: 'Requests to your phone are not offered',
  code: 'Codes are not offered',
} as const;
