/**
 * All nodes against the facts that journeys, exports and clients of PingAM (7.5) rely on, written out by hand: names, properties,
 * kinds, defaults, values and outcomes. What Lanyard adds of its own is pinned beside each slice's nodes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { journeyTypes } from './app-journeys.ts';
import { completeProperties, type NodeType } from './journeys/node-type.ts';

/** `values`: all that it can be. `absent`: it has no default. */
type Fact = {
  readonly kind: 'text' | 'number' | 'flag' | 'texts by language' | 'texts by name' | 'list';
  readonly standard: unknown;
  readonly values?: readonly string[];
};

const text = (standard: string): Fact => ({ kind: 'text', standard });
const number = (standard: number): Fact => ({ kind: 'number', standard });
const flag = (standard: boolean): Fact => ({ kind: 'flag', standard });
const list: Fact = { kind: 'list', standard: [] };
const localised: Fact = { kind: 'texts by language', standard: {} };
const absent = (kind: Fact['kind']): Fact => ({ kind, standard: undefined });
/** The first one is the default. */
const oneOf = (...values: readonly string[]): Fact => ({ kind: 'text', standard: values[0], values });

type Condition = readonly [property: string, value: boolean];

/** In their order; one that is there under a condition names the property and its value. */
type OutcomeFact = string | readonly [id: string, condition: Condition];

type Row = {
  readonly properties?: Readonly<Record<string, Fact>>;
  readonly outcomes: readonly OutcomeFact[];
  /** Where outcomes stand in the properties. */
  readonly given?: Readonly<Record<string, unknown>>;
};

const LOOK = {
  issuer: text('ForgeRock'),
  accountName: oneOf('USERNAME', 'COMMON_NAME', 'EMAIL_ADDRESS', 'EMPLOYEE_NUMBER', 'GIVEN_NAME', 'LAST_NAME'),
  bgColor: text('032b75'),
  imgUrl: text(''),
  generateRecoveryCodes: flag(true),
  scanQRCodeMessage: localised,
};
const OATH = {
  passwordLength: oneOf('SIX_DIGITS', 'EIGHT_DIGITS'),
  minSharedSecretLength: number(32),
  algorithm: oneOf('TOTP', 'HOTP'),
  totpTimeInterval: number(30),
  totpHashAlgorithm: oneOf('HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'),
  addChecksum: flag(false),
  truncationOffset: number(-1),
  postponeDeviceProfileStorage: flag(false),
};
const REGISTERED = ['successOutcome', 'failureOutcome', 'timeoutOutcome'] as const;

