import type { Violation } from './types.ts';

/** What cannot be checked is not fulfilled: the account stays locked, and every other one is left alone. */
export const UNJUDGED: Violation = {
  policy: 'unjudged',
  text: 'what the organisation demands of this device cannot be checked at the moment.',
  help: 'Open the app anew while you are online.',
};
