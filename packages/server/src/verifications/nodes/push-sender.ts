import { type Static, Type } from 'typebox';
import { devicesOfUser, skipFlagOf } from '../../devices/index.ts';
import {
  leaveBy,
  localised,
  localText,
  type NodeContext,
  type NodeResult,
  nodeType,
  userOfRun,
} from '../../journeys/index.ts';
import { type Json, Problem } from '../../kit/index.ts';
import { pushAvailability, type Reason } from '../../policies/index.ts';
import type { User } from '../../users/index.ts';
import { pushView, stateAt } from '../push.ts';
import { startPush } from '../start-push.ts';
import { pushOfRun, waitFor, waitNoLonger } from './push-message.ts';
import {
  askerOf,
  countingOf,
  explainPush,
  forgetReasons,
  isProvedIn,
  placeOf,
  purposeOf,
  refuse,
  userNameOf,
} from './run.ts';

const Properties = Type.Object({
  messageTimeout: Type.Integer({
    default: 120_000,
    minimum: 1_000,
    maximum: 600_000,
    description: 'How long the request waits for its answer, in milliseconds.',
  }),
  timeoutOfRealm: Type.Boolean({
    default: false,
    description: 'Wait as long as the settings of the realm say, whatever `messageTimeout` is.',
  }),
  userMessage: localised('What the phone says is asked for. `{{user}}` and `{{issuer}}` stand for the account.'),
  mandatory: Type.Boolean({
    default: false,
    description: 'Without it, people who chose to do without requests leave by `SKIPPED`.',
  }),
  contextInfo: Type.Boolean({
    default: false,
    description: 'Tell apps of PingAM the address and the browser as well; Lanyard’s own app shows them always.',
  }),
  customPayload: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    default: [],
    maxItems: 20,
    uniqueItems: true,
    description: 'Names of values in the state that the phone is told. Secrets are never among them.',
  }),
  pushType: Type.Enum(['DEFAULT', 'CHALLENGE', 'BIOMETRIC'], {
    default: 'DEFAULT',
    description:
      'How it is approved: by a tap, by a number that the browser shows, or by fingerprint or face. Where the realm demands more, that counts.',
  }),
  captureFailure: Type.Boolean({
    default: false,
    description: 'Leave by `FAILURE` where nothing could be sent, with the reason in `PushAuthFailureReason`.',
  }),
  lastAnswerCounts: Type.Boolean({
    default: false,
    description:
      'Let the phone that has answered replace its answer until a Push Result Verifier has taken it, as PingAM does. Off: the first answer is final. On, a denial is none yet: whoever gets hold of the phone within the time of the request turns it into an approval. The same answer again is taken and changes nothing. An approval that was taken back, a report and a wrong number are final all the same, and no other phone of the user changes anything.',
  }),
  keepNumber: Type.Boolean({
    default: false,
    description:
      'Keep the number of `CHALLENGE` in `pushNumberChallengeKey` when its request is over, as PingAM does. Off: it is forgotten. On, a later request without a number is shown with the old one, and its approval counts as a denial, because no phone gave that number.',
  }),
  skipFlagDecides: Type.Boolean({
    default: false,
    description:
      'Go by what the person has chosen alone, as PingAM does: who opted out is not asked although there is a phone, and a phone that no node of a journey has added counts as none. Off, and wherever `mandatory` is on: whoever has a phone is asked.',
  }),
});

type Context = NodeContext<Static<typeof Properties>>;
type FailureReason = 'MISSING_USERNAME' | 'SENDER_ALREADY_USED' | 'TRANSMISSION_FAILURE';

export const pushSender = nodeType({
  type: 'PushAuthenticationSenderNode',
  name: 'Push Sender',
  summary: 'Sends a request to the phones of the user. The first answer counts, unless the last one shall.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: false,
  outcomes: ({ mandatory, captureFailure }) => [
    { id: 'SENT', displayName: 'Sent' },
    { id: 'NOT_REGISTERED', displayName: 'Not Registered' },
    ...(mandatory ? [] : [{ id: 'SKIPPED', displayName: 'Skipped' }]),
    ...(captureFailure ? [{ id: 'FAILURE', displayName: 'Failure' }] : []),
  ],
  process: async (context) => {
    if (userNameOf(context) === '') return fail(context, 'MISSING_USERNAME', missingName());
    if (await waitsAlready(context)) return fail(context, 'SENDER_ALREADY_USED', alreadySent());
    const user = await userOfRun(context);
    const reason = user && (await whyNot(context, user));
    if (!user || (reason && isUnregistered(reason)) || (await isPassedOver(context, user)))
      return leaveUnregistered(context, user, reason);
    return reason ? failUnsent(context, user, reason) : send(context, user);
  },
});

const missingName = (): Problem =>
  new Problem('verifications.push-unavailable', { detail: 'Nobody has been named yet. Nothing was sent.' });

const alreadySent = (): Problem =>
  new Problem('verifications.push-unavailable', {
    detail: 'A request of this sign-in still waits for its answer. No other was sent.',
  });

