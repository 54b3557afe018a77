/** Journeys that every realm is given beside those by which people sign in to the portal: examples that work as they stand. */
import { drawJourney } from './draw.ts';
import { INNER_TREE_NODE, type Journey, PAGE_NODE } from './journey.ts';
import { passwordNodes } from './password-nodes.ts';

export const PUSH_WITH_FALLBACK = 'Push with OATH fallback';
export const REGISTER_MFA = 'Register MFA';
export const LOGIN_WITH_OFFER = 'Login with registration offer';

const pushWithFallback = drawJourney({
  name: PUSH_WITH_FALLBACK,
  description:
    'A request to the phone. Where there is no phone, nobody answers or the person wants it so: a one-time code, then a recovery code. Runs inside journeys that know who it is.',
  innerOnly: true,
  nodes: {
    send: {
      type: 'PushAuthenticationSenderNode',
      displayName: 'Ask the phone',
      properties: { mandatory: true, captureFailure: true, pushType: 'CHALLENGE' },
      to: { SENT: 'wait', NOT_REGISTERED: 'code', FAILURE: 'code' },
    },
    wait: {
      type: 'PushWaitNode',
      displayName: 'Wait for the phone',
      properties: { exitMessage: { en: 'Use a code', de: 'Code verwenden' } },
      to: { DONE: 'verify', EXITED: 'code' },
    },
    verify: {
      type: 'PushResultVerifierNode',
      displayName: 'What the phone said',
      to: { TRUE: 'success', FALSE: 'code', EXPIRED: 'code', WAITING: 'wait' },
    },
    code: {
      type: 'OathTokenVerifierNode',
      displayName: 'One-time code',
      properties: { isRecoveryCodeAllowed: true },
      to: {
        successOutcome: 'success',
        failureOutcome: 'codeAgain',
        notRegisteredOutcome: 'recovery',
        recoveryCodeOutcome: 'recovery',
      },
    },
    codeAgain: {
      type: 'RetryLimitDecisionNode',
      displayName: 'Another code?',
      properties: { retryLimit: 3 },
      to: { Retry: 'code', Reject: 'failure' },
    },
    recovery: {
      type: 'RecoveryCodeCollectorDecisionNode',
      displayName: 'Recovery code',
      properties: { recoveryCodeType: 'OATH' },
      to: { true: 'success', false: 'recoveryAgain' },
    },
    recoveryAgain: {
      type: 'RetryLimitDecisionNode',
      displayName: 'Another recovery code?',
      properties: { retryLimit: 3 },
      to: { Retry: 'recovery', Reject: 'failure' },
    },
  },
});

const registerMfa = drawJourney({
  name: REGISTER_MFA,
  description:
    'Adds a phone with one QR code, for requests and one-time codes, and shows the recovery codes. Runs inside journeys that know who it is.',
  innerOnly: true,
  nodes: {
    register: {
      type: 'CombinedMultiFactorRegistrationNode',
      displayName: 'Scan the code',
      properties: { issuer: 'Lanyard', lookOfRealm: true },
      to: { successOutcome: 'codes', failureOutcome: 'failure', timeoutOutcome: 'late' },
    },
    late: {
      type: PAGE_NODE,
      displayName: 'Too late',
      properties: { pageHeader: { en: 'The code has expired', de: 'Der Code ist abgelaufen' } },
      shows: {
        message: {
          type: 'MessageNode',
          displayName: 'Nothing was added',
          properties: {
            message: {
              en: 'The code was not scanned in time. Nothing was added. If your app shows the account nevertheless, delete it there first.',
              de: 'Der Code wurde nicht rechtzeitig gescannt. Es wurde nichts hinzugefügt. Zeigt Ihre App das Konto trotzdem, löschen Sie es dort zuerst.',
            },
            messageYes: { en: 'Show a new code', de: 'Neuen Code zeigen' },
            messageNo: { en: 'Back', de: 'Zurück' },
          },
        },
      },
      to: { true: 'register', false: 'failure' },
    },
    codes: {
      type: 'RecoveryCodeDisplayNode',
      displayName: 'Recovery codes',
      to: { outcome: 'success' },
    },
  },
});

const loginWithOffer = drawJourney({
  name: LOGIN_WITH_OFFER,
  description:
    'Name and password, then the second factor. Whoever has none is offered to add one, and may skip that once or for good.',
  nodes: {
    ...passwordNodes({ key: 'who', header: { en: 'Sign in', de: 'Anmelden' }, to: 'registered' }),
    registered: {
      type: 'SecondFactorRegisteredNode',
      displayName: 'A second factor?',
      to: { registered: 'second', notRegistered: 'offer', optedOut: 'success' },
    },
    second: {
      type: INNER_TREE_NODE,
      displayName: PUSH_WITH_FALLBACK,
      properties: { tree: PUSH_WITH_FALLBACK },
      to: { true: 'success', false: 'failure' },
    },
    offer: {
      type: PAGE_NODE,
      displayName: 'Offer to add one',
      properties: { pageHeader: { en: 'Protect your account', de: 'Das Konto schützen' } },
      shows: { options: { type: 'MultiFactorRegistrationOptionsNode', displayName: 'Choices' } },
      to: { registerOutcome: 'register', getAppOutcome: 'app', skipOutcome: 'success', optOutOutcome: 'optOut' },
    },
    register: {
      type: INNER_TREE_NODE,
      displayName: REGISTER_MFA,
      properties: { tree: REGISTER_MFA },
      to: { true: 'success', false: 'offer' },
    },
    app: {
      type: 'GetAuthenticatorAppNode',
      displayName: 'Get the app',
      to: { outcome: 'offer' },
    },
    optOut: {
      type: 'OptOutMultiFactorAuthenticationNode',
      displayName: 'Do not ask again',
      to: { outcome: 'success' },
    },
  },
});

export const exampleJourneys: readonly Journey[] = [pushWithFallback, registerMfa, loginWithOffer];
