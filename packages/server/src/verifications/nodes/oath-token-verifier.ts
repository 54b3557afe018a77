import { type Static, Type } from 'typebox';
import { devicesOfUser } from '../../devices/index.ts';
import { ask, leaveBy, type NodeContext, type NodeResult, nodeType, userOfRun } from '../../journeys/index.ts';
import { isProblem } from '../../kit/index.ts';
import type { User } from '../../users/index.ts';
import type { CodeBounds, CodeCredential } from '../code.ts';
import { verifyCode } from '../verify-code.ts';
import { ANOTHER_WAY, OfferAnotherWay } from './another-way.ts';
import { postponedCredentials, takesCode } from './postponed-code.ts';
import {
  askerOf,
  countingOf,
  forgetReasons,
  isProvedIn,
  noticeCallbacks,
  prove,
  purposeOf,
  refuse,
  userNameOf,
} from './run.ts';

const hashes = { HMAC_SHA1: 'SHA1', HMAC_SHA256: 'SHA256', HMAC_SHA512: 'SHA512' } as const;

const Properties = Type.Object({
  algorithm: Type.Enum(['TOTP', 'HOTP'], { default: 'TOTP', description: 'What kind of codes the devices show.' }),
  hotpWindowSize: Type.Integer({
    default: 100,
    minimum: 1,
    maximum: 200,
    description: 'How far ahead of the server a counter may be.',
  }),
  totpTimeInterval: Type.Integer({
    default: 30,
    minimum: 5,
    maximum: 300,
    description: 'How long a code is shown, in seconds.',
  }),
  totpTimeSteps: Type.Integer({
    default: 2,
    minimum: 0,
    maximum: 10,
    description: 'How many time steps before and after the present one a code may be of.',
  }),
  totpHashAlgorithm: Type.Enum(['HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'], {
    default: 'HMAC_SHA1',
    description: 'The hash of the codes.',
  }),
  maximumAllowedClockDrift: Type.Integer({
    default: 5,
    minimum: 0,
    maximum: 20,
    description: 'By how many time steps the clock of a device may be off, as far as the server has learnt of it.',
  }),
  isRecoveryCodeAllowed: Type.Boolean({
    default: false,
    description: 'Show a second button that leaves by `recoveryCodeOutcome`.',
  }),
  offerAnotherWay: OfferAnotherWay,
  onlyThisAlgorithm: Type.Boolean({
    default: false,
    description:
      'Take codes of devices of this algorithm, time step and hash alone. Off: each device is judged by what it was registered with.',
  }),
  exceedRealmTolerance: Type.Boolean({
    default: false,
    description:
      'Take codes as far away as this node says, also where the settings of the realm are stricter. Off: the stricter of both counts.',
  }),
});

type Context = NodeContext<Static<typeof Properties>>;

/** The buttons beside the code, in their order; the first sends it. */
const buttonsOf = ({ isRecoveryCodeAllowed, offerAnotherWay }: Context['properties']) => [
  { label: 'Submit', outcome: null },
  ...(isRecoveryCodeAllowed ? [{ label: 'Use recovery code', outcome: 'recoveryCodeOutcome' } as const] : []),
  ...(offerAnotherWay ? [ANOTHER_WAY] : []),
];

