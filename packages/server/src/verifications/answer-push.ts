import { type Decision, isProtocolError } from '@lanyard/protocol/device';
import { record } from '../audit/index.ts';
import { noteDelivery } from '../channel/index.ts';
import { type DeviceCaller, recordUse } from '../devices/index.ts';
import { clear, consume, type Kit, Problem, type RequestContext, type Tx } from '../kit/index.ts';
import type { LimitScope } from '../realms/index.ts';
import { countedUnproved } from '../users/index.ts';
import { type ApprovalKey, type SignedAnswer, verifySignedAnswer } from './answer-keys.ts';
import { announceEnd } from './end-push.ts';
import { isMatch, type Push, type PushState, pushEnded, pushLifeCycle, stateAt, WRONG_MATCH_LIMIT } from './push.ts';
import {
  countWrongMatch,
  endPush,
  findPush,
  findPushForDevice,
  holdAnswer,
  type StandingAnswer,
} from './push-store.ts';
import { enqueueWebhook } from './webhook-job.ts';

export type AnswerInput = {
  caller: DeviceCaller;
  pushId: string;
  /** The signed answer. */
  answer: string;
  request: Pick<RequestContext, 'id' | 'address'>;
};

/** What a device has said, with the key that vouches for it: an app of PingAM has one secret for everything. */
export type GivenDecision = { decision: Decision; match?: string | undefined; key: ApprovalKey | 'push-secret' };

type Taking = {
  input: AnswerInput;
  push: Push;
  decision: GivenDecision;
  /** Wrong numbers with the last of which the push is over. */
  wrongBorne: number;
};

type Judged =
  | { kind: 'ended'; push: Push }
  /** It is what the same phone has answered before, and changes nothing. */
  | { kind: 'repeated'; state: PushState }
  /** It counted as wrong; with the last one that a push bears it is over. */
  | { kind: 'mismatched'; push: Push }
  | { kind: 'late' };

export type AnswerOutcome = Exclude<Judged, { kind: 'late' }> | { kind: 'late'; state: PushState };

/**
 * Takes a device's answer: by the right key, over exactly what this device was shown, in time, and first (A29, A30).
 * @throws Problem verifications.push-not-found, push-ended, match-wrong (member `left`), answer-refused, biometric-needed
 */
export async function answerPush(kit: Kit, input: AnswerInput): Promise<{ state: PushState }> {
  const { device, user } = input.caller;
  const found = await findPushForDevice(kit.db, { id: input.pushId, userId: user.id, deviceId: device.id });
  if (!found) throw new Problem('verifications.push-not-found');
  const { claims, key } = await checkAnswer(kit, input, found.token);
  const decision = { decision: claims.decision, match: claims.match, key };
  const outcome = await takeAnswer(kit, { input, push: found.push, decision, wrongBorne: WRONG_MATCH_LIMIT });
  if (outcome.kind === 'late') throw pushEnded(outcome.state);
  if (outcome.kind === 'repeated') return { state: outcome.state };
  const { push } = outcome;
  if (outcome.kind === 'ended') return { state: push.state };
  throw new Problem('verifications.match-wrong', { members: { left: WRONG_MATCH_LIMIT - push.wrongMatches } });
}

/**
 * Takes what a device has said and proved: the first answer in time counts, whichever way it came. Where a journey has the last
 * one count, the device may replace what it has answered, and may say the same again: an app whose reply was lost is told yes.
 */
export async function takeAnswer(kit: Kit, taking: Taking): Promise<AnswerOutcome> {
  const { input, push: found } = taking;
  const state = stateAt(found, kit.clock.now());
  if (state !== 'pending' && !found.lastAnswerCounts) return late(kit, input, state);
  const outcome = await kit.db.transaction().execute((tx) => judge(tx, kit, taking));
  if (outcome.kind === 'late') return late(kit, input, await stateNow(kit, input.pushId));
  if (outcome.kind === 'repeated') return outcome;
  const { push } = outcome;
  if (outcome.kind === 'ended' || push.state === 'mismatched') {
    const deviceId = input.caller.device.id;
    noteDelivery(kit, { pushId: push.id, deviceId, hop: 'app', state: 'answered', text: push.state });
    await announceEnd(kit, push);
  }
  return outcome;
}

async function stateNow(kit: Kit, id: string): Promise<PushState> {
  const push = await findPush(kit.db, id);
  return push ? stateAt(push, kit.clock.now()) : 'expired';
}

async function checkAnswer(kit: Kit, input: AnswerInput, details: string): Promise<SignedAnswer> {
  try {
    return await verifySignedAnswer(kit, { ...input, details });
  } catch (cause) {
    if (cause instanceof Problem) await recordRefusal(kit, input, cause.code);
    if (!isProtocolError(cause)) throw cause;
    await recordRefusal(kit, input, cause.claim ? `${cause.code}: ${cause.claim}` : cause.code);
    throw new Problem('verifications.answer-refused', { cause });
  }
}

async function late(kit: Kit, input: AnswerInput, state: PushState): Promise<AnswerOutcome> {
  await recordRefusal(kit, input, state);
  return { kind: 'late', state };
}

