import { lifeCycle } from '../devices/index.ts';
import { Problem } from '../kit/index.ts';

export type RegistrationMethod = 'online' | 'key-uri' | 'pingam';
export type RegistrationState = 'waiting' | 'scanned' | 'claimed' | 'registered' | 'cancelled' | 'expired' | 'failed';
export type RegistrationEvent = 'open' | 'claim' | 'prove' | 'confirm' | 'cancel' | 'expire' | 'fail';

/**
 * Every move a registration can make. An online one is opened, claimed and proved by the phone; X The four ends are final: what ended cannot
 * be opened, claimed or proved again (A8).
 */
export const registrationLifeCycle = lifeCycle<RegistrationState, RegistrationEvent>({
  transitions: {
    waiting: { open: 'scanned', confirm: 'registered', cancel: 'cancelled', expire: 'expired', fail: 'failed' },
    scanned: { open: 'scanned', claim: 'claimed', cancel: 'cancelled', expire: 'expired' },
    claimed: { prove: 'registered', cancel: 'cancelled', expire: 'expired', fail: 'failed' },
    registered: {},
    cancelled: {},
    expired: {},
    failed: {},
  },
  illegal: (state, event) => new Problem('registrations.illegal-move', { members: { state, event } }),
});

/** Wrong codes that end a registration: five guesses at one of a million, and then a new secret. */
export const WRONG_PROOF_LIMIT = 5;

/**
 * How far, in time steps, a code is searched for to tell "the clock is off" from "the code is wrong": one hour of
 * 30-second steps each way. A match there registers nothing.
 */
export const CLOCK_SEARCH_STEPS = 120;

const FAILURES = {
  'wrong-codes': `The code was wrong ${WRONG_PROOF_LIMIT} times. Nothing was added. Start again with a new code.`,
  'too-many-devices':
    'Another device was added in the meantime, and no more are allowed. Nothing was added. Remove one first.',
  'given-up': 'The phone gave up before it was finished. Nothing was added. Start again with a new code.',
} as const;

export type FailureCode = keyof typeof FAILURES;

/** The reason a registration failed, for people. */
export function describeFailure(code: FailureCode): { code: FailureCode; text: string } {
  return { code, text: FAILURES[code] };
}

const UNUSABLE = {
  waiting: 'registrations.link-not-opened',
  claimed: 'registrations.link-used',
  registered: 'registrations.link-used',
  cancelled: 'registrations.link-cancelled',
  expired: 'registrations.link-expired',
  failed: 'registrations.link-failed',
} as const satisfies Record<Exclude<RegistrationState, 'scanned'>, string>;

/**
 * Why a link in this state cannot be used. Only the holder of the 256-bit token gets here, so the reason may be exact;
 * it names no person and no device.
 */
export function unusableLink(state: RegistrationState): Problem {
  return new Problem(state === 'scanned' ? 'registrations.link-expired' : UNUSABLE[state]);
}