export const oathTokenVerifier = nodeType({
  type: 'OathTokenVerifierNode',
  name: 'OATH Token Verifier',
  summary:
    'Asks for the code that an authenticator app shows, and judges it. Before a first proof, as of the password, it asks everybody: whoever knows a name alone is not told that there is no device. Where a registration of this run waits to be stored, it judges a code of that, which proves nobody.',
  tags: ['mfa'],
  properties: Properties,
  // It asks on every way but the one for people without a device.
  isScreen: true,
  outcomes: ({ isRecoveryCodeAllowed, offerAnotherWay }) => [
    { id: 'successOutcome', displayName: 'Success' },
    { id: 'failureOutcome', displayName: 'Failure' },
    { id: 'notRegisteredOutcome', displayName: 'Not registered' },
    ...(isRecoveryCodeAllowed ? [{ id: 'recoveryCodeOutcome', displayName: 'Recovery Code' }] : []),
    ...(offerAnotherWay ? [{ id: ANOTHER_WAY.outcome, displayName: 'Another way' }] : []),
  ],
  process: async (context) => {
    const { answers, state, properties } = context;
    const user = await userOfRun(context);
    const postponed = user && (await postponedCredentials(context, user));
    // Before a proof she is asked like anybody: that she has no device is nothing for whoever knows her name (A25).
    if (user && !postponed && isProvedIn(context, user) && !(await showsCodes(context, user))) {
      state.share({ mfaMethod: 'oath' });
      return leaveBy('notRegisteredOutcome');
    }
    const code = typeof answers?.[0] === 'string' ? answers[0].replaceAll(/\s/g, '') : '';
    const pressed = buttonsOf(properties)[Number(answers?.[1] ?? 0)]?.outcome ?? null;
    if (pressed !== null) return leaveBy(pressed);
    if (code === '') return askForCode(context);
    return postponed ? judgePostponed(context, postponed, code) : judge(context, user, code);
  },
});

/** A locked device counts: whoever is asked for codes must not come to where new devices are added (A12). */
async function showsCodes({ kit }: Context, { id }: User): Promise<boolean> {
  const devices = await devicesOfUser(kit.db, id);
  return devices.some(
    ({ state, credentials }) =>
      (state === 'active' || state === 'locked') && credentials.some(({ kind }) => kind === 'totp' || kind === 'hotp'),
  );
}

function askForCode(context: Context): NodeResult {
  const options = buttonsOf(context.properties).map(({ label }) => label);
  return ask(
    { type: 'NameCallback', prompt: 'Enter verification code' },
    { type: 'ConfirmationCallback', prompt: '', messageType: 0, options, optionType: -1, defaultOption: 0 },
    ...noticeCallbacks(context),
  );
}

/**
 * A name that nobody has is judged with the same work, and fails. While a lock is in force the journey ends, so that nobody
 * waits in it for the lock to be over (A22).
 * @throws Problem kit.limited
 */
async function judge(context: Context, user: User | null, code: string): Promise<NodeResult> {
  const { kit, realm, request, properties } = context;
  const { countedAs } = await countingOf(context, user);
  try {
    const { user: judged } = await verifyCode(kit, {
      realm,
      user,
      userName: userNameOf(context),
      countedAs,
      code,
      bounds: boundsOf(properties),
      purpose: purposeOf(context),
      asker: askerOf(context),
      address: request.address,
      requestId: request.id,
    });
    await prove(context, judged, 'code');
    return leaveBy('successOutcome');
  } catch (error) {
    if (!isProblem(error, 'verifications.code-refused')) throw error;
    refuse(context, error.code);
    return leaveBy('failureOutcome');
  }
}

async function judgePostponed(context: Context, credentials: CodeCredential[], code: string): Promise<NodeResult> {
  if (await takesCode(context, credentials, { code, bounds: boundsOf(context.properties) })) {
    forgetReasons(context);
    return leaveBy('successOutcome');
  }
  refuse(context, 'verifications.code-refused');
  return leaveBy('failureOutcome');
}

function boundsOf(properties: Context['properties']): CodeBounds {
  const { algorithm, totpTimeInterval, totpHashAlgorithm, onlyThisAlgorithm } = properties;
  const isOfThis: CodeBounds['accepts'] = (credential) =>
    credential.kind === algorithm.toLowerCase() &&
    (credential.kind === 'hotp' ||
      (credential.period === totpTimeInterval && credential.algorithm === hashes[totpHashAlgorithm]));
  return {
    steps: properties.totpTimeSteps,
    lookAhead: properties.hotpWindowSize,
    mostDrift: properties.maximumAllowedClockDrift,
    mayExceed: properties.exceedRealmTolerance,
    ...(onlyThisAlgorithm ? { accepts: isOfThis } : {}),
  };
}
