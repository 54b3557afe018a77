/** What became of the code that a node shows. */
import type { FactorMethod } from '../../devices/index.ts';
import { findDevice } from '../../devices/index.ts';
import { leaveBy, misbuilt, type NodeContext, type NodeResult } from '../../journeys/index.ts';
import { endRegistrationsOf, pingamRegistration } from '../methods/pingam.ts';
import { finishOathRegistration } from '../methods/pingam-finish.ts';
import { REGISTRATION_OUTCOMES } from './properties.ts';
import type { Registrant } from './standing.ts';
import {
  type CodeSettings,
  forgetTold,
  leaveEmpty,
  postpone,
  recoveryCodesOf,
  type Shown,
  screen,
  screenAgain,
  settle,
  shownBy,
  waitedByPolls,
} from './walk.ts';
import '../errors.ts';

export type Following = CodeSettings & { readonly postponeDeviceProfileStorage?: boolean };

/** Later entries: the person looks at the code, her phone may have read it, or she has pressed the button. */
export async function followCode(context: NodeContext<Following>, registrant: Registrant): Promise<NodeResult> {
  const { state } = context;
  const shown = shownBy(context);
  if (!shown || (shown.push && state.text('pushMessageId') === undefined))
    throw misbuilt('registrations.message-id-missing');
  // Another name was entered on the way: the code is not that person's.
  if (shown.userId !== registrant.user.id) return leaveEmpty(context, 'failure', 'registrations.not-proved');
  return shown.push ? awaitPhone(context, registrant, shown) : pressNext(context, registrant, shown);
}

/** The code that is on the screen already, where it can still be scanned: a page that shows more than one node comes here. */
export async function codeOnScreen(context: NodeContext<Following>, { user }: Registrant): Promise<NodeResult | null> {
  const shown = shownBy(context);
  if (!shown || shown.userId !== user.id) return null;
  return (await standingOf(context, shown)).state === 'waiting' ? screen(context, shown) : null;
}

async function awaitPhone(context: NodeContext<Following>, registrant: Registrant, shown: Shown): Promise<NodeResult> {
  const found = await standingOf(context, shown);
  if (found.state === 'waiting') return screenAgain(context, shown);
  // A phone may answer in this very moment: who ends it first decides, and only then is it said.
  if (found.state === 'expired') await endRegistrationsOf(context.kit, context.runId);
  const { state, deviceId } = found.state === 'expired' ? await standingOf(context, shown) : found;
  if (state === 'registered') return succeed(context, registrant, { ...shown, deviceId });
  if (found.state === 'expired') return leaveEmpty(context, 'timeout');
  return leaveEmpty(context, 'failure', 'registrations.link-cancelled');
}

type CodeStanding = { state: 'waiting' | 'registered' | 'expired' | 'ended'; deviceId: string | null };

/** A phone that answered in time counts, even where nobody has asked since. */
async function standingOf(context: NodeContext<CodeSettings>, shown: Shown): Promise<CodeStanding> {
  const { kit } = context;
  const { registrationId } = shown;
  const now = kit.clock.now();
  const registration = await pingamRegistration(kit.db, { registrationId, now });
  const { state = 'cancelled', deviceId = null } = registration ?? {};
  if (state === 'registered' || state === 'expired') return { state, deviceId };
  if (state !== 'waiting') return { state: 'ended', deviceId };
  return { state: isPatienceOver(context, shown) ? 'expired' : 'waiting', deviceId };
}

/**
 * By the clock, not by the number of questions: who asks seldom waits no longer, who asks often no shorter. The other way
 * round where the journey wants it as PingAM does it; then the message of the phone alone goes by the clock.
 */
function isPatienceOver(context: NodeContext<CodeSettings>, { until }: Shown): boolean {
  const { timeoutCountsPolls, timeout = 0 } = context.properties;
  if (timeoutCountsPolls) return waitedByPolls(context) >= timeout * 1_000;
  return context.kit.clock.now().getTime() >= until;
}

/** No phone says that it has read a code for one-time passwords alone: the person does. */
async function pressNext(context: NodeContext<Following>, registrant: Registrant, shown: Shown): Promise<NodeResult> {
  const { kit, answers, properties, request } = context;
  if (answers?.[3] !== 0) return screen(context, shown);
  const { registrationId } = shown;
  if (properties.postponeDeviceProfileStorage) {
    postpone(context, { registrationId, userId: shown.userId, recoveryCodes: recoveryCodesOf(properties) });
    forgetTold(context);
    return leaveBy(REGISTRATION_OUTCOMES.success.id);
  }
  const { address, id: requestId } = request;
  const { deviceId } = await finishOathRegistration(kit, { registrationId, user: registrant.user, address, requestId });
  return succeed(context, registrant, { ...shown, deviceId });
}

async function succeed(
  context: NodeContext<Following>,
  { user }: Registrant,
  { push, oath, deviceId }: Shown & { readonly deviceId: string | null },
): Promise<NodeResult> {
  const { kit, state, properties } = context;
  const methods: FactorMethod[] = [...(push ? (['push'] as const) : []), ...(oath ? (['oath'] as const) : [])];
  await settle(context, { user, deviceId, methods, recoveryCodes: recoveryCodesOf(properties) });
  const device = deviceId === null ? undefined : await findDevice(kit.db, deviceId);
  state.share({ recoveryCodeDeviceName: device?.name ?? '' });
  // An app that has answered counts with both halves; a journey made for PingAM goes on to store the second one.
  if (properties.postponeDeviceProfileStorage) {
    postpone(context, { registrationId: null, userId: user.id });
    forgetTold(context, 'push');
  } else forgetTold(context, 'push', 'oath');
  state.forget('failureCode');
  return leaveBy(REGISTRATION_OUTCOMES.success.id);
}
