/** The nodes against a table of what other products’ journeys hold: names, defaults and outcomes, written a second time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeProperties } from '../../journeys/node-type.ts';
import { registrationNodes } from '../nodes.ts';

type Row = {
  /** Properties of the original with their defaults. */
  readonly original: Readonly<Record<string, unknown>>;
  /** Ours, with the safe default. */
  readonly ours?: Readonly<Record<string, unknown>>;
  readonly outcomes: readonly string[];
};

const LOOK = {
  issuer: 'ForgeRock',
  accountName: 'USERNAME',
  bgColor: '032b75',
  imgUrl: '',
  generateRecoveryCodes: true,
  scanQRCodeMessage: {},
};
const OATH = {
  passwordLength: 'SIX_DIGITS',
  minSharedSecretLength: 32,
  algorithm: 'TOTP',
  totpTimeInterval: 30,
  totpHashAlgorithm: 'HMAC_SHA1',
  addChecksum: false,
  truncationOffset: -1,
  postponeDeviceProfileStorage: false,
};
const SAFE = {
  lookOfRealm: false,
  requireProof: true,
  keepRecoveryCodesReadable: false,
  allowLargeCode: false,
};
const THREE = ['successOutcome', 'failureOutcome', 'timeoutOutcome'];

const CATALOGUE: Readonly<Record<string, Row>> = {
  CombinedMultiFactorRegistrationNode: {
    original: { ...LOOK, timeout: 60, ...OATH, policiesJson: '' },
    ours: { ...SAFE, timeoutCountsPolls: false, eitherDeviceSuffices: false, visibleToJavaScriptSdk: false },
    outcomes: THREE,
  },
  PushRegistrationNode: {
    original: { ...LOOK, timeout: 60 },
    ours: { ...SAFE, timeoutCountsPolls: false },
    outcomes: THREE,
  },
  OathRegistrationNode: {
    original: { ...LOOK, ...OATH },
    ours: SAFE,
    outcomes: ['successOutcome', 'failureOutcome'],
  },
  OathDeviceStorageNode: { original: {}, outcomes: ['successOutcome', 'failureOutcome'] },
  MultiFactorRegistrationOptionsNode: {
    original: {
      mandatory: false,
      getApp: true,
      message: {},
      registerDeviceLabel: {},
      getAppLabel: {},
      skipStepLabel: {},
      optOutLabel: {},
    },
    outcomes: ['registerOutcome', 'getAppOutcome', 'skipOutcome', 'optOutOutcome'],
  },
  OptOutMultiFactorAuthenticationNode: { original: {}, ours: { requireProof: true }, outcomes: ['outcome'] },
  GetAuthenticatorAppNode: {
    original: {
      message: {},
      continueLabel: {},
      appleLink: 'https://itunes.apple.com/app/forgerock-authenticator/id1038442926',
      googleLink: 'https://play.google.com/store/apps/details?id=com.forgerock.authenticator',
    },
    outcomes: ['outcome'],
  },
  // Ours: other products ask that by sending a push, or by asking for a code.
  SecondFactorRegisteredNode: {
    original: {},
    ours: { mfaMethod: 'push' },
    outcomes: ['registered', 'notRegistered', 'optedOut'],
  },
};

test('every node has the properties, defaults and outcomes of the catalogue, and is safe where nothing is said', () => {
  const declared = registrationNodes.map((node) => {
    const defaults = completeProperties(node, {});
    return [node.type, { defaults, outcomes: node.outcomes(defaults).map(({ id }) => id) }];
  });
  const wanted = Object.entries(CATALOGUE).map(([type, { original, ours = {}, outcomes }]) => [
    type,
    { defaults: { ...original, ...ours }, outcomes },
  ]);
  assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(wanted));
});

test('outcomes follow the properties: what is not offered has none', () => {
  const options = registrationNodes.find(({ type }) => type === 'MultiFactorRegistrationOptionsNode');
  const outcomes = (properties: object) =>
    options?.outcomes(completeProperties(options, { ...properties })).map(({ id }) => id);
  assert.deepEqual(outcomes({ mandatory: true }), ['registerOutcome', 'getAppOutcome']);
  assert.deepEqual(outcomes({ mandatory: true, getApp: false }), ['registerOutcome']);
  assert.deepEqual(outcomes({ getApp: 'false' }), ['registerOutcome', 'skipOutcome', 'optOutOutcome']);
});

test('with its defaults every node can be saved', () => {
  const site = { publicUrl: 'https://id.example.com', realm: 'demo' };
  for (const node of registrationNodes) {
    assert.deepEqual(node.check(completeProperties(node, {}), site), [], node.type);
  }
});