/** The nodes of multi-factor authentication. */
const MFA: Readonly<Record<string, Row>> = {
  CombinedMultiFactorRegistrationNode: {
    properties: { ...LOOK, timeout: number(60), ...OATH, policiesJson: text('') },
    outcomes: REGISTERED,
  },
  PushRegistrationNode: { properties: { ...LOOK, timeout: number(60) }, outcomes: REGISTERED },
  OathRegistrationNode: { properties: { ...LOOK, ...OATH }, outcomes: ['successOutcome', 'failureOutcome'] },
  OathDeviceStorageNode: { outcomes: ['successOutcome', 'failureOutcome'] },
  OathTokenVerifierNode: {
    properties: {
      algorithm: oneOf('TOTP', 'HOTP'),
      hotpWindowSize: number(100),
      totpTimeInterval: number(30),
      totpTimeSteps: number(2),
      totpHashAlgorithm: oneOf('HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'),
      maximumAllowedClockDrift: number(5),
      isRecoveryCodeAllowed: flag(false),
    },
    outcomes: [
      'successOutcome',
      'failureOutcome',
      'notRegisteredOutcome',
      ['recoveryCodeOutcome', ['isRecoveryCodeAllowed', true]],
    ],
  },
  PushAuthenticationSenderNode: {
    properties: {
      messageTimeout: number(120_000),
      userMessage: localised,
      mandatory: flag(false),
      contextInfo: flag(false),
      customPayload: list,
      pushType: oneOf('DEFAULT', 'CHALLENGE', 'BIOMETRIC'),
      captureFailure: flag(false),
    },
    outcomes: ['SENT', 'NOT_REGISTERED', ['SKIPPED', ['mandatory', false]], ['FAILURE', ['captureFailure', true]]],
  },
  PushResultVerifierNode: { outcomes: ['TRUE', 'FALSE', 'EXPIRED', 'WAITING'] },
  PushWaitNode: {
    properties: {
      secondsToWait: number(5),
      waitingMessage: localised,
      challengeMessage: localised,
      exitMessage: localised,
    },
    outcomes: ['DONE', 'EXITED'],
  },
  PollingWaitNode: {
    properties: {
      secondsToWait: number(8),
      spamDetectionEnabled: flag(false),
      spamDetectionTolerance: number(3),
      exitable: flag(false),
      waitingMessage: localised,
      exitMessage: localised,
    },
    outcomes: ['DONE', ['EXITED', ['exitable', true]], ['SPAM', ['spamDetectionEnabled', true]]],
  },
  MultiFactorRegistrationOptionsNode: {
    properties: {
      mandatory: flag(false),
      getApp: flag(true),
      message: localised,
      registerDeviceLabel: localised,
      getAppLabel: localised,
      skipStepLabel: localised,
      optOutLabel: localised,
    },
    outcomes: [
      'registerOutcome',
      ['getAppOutcome', ['getApp', true]],
      ['skipOutcome', ['mandatory', false]],
      ['optOutOutcome', ['mandatory', false]],
    ],
  },
  OptOutMultiFactorAuthenticationNode: { outcomes: ['outcome'] },
  GetAuthenticatorAppNode: {
    properties: {
      message: localised,
      continueLabel: localised,
      appleLink: text('https://itunes.apple.com/app/forgerock-authenticator/id1038442926'),
      googleLink: text('https://play.google.com/store/apps/details?id=com.forgerock.authenticator'),
    },
    outcomes: ['outcome'],
  },
  RecoveryCodeDisplayNode: { outcomes: ['outcome'] },
  RecoveryCodeCollectorDecisionNode: {
    properties: { recoveryCodeType: oneOf('OATH', 'PUSH', 'WEB_AUTHN') },
    outcomes: ['true', 'false'],
  },
  RetryLimitDecisionNode: {
    properties: { retryLimit: number(3), incrementUserAttributeOnFailure: flag(true) },
    outcomes: ['Retry', 'Reject'],
  },
};

/** What else journeys for login and registration are made of. */
const OTHERS: Readonly<Record<string, Row>> = {
  UsernameCollectorNode: { outcomes: ['outcome'] },
  PasswordCollectorNode: { outcomes: ['outcome'] },
  ValidatedUsernameNode: {
    properties: { usernameAttribute: text('userName'), validateInput: flag(false) },
    outcomes: ['outcome'],
  },
  ValidatedPasswordNode: {
    properties: { passwordAttribute: text('password'), validateInput: flag(false) },
    outcomes: ['outcome'],
  },
  DataStoreDecisionNode: { outcomes: ['true', 'false'] },
  IdentityStoreDecisionNode: {
    properties: {
      minimumPasswordLength: number(8),
      useUniversalIdForUsername: flag(false),
      mixedCaseForPasswordChangeMessages: flag(false),
    },
    outcomes: ['TRUE', 'FALSE', 'LOCKED', 'CANCELLED', 'EXPIRED'],
  },
  PageNode: {
    properties: { nodes: list, pageHeader: localised, pageDescription: localised, stage: absent('text') },
    outcomes: ['outcome'],
  },
  MessageNode: {
    properties: { message: localised, messageYes: localised, messageNo: localised, stateField: absent('text') },
    outcomes: ['true', 'false'],
  },
  ScriptedDecisionNode: {
    properties: {
      script: text('[Empty]'),
      outcomes: list,
      inputs: { kind: 'list', standard: ['*'] },
      outputs: { kind: 'list', standard: ['*'] },
    },
    given: { outcomes: ['known', 'unknown'] },
    outcomes: ['known', 'unknown'],
  },
  ChoiceCollectorNode: {
    properties: { choices: list, defaultChoice: text(''), prompt: text('') },
    given: { choices: ['a', 'b'], defaultChoice: 'a' },
    outcomes: ['a', 'b'],
  },
  InnerTreeEvaluatorNode: { properties: { tree: absent('text') }, outcomes: ['true', 'false'] },
  SetSessionPropertiesNode: {
    properties: {
      properties: { kind: 'texts by name', standard: {} },
      maxSessionTime: absent('number'),
      maxIdleTime: absent('number'),
    },
    outcomes: ['outcome'],
  },
  SetSuccessUrlNode: { properties: { successUrl: text('') }, outcomes: ['outcome'] },
  SetFailureUrlNode: { properties: { failureUrl: text('') }, outcomes: ['outcome'] },
  OneTimePasswordGeneratorNode: { properties: { length: number(8) }, outcomes: ['outcome'] },
  OneTimePasswordSmtpSenderNode: {
    properties: { emailSubject: localised, emailContent: localised },
    outcomes: ['outcome'],
  },
  OneTimePasswordCollectorDecisionNode: { properties: { passwordExpiryTime: number(5) }, outcomes: ['true', 'false'] },
  EmailSuspendNode: { properties: { emailSuspendMessage: localised }, outcomes: ['outcome'] },
};