export function recordRefusal(kit: Kit, input: AnswerInput, reason: string): Promise<void> {
  const event = { ...eventOf(input), type: 'push.answer-refused', outcome: 'refused' } as const;
  return record(kit.db, kit, { ...event, details: { push: input.pushId, reason } });
}

function eventOf({ caller, request }: AnswerInput) {
  const { device, user, realm } = caller;
  const actor = { kind: 'device', id: device.id } as const;
  const { address, id: requestId } = request;
  return { realmId: realm.id, actor, userId: user.id, deviceId: device.id, address, requestId };
}

async function judge(tx: Tx, kit: Kit, taking: Taking): Promise<Judged> {
  const { input, push, decision: given } = taking;
  const { decision } = given;
  if (decision === 'approve' && !isMatch(kit.seal, push, given.match)) return countWrong(tx, kit, taking);
  const answer = { deviceId: input.caller.device.id, token: input.answer };
  const now = kit.clock.now();
  const standing = push.lastAnswerCounts ? await holdAnswer(tx, push.id) : undefined;
  if (standing && isRepeated(standing, { decision, deviceId: answer.deviceId, now }))
    return { kind: 'repeated', state: standing.state };
  const before = standing?.state ?? 'pending';
  const ended = await endPush(tx, { id: push.id, event: decision, now, answer });
  if (!ended) return { kind: 'late' };
  if (decision === 'approve') await recordUse(tx, { deviceId: answer.deviceId, now });
  await record(tx, kit, {
    ...eventOf(input),
    type: EVENTS[decision],
    outcome: 'success',
    details: {
      push: push.id,
      asker: push.asker,
      matching: push.matching,
      key: keyOf(given),
      ...(before === 'pending' ? {} : { replaces: before }),
    },
  });
  await restrain(tx, kit, { input, push, decision });
  await enqueueWebhook(tx, kit, ended);
  return { kind: 'ended', push: ended };
}

type Repeating = { readonly decision: Decision; readonly deviceId: string; readonly now: Date };

/**
 * The very decision that stands, from the very phone, as long as it could have replaced it. It is taken note of nowhere: no
 * counter, no event, no webhook, so that whoever has recorded it and sends it again does nothing. A report is final.
 */
function isRepeated(standing: StandingAnswer, { decision, deviceId, now }: Repeating): boolean {
  const isOpen = standing.lastAnswerCounts && !standing.isUsed && standing.expiresAt > now;
  const isSame = standing.deviceId === deviceId && standing.state === pushLifeCycle.move(decision).to;
  return isOpen && isSame && decision !== 'report';
}

/** Which key stands for the decision: a refusal needs only the phone. */
function keyOf({ decision, key }: GivenDecision): string {
  return decision === 'approve' || key === 'push-secret' ? key : 'device';
}

const EVENTS = {
  approve: 'push.approved',
  deny: 'push.denied',
  report: 'push.reported',
} as const satisfies Record<Decision, string>;

async function countWrong(tx: Tx, kit: Kit, { input, push, wrongBorne: borne }: Taking): Promise<Judged> {
  const { id: deviceId } = input.caller.device;
  const counted = await countWrongMatch(tx, { id: push.id, deviceId, now: kit.clock.now(), borne });
  if (!counted) return { kind: 'late' };
  const isOver = counted.state === 'mismatched';
  const details = { push: push.id, reason: 'match-wrong', wrong: counted.wrongMatches };
  await record(tx, kit, { ...eventOf(input), type: 'push.answer-refused', outcome: 'refused', details });
  if (isOver) {
    const event = { type: 'push.mismatched', outcome: 'success', details: { push: push.id } } as const;
    await record(tx, kit, { ...eventOf(input), ...event });
    // Whoever does not see the screen is not who asked: as a denial, it holds further pushes back in the end (A27).
    await restrain(tx, kit, { input, push, decision: 'deny' });
    await enqueueWebhook(tx, kit, counted);
  }
  return { kind: 'mismatched', push: counted };
}

type Restraint = { input: AnswerInput; push: Pick<Push, 'isUnproved'>; decision: Decision };

const FORGOTTEN: Readonly<Record<Decision, readonly LimitScope[]>> = {
  approve: ['push-denied:user', 'push:user'],
  deny: [],
  report: ['push-denied:user'],
};

/**
 * What an answer means for the next push (A27): an approval forgets the counters; denials add up until further pushes are
 * held back; a report, which says that somebody else asks, holds them back at once. What was asked for by somebody who had
 * shown nothing counts against such people alone, or anybody could keep the user's own requests away by her name (F10); her
 * report of it says that she is under attack, and holds back everybody.
 */
async function restrain(tx: Tx, kit: Kit, { input, push, decision }: Restraint) {
  const { realm, user } = input.caller;
  const subject = push.isUnproved && decision !== 'report' ? countedUnproved(user.id) : user.id;
  const scope = 'push-denied:user';
  const { max, windowSeconds, lockSeconds } = realm.settings.limits[scope];
  const counter = { realmId: realm.id, scope, subject, windowSeconds, lockSeconds };
  const forgotten = FORGOTTEN[decision];
  if (forgotten.length > 0) await clear(tx, { realmId: realm.id, scopes: forgotten, subject });
  // The last one that is borne already locks: so one less is allowed.
  if (decision !== 'approve') await consume(tx, kit, { ...counter, max: decision === 'report' ? 0 : max - 1 });
}