const unavailable = (reason: Reason): Problem =>
  new Problem('verifications.push-unavailable', { detail: `${reason.text} Nothing was sent.`, members: { reason } });

/** One that is over makes room for another. */
async function waitsAlready(context: Context): Promise<boolean> {
  const push = await pushOfRun(context.kit.db, context);
  if (push && stateAt(push, context.kit.clock.now()) === 'pending') return true;
  waitNoLonger(context);
  return false;
}

async function whyNot({ kit }: Context, user: User): Promise<Reason | null> {
  return pushAvailability({ user, devices: await devicesOfUser(kit.db, user.id) }).reason;
}

/** A device that is locked or muted is registered all the same: nobody comes past it to where a new one is added (A12). */
const isUnregistered = ({ code }: Reason): boolean => code === 'no-device' || code === 'no-online-device';

/** Where nobody may do without, what somebody has chosen is not asked: in PingAM either. */
async function isPassedOver({ kit, properties }: Context, { id }: User): Promise<boolean> {
  if (!properties.skipFlagDecides || properties.mandatory) return false;
  return (await skipFlagOf(kit.db, { userId: id, method: 'push' })) !== 'not-skippable';
}

/** A name that nobody has is like a user without a phone (A25). */
async function leaveUnregistered(context: Context, user: User | null, reason: Reason | null): Promise<NodeResult> {
  const { kit, state, properties } = context;
  const flag = user && !properties.mandatory ? await skipFlagOf(kit.db, { userId: user.id, method: 'push' }) : null;
  if (flag === 'skippable') return leaveBy('SKIPPED');
  if (reason && isProvedIn(context, user)) explainPush(context, reason);
  state.share({ mfaMethod: 'push' });
  return leaveBy('NOT_REGISTERED');
}

/** What keeps her phone from being asked is told to whoever has shown to be her: it says that she is there, and what she has (A25). */
function failUnsent(context: Context, user: User, reason: Reason): NodeResult {
  if (isProvedIn(context, user)) return fail(context, 'TRANSMISSION_FAILURE', unavailable(reason));
  if (!context.properties.captureFailure) throw new Problem('verifications.push-unavailable');
  return leaveFailed(context, 'TRANSMISSION_FAILURE');
}

/** @throws Problem where failures are not captured */
function fail(context: Context, failure: FailureReason, problem: Problem): NodeResult {
  if (!context.properties.captureFailure) throw problem;
  const { reason } = problem.members as { reason?: Reason };
  explainPush(context, reason ?? { code: problem.code, text: problem.detail });
  refuse(context, problem.code);
  return leaveFailed(context, failure);
}

function leaveFailed({ state }: Context, failure: FailureReason): NodeResult {
  state.share({ PushAuthFailureReason: failure });
  return leaveBy('FAILURE');
}

async function send(context: Context, user: User): Promise<NodeResult> {
  const { kit, realm, request, properties } = context;
  const { apart, isUnproved } = await countingOf(context, user);
  try {
    const push = await startPush(kit, {
      realm,
      user,
      asker: askerOf(context),
      apart,
      isUnproved,
      requestId: request.id,
      expiresInSeconds: properties.timeoutOfRealm ? undefined : Math.ceil(properties.messageTimeout / 1000),
      pushType: pushTypes[properties.pushType],
      userMessage: messageOf(context),
      contextInfo: properties.contextInfo ? contextOf(context) : undefined,
      customPayload: payloadOf(context),
      lastAnswerCounts: properties.lastAnswerCounts,
      details: {
        service: realm.settings.displayName,
        place: placeOf(request.address),
        address: request.address,
        browser: request.browser,
        asked: askedText(context, user),
      },
    });
    forgetReasons(context);
    const { number } = pushView(kit, push, askerOf(context));
    waitFor(context, push, { number, keepNumber: properties.keepNumber });
    return leaveBy('SENT');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return fail(context, 'TRANSMISSION_FAILURE', error);
  }
}

const pushTypes = { DEFAULT: 'default', CHALLENGE: 'challenge', BIOMETRIC: 'biometric' } as const;

const contextOf = ({ request }: Context) => ({
  remoteIp: request.address,
  userAgent: request.header('user-agent') ?? request.browser,
});

/** Out of what is shared alone: a secret is told to nobody, whatever it is called. */
function payloadOf({ state, properties }: Context): Record<string, Json> | undefined {
  const { shared } = state.parts();
  const entries = properties.customPayload.flatMap((name) => {
    const value = shared[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function messageOf({ properties, locales }: Context): string | undefined {
  const text = localText(properties.userMessage, locales)?.trim();
  return text === '' ? undefined : text;
}

const askedTexts = { 'sign-in': 'Sign in', 'step-up': 'Confirm that it is you' } as const;

function askedText(context: Context, { name }: User): string {
  const text = messageOf(context);
  if (text === undefined) return askedTexts[purposeOf(context)];
  return text.replaceAll('{{user}}', () => name).replaceAll('{{issuer}}', () => context.realm.settings.issuer);
}
