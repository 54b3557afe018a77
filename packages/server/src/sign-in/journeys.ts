/** The journeys by which people sign in to the portal and the console, and confirm there that it is them: plain data. */
import { FAILURE, type Journey, type JourneyNode, PAGE_NODE, SUCCESS } from '../journeys/index.ts';

type Sketch = Pick<JourneyNode, 'type' | 'displayName'> & {
  readonly properties?: JourneyNode['properties'];
  readonly to?: JourneyNode['connections'];
  /** Column and row in the editor. */
  readonly at?: readonly [number, number];
};

const COLUMN = 240;
const ROW = 140;

function nodesOf(sketches: Readonly<Record<string, Sketch>>): Readonly<Record<string, JourneyNode>> {
  const nodes = Object.entries(sketches).map(([id, { type, displayName, properties = {}, to = {}, at = [0, 0] }]) => {
    const [column, row] = at;
    const place = { x: 120 + column * COLUMN, y: 60 + row * ROW };
    return [id, { type, displayName, properties, connections: to, ...place }] as const;
  });
  return Object.fromEntries(nodes);
}

const page = (...children: readonly (readonly [string, string])[]) => ({
  nodes: children.map(([_id, nodeType]) => ({ _id, nodeType })),
});

const PASSWORD: Readonly<Record<string, Sketch>> = {
  'sign-in': {
    type: PAGE_NODE,
    displayName: 'Name and password',
    properties: {
      ...page(['name', 'UsernameCollectorNode'], ['password', 'PasswordCollectorNode']),
      pageHeader: { en: 'Sign in' },
      stage: 'UsernamePassword',
    },
    to: { outcome: 'check' },
    at: [0, 1],
  },
  name: { type: 'UsernameCollectorNode', displayName: 'Name' },
  password: { type: 'PasswordCollectorNode', displayName: 'Password' },
  check: {
    type: 'DataStoreDecisionNode',
    displayName: 'Check the password',
    to: { true: 'choice', false: FAILURE },
    at: [1, 1],
  },
};

const SESSION: Readonly<Record<string, Sketch>> = {
  session: {
    type: 'SessionUserNode',
    displayName: 'Who is signed in',
    to: { true: 'choice', false: FAILURE },
    at: [1, 1],
  },
};

/**
 * Everything from the choice on. What was wrong with a code is said beside the same question, up to the limits on guessing;
 * what became of a request leads back to the choice, which says so.
 */
const secondFactor = ({ none, mandatory }: { none: string; mandatory: boolean }): Readonly<Record<string, Sketch>> => ({
  choice: {
    type: 'SecondFactorChoiceNode',
    displayName: 'Which second factor',
    properties: { mandatory },
    to: { push: 'send', code: 'code', recoveryCode: 'recovery', none, unavailable: FAILURE },
    at: [2, 1],
  },
  send: {
    type: 'PushAuthenticationSenderNode',
    displayName: 'Ask the phone',
    properties: { mandatory: true, captureFailure: true, timeoutOfRealm: true },
    to: { SENT: 'wait', NOT_REGISTERED: 'choice', FAILURE: 'choice' },
    at: [3, 0],
  },
  wait: {
    type: PAGE_NODE,
    displayName: 'Wait for the phone',
    properties: {
      ...page(['wait-details', 'SecondFactorDetailsNode'], ['wait-push', 'PushWaitNode']),
      pageHeader: { en: 'Answer on your phone' },
    },
    to: { DONE: 'verify', EXITED: 'choice' },
    at: [4, 0],
  },
  'wait-details': { type: 'SecondFactorDetailsNode', displayName: 'The request' },
  'wait-push': {
    type: 'PushWaitNode',
    displayName: 'Wait',
    properties: { secondsToWait: 2, exitMessage: { en: 'Use another way' } },
  },
  verify: {
    type: 'PushResultVerifierNode',
    displayName: 'What the phone said',
    to: { TRUE: SUCCESS, FALSE: 'choice', EXPIRED: 'choice', WAITING: 'wait' },
    at: [5, 0],
  },
  code: {
    type: PAGE_NODE,
    displayName: 'Code',
    properties: {
      ...page(['code-details', 'SecondFactorDetailsNode'], ['code-verify', 'OathTokenVerifierNode']),
      pageHeader: { en: 'Type the code' },
    },
    to: {
      successOutcome: SUCCESS,
      failureOutcome: 'code',
      notRegisteredOutcome: 'choice',
      recoveryCodeOutcome: 'choice',
    },
    at: [3, 1],
  },
  'code-details': { type: 'SecondFactorDetailsNode', displayName: 'The other ways' },
  'code-verify': {
    type: 'OathTokenVerifierNode',
    displayName: 'Check the code',
    properties: { isRecoveryCodeAllowed: true },
  },
  recovery: {
    type: PAGE_NODE,
    displayName: 'Recovery code',
    properties: {
      ...page(
        ['recovery-details', 'SecondFactorDetailsNode'],
        ['recovery-verify', 'RecoveryCodeCollectorDecisionNode'],
      ),
      pageHeader: { en: 'Type a recovery code' },
    },
    to: { true: SUCCESS, false: 'recovery' },
    at: [3, 2],
  },
  'recovery-details': { type: 'SecondFactorDetailsNode', displayName: 'The other ways' },
  'recovery-verify': {
    type: 'RecoveryCodeCollectorDecisionNode',
    displayName: 'Check the recovery code',
    properties: { recoveryCodeType: 'OATH' },
  },
});

const common = { enabled: true, innerOnly: false, mustRun: false, noSession: false } as const;

/** The way in: what everybody meets unless the realm names another journey. */
export const LOGIN_JOURNEY = 'Login';
/** Shows again, in a session, that it is the same person. */
export const CONFIRM_JOURNEY = 'Confirm';

export const signInJourneys: readonly Journey[] = [
  {
    ...common,
    name: LOGIN_JOURNEY,
    description: 'Name and password, then a request to the phone, a code or a recovery code where a device is there.',
    entryNodeId: 'sign-in',
    nodes: nodesOf({ ...PASSWORD, ...secondFactor({ none: SUCCESS, mandatory: false }) }),
  },
  {
    ...common,
    name: CONFIRM_JOURNEY,
    description: 'A second factor alone, for somebody who is signed in and is about to do what only she may.',
    mustRun: true,
    entryNodeId: 'session',
    nodes: nodesOf({ ...SESSION, ...secondFactor({ none: FAILURE, mandatory: true }) }),
  },
];
