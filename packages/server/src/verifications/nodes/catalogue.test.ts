/* The nodes as PingAM's exports and clients know them, written out by hand: a changed default or outcome breaks journeys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeProperties } from '../../journeys/node-type.ts';
import { verificationNodes } from '../nodes.ts';

type Row = {
  /** PingAM's. */
  defaults: Record<string, unknown>;
  /** Ours, which default to what is safe. */
  own?: Record<string, unknown>;
  outcomes: readonly string[];
  /** The outcomes with these properties. */
  further?: readonly [Record<string, unknown>, readonly string[]][];
};

const oath = ['successOutcome', 'failureOutcome', 'notRegisteredOutcome'];

const catalogue: Record<string, Row> = {
  OathTokenVerifierNode: {
    defaults: {
      algorithm: 'TOTP',
      hotpWindowSize: 100,
      totpTimeInterval: 30,
      totpTimeSteps: 2,
      totpHashAlgorithm: 'HMAC_SHA1',
      maximumAllowedClockDrift: 5,
      isRecoveryCodeAllowed: false,
    },
    own: { offerAnotherWay: false, onlyThisAlgorithm: false, exceedRealmTolerance: false },
    outcomes: oath,
    further: [
      [{ isRecoveryCodeAllowed: true }, [...oath, 'recoveryCodeOutcome']],
      [{ offerAnotherWay: true }, [...oath, 'anotherWayOutcome']],
    ],
  },
  PushAuthenticationSenderNode: {
    defaults: {
      messageTimeout: 120_000,
      userMessage: {},
      mandatory: false,
      contextInfo: false,
      customPayload: [],
      pushType: 'DEFAULT',
      captureFailure: false,
    },
    own: { timeoutOfRealm: false, lastAnswerCounts: false, keepNumber: false, skipFlagDecides: false },
    outcomes: ['SENT', 'NOT_REGISTERED', 'SKIPPED'],
    further: [
      [{ mandatory: true }, ['SENT', 'NOT_REGISTERED']],
      [{ captureFailure: true }, ['SENT', 'NOT_REGISTERED', 'SKIPPED', 'FAILURE']],
      [{ mandatory: true, captureFailure: true }, ['SENT', 'NOT_REGISTERED', 'FAILURE']],
    ],
  },
  PushResultVerifierNode: { defaults: {}, outcomes: ['TRUE', 'FALSE', 'EXPIRED', 'WAITING'] },
  PushWaitNode: {
    defaults: { secondsToWait: 5, waitingMessage: {}, challengeMessage: {}, exitMessage: {} },
    own: { keepPushOnExit: false },
    outcomes: ['DONE', 'EXITED'],
  },
  RetryLimitDecisionNode: {
    defaults: { retryLimit: 3, incrementUserAttributeOnFailure: true },
    outcomes: ['Retry', 'Reject'],
  },
  RecoveryCodeDisplayNode: { defaults: {}, outcomes: ['outcome'] },
  RecoveryCodeCollectorDecisionNode: {
    defaults: { recoveryCodeType: 'OATH' },
    own: { warnWhenFew: true, offerAnotherWay: false },
    outcomes: ['true', 'false'],
    further: [[{ offerAnotherWay: true }, ['true', 'false', 'anotherWayOutcome']]],
  },
  OneTimePasswordGeneratorNode: { defaults: { length: 8 }, outcomes: ['outcome'] },
  OneTimePasswordSmtpSenderNode: {
    defaults: { emailSubject: {}, emailContent: {} },
    own: { noAddressOutcome: false },
    outcomes: ['outcome'],
    further: [[{ noAddressOutcome: true }, ['outcome', 'noAddress']]],
  },
  OneTimePasswordCollectorDecisionNode: { defaults: { passwordExpiryTime: 5 }, outcomes: ['true', 'false'] },
  EmailSuspendNode: {
    defaults: { emailSuspendMessage: {} },
    own: { emailSubject: {}, emailContent: {}, resumeUrl: '' },
    outcomes: ['outcome'],
  },
};

test('the catalogue names every node of this slice', () => {
  assert.deepEqual(verificationNodes.map(({ type }) => type).sort(), Object.keys(catalogue).sort());
});

for (const [name, { defaults, own = {}, outcomes, further = [] }] of Object.entries(catalogue)) {
  const type = verificationNodes.find((node) => node.type === name);

  test(`${name} has exactly these properties, defaults and outcomes`, () => {
    assert.ok(type);
    const completed = completeProperties(type, {});
    assert.deepEqual(completed, { ...defaults, ...own });
    const outcomesWith = (properties: Record<string, unknown>) =>
      type.outcomes(completeProperties(type, properties)).map(({ id }) => id);
    assert.deepEqual(outcomesWith({}), outcomes);
    for (const [properties, ids] of further) assert.deepEqual(outcomesWith(properties), ids);
  });

  test(`${name} reads numbers and switches that an export holds as texts`, () => {
    assert.ok(type);
    const texts = Object.entries(defaults).map(([key, value]) => [
      key,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]);
    assert.deepEqual(completeProperties(type, Object.fromEntries(texts)), { ...defaults, ...own });
  });
}
