/** The journeys by which people sign in to the portal and the console, and confirm there that it is them: plain data. */
import { type DrawnNode, drawJourney, type Journey, PAGE_NODE, passwordNodes } from '../journeys/index.ts';

const details = { type: 'SecondFactorDetailsNode', displayName: 'The other ways' } as const;

const PASSWORD = passwordNodes({ key: 'sign-in', header: { en: 'Sign in' }, to: 'choice' });

const SESSION: Readonly<Record<string, DrawnNode>> = {
  session: {
    type: 'SessionUserNode',
    displayName: 'Who is signed in',
    to: { true: 'choice', false: 'failure' },
  },
};

/**
 * Everything from the choice on. What was wrong with a code is said beside the same question, up to the limits on guessing;
 * what became of a request leads back to the choice, which says so. From every question there is a way back to the choice.
 */
const secondFactor = (without: { to: 'success' | 'failure'; mandatory: boolean }): Record<string, DrawnNode> => ({
  choice: {
    type: 'SecondFactorChoiceNode',
    displayName: 'Which second factor',
    properties: { mandatory: without.mandatory },
    to: { push: 'send', code: 'code', recoveryCode: 'recovery', none: without.to, unavailable: 'failure' },
  },
  send: {
    type: 'PushAuthenticationSenderNode',
    displayName: 'Ask the phone',
    properties: { mandatory: true, captureFailure: true, timeoutOfRealm: true },
    to: { SENT: 'wait', NOT_REGISTERED: 'choice', FAILURE: 'choice' },
  },
  wait: {
    type: PAGE_NODE,
    displayName: 'Wait for the phone',
    properties: { pageHeader: { en: 'Answer on your phone' } },
    shows: {
      details,
      wait: {
        type: 'PushWaitNode',
        displayName: 'Wait',
        properties: { secondsToWait: 2, exitMessage: { en: 'Use another way' } },
      },
    },
    to: { DONE: 'verify', EXITED: 'choice' },
  },
  verify: {
    type: 'PushResultVerifierNode',
    displayName: 'What the phone said',
    to: { TRUE: 'success', FALSE: 'choice', EXPIRED: 'choice', WAITING: 'wait' },
  },
  code: {
    type: PAGE_NODE,
    displayName: 'Code',
    properties: { pageHeader: { en: 'Type the code' } },
    shows: {
      details,
      verify: {
        type: 'OathTokenVerifierNode',
        displayName: 'Check the code',
        properties: { isRecoveryCodeAllowed: true, offerAnotherWay: true },
      },
    },
    to: {
      successOutcome: 'success',
      failureOutcome: 'code',
      notRegisteredOutcome: 'choice',
      recoveryCodeOutcome: 'recovery',
      anotherWayOutcome: 'choice',
    },
  },
  recovery: {
    type: PAGE_NODE,
    displayName: 'Recovery code',
    properties: { pageHeader: { en: 'Type a recovery code' } },
    shows: {
      details,
      verify: {
        type: 'RecoveryCodeCollectorDecisionNode',
        displayName: 'Check the recovery code',
        properties: { offerAnotherWay: true },
      },
    },
    to: { true: 'success', false: 'recovery', anotherWayOutcome: 'choice' },
  },
});

/** The way in: what everybody meets unless the realm names another journey. */
export const LOGIN_JOURNEY = 'Login';
/** Shows again, in a session, that it is the same person. */
export const CONFIRM_JOURNEY = 'Confirm';

export const signInJourneys: readonly Journey[] = [
  drawJourney({
    name: LOGIN_JOURNEY,
    description: 'Name and password, then a request to the phone, a code or a recovery code where a device is there.',
    nodes: { ...PASSWORD, ...secondFactor({ to: 'success', mandatory: false }) },
  }),
  drawJourney({
    name: CONFIRM_JOURNEY,
    description: 'A second factor alone, for somebody who is signed in and is about to do what only she may.',
    mustRun: true,
    nodes: { ...SESSION, ...secondFactor({ to: 'failure', mandatory: true }) },
  }),
];