/** Those of which PingAM knows nothing. */
const OWN = ['SecondFactorRegisteredNode', 'SecondFactorChoiceNode', 'SecondFactorDetailsNode', 'SessionUserNode'];

/** What a property of each kind may be, and what it may not. */
const KINDS: Readonly<Record<Fact['kind'], { readonly right?: unknown; readonly wrong: unknown }>> = {
  text: { wrong: 7 },
  number: { wrong: 'twenty' },
  flag: { wrong: 'perhaps' },
  'texts by language': { right: { en: 'Text', 'de-CH': 'Text', pt_BR: 'Text' }, wrong: { 'no language': 'Text' } },
  'texts by name': { right: { anything: 'text' }, wrong: { anything: 7 } },
  list: { wrong: {} },
};

const CATALOGUE = { ...MFA, ...OTHERS };

function typeOf(name: string): NodeType {
  return journeyTypes.get(name) ?? assert.fail(`there is no ${name}`);
}

test('the catalogue names every node, and Lanyard’s own apart', () => {
  assert.deepEqual([...journeyTypes.keys()].sort(), [...Object.keys(CATALOGUE), ...OWN].sort());
});

for (const [name, { properties = {}, outcomes, given = {} }] of Object.entries(CATALOGUE)) {
  test(`${name}: properties, kinds, defaults and values of the original`, () => {
    const type = typeOf(name);
    const declared = type.properties.properties;
    const defaults = completeProperties(type, {});
    for (const [property, { kind, standard, values }] of Object.entries(properties)) {
      const schema = declared[property] ?? assert.fail(`${property} is missing`);
      assert.deepEqual(defaults[property], standard, property);
      const { right = standard, wrong } = KINDS[kind];
      assert.deepEqual((schema as { enum?: unknown }).enum, values, property);
      // A list of choices is empty until somebody draws it.
      if (right !== undefined && kind !== 'list') assert.ok(Value.Check(schema, right), property);
      assert.ok(!Value.Check(schema, wrong), `${property} takes ${JSON.stringify(wrong)}`);
    }
    const own = Object.keys(declared).filter((property) => !Object.hasOwn(properties, property));
    // A file of PingAM's holds none of them.
    for (const property of own) assert.notEqual(defaults[property], undefined, `${property} has no default`);
  });

  test(`${name}: numbers and switches that an export holds as texts are read as what they spell`, () => {
    const spelled = Object.entries(properties).filter(
      ([, { kind, standard }]) => (kind === 'number' || kind === 'flag') && standard !== undefined,
    );
    const texts = Object.fromEntries(spelled.map(([property, { standard }]) => [property, String(standard)]));
    const completed = completeProperties(typeOf(name), texts);
    for (const [property, { standard }] of spelled) assert.equal(completed[property], standard, property);
  });

  test(`${name}: the outcomes of the original, in every combination of what brings or takes one`, () => {
    const type = typeOf(name);
    const switches = [...new Set(outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome[1][0]])))];
    for (const set of combinations(switches)) {
      const wanted = outcomes.flatMap((outcome) => {
        if (typeof outcome === 'string') return [outcome];
        const [id, [property, value]] = outcome;
        return set[property] === value ? [id] : [];
      });
      const found = type.outcomes(completeProperties(type, { ...given, ...set })).map(({ id }) => id);
      assert.deepEqual(found, wanted, JSON.stringify(set));
    }
  });
}

/** Each switch on and off, with each of the others. */
function combinations(switches: readonly string[]): Record<string, boolean>[] {
  return switches.reduce<Record<string, boolean>[]>(
    (sets, name) => sets.flatMap((set) => [true, false].map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

test('device binding, device profiles and tampering verdicts of PingAM have no node: their files come in inert', () => {
  for (const name of [
    'DeviceBindingNode',
    'DeviceBindingStorageNode',
    'DeviceSigningVerifierNode',
    'DeviceProfileCollectorNode',
    'DeviceTamperingVerificationNode',
  ]) {
    assert.equal(journeyTypes.has(name), false, name);
  }
});
