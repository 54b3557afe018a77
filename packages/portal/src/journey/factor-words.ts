/** What is said about the second factor on more than one screen. */
import { ProblemError } from '@lanyard/ui';
import type { SecondFactor } from './second-factor.ts';

/** Said wherever a request can be sent: the way on is a code, not to wait. */
export const START_NEXT = {
  'kit.limited': 'Requests are held back for a while, because several were sent or refused. Use a code instead.',
} as const;

/** What was wrong with the last answer, in the form that notices understand. */
export function failureOf({ failure }: SecondFactor): ProblemError | null {
  if (failure === null) return null;
  const status = failure.code === 'kit.limited' ? 429 : 403;
  const { code, text: title } = failure;
  return new ProblemError({ status, code, title, detail: null, requestId: null, members: {} });
}

/** Why a method is missing, in one line each. */
export const REFUSED = {
  push: 'Requests to your phone are not offered',
  code: 'Codes are not offered',
} as const;
