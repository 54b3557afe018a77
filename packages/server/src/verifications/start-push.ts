import type { Matching } from '@lanyard/protocol/device';
import { cleanText, record } from '../audit/index.ts';
import { type AppNotification, beginDeliveries } from '../channel/index.ts';
import { type DeviceWithCredentials, devicesOfUser, notifyDevice, signAsRealm } from '../devices/index.ts';
import {
  consume,
  isMilestone,
  type Kit,
  limitedProblem,
  lockedUntil,
  networkOf,
  Problem,
  type Queryable,
  type Tx,
} from '../kit/index.ts';
import { type AppPushOptions, checkPayload, drawChallenge, makeNotifications } from '../pingam/index.ts';
import { pushAvailability, type Reason, receivesPush } from '../policies/index.ts';
import type { LimitScope, Realm } from '../realms/index.ts';
import { countedAs, countedUnproved, type User } from '../users/index.ts';
import { actorOf } from './asker.ts';
import { type Asker, chooseMatching, newSealedMatch, type Push, type PushDetails, strongerMatching } from './push.ts';
import { hasTooManyPending, insertPush, type NewPush } from './push-store.ts';

/** What an app of PingAM lets a person do. */
export type AppPushType = 'default' | 'challenge' | 'biometric';

export type StartPush = AppPushOptions & {
  realm: Realm;
  user: User;
  asker: Asker;
  details: PushDetails;
  /** Stronger than the realm's at will, never weaker. */
  matching?: Matching | undefined;
  /**
   * Instead of `matching`, for journeys: `challenge` is two digits, the others match nothing; where the realm demands more, it is
   * what the realm demands. Apps of PingAM ask for a fingerprint or face first with `biometric` where nothing is matched.
   */
  pushType?: AppPushType | undefined;
  expiresInSeconds?: number | undefined;
  /** The number to type, where the asker had to show it before. */
  number?: string | undefined;
  /** A known browser: counted apart, and not held back by what strangers asked for and the person denied (F10). */
  apart?: string | undefined;
  /** Whoever asks knows the name and nothing else: counted apart, so that it uses up nothing of the user's (F10). */
  isUnproved?: boolean | undefined;
  /** The phone that has answered may replace its answer until the asker takes it, as PingAM does. */
  lastAnswerCounts?: boolean | undefined;
  /** Written together with the push: nobody is rung, and nobody answers, before it is there. */
  alongside?: ((tx: Tx, push: Push) => Promise<void>) | undefined;
  requestId?: string | undefined;
};

/** As `StartPush`; a name that nobody has is treated like a user without a device (A25). */
export type AskForPush = Omit<StartPush, 'user'> & { user: User | null };

const NOBODY = '00000000-0000-0000-0000-000000000000';

type Refusal =
  /** `attempts`: how many this limit has turned away, this one included. */
  { kind: 'limited'; reason: string; retryAt: Date; attempts?: number } | { kind: 'unavailable'; reason: Reason };

/**
 * Sends a push to every online device of the user, where row A9 and the limits allow it.
 * @throws Problem verifications.push-unavailable (member `reason`), matching-not-allowed, kit.limited
 */
export function startPush(kit: Kit, input: StartPush): Promise<Push> {
  return askForPush(kit, input);
}

export async function askForPush(kit: Kit, input: AskForPush): Promise<Push> {
  checkPayload(input);
  const matching = matchingOf(input);
  const facts = input.user ?? { pushEnabled: true, state: 'active' as const };
  const devices = await devicesOfUser(kit.db, input.user?.id ?? NOBODY);
  const decision = pushAvailability({ user: facts, devices, matching });
  const refusal = decision.available
    ? await refuseByPlace(kit, input)
    : ({ kind: 'unavailable', reason: decision.reason } as const);
  if (refusal || !input.user) return refuse(kit, input, refusal ?? unavailable);
  const reachable = devices.filter((device) => receivesPush(facts, device, matching));
  return send(kit, { ...input, user: input.user, matching, devices: reachable });
}

function matchingOf({ realm, matching, number, pushType }: AskForPush): Matching {
  const ofRealm = realm.settings.push.matching;
  if (pushType !== undefined) return strongerMatching(ofRealm, pushType === 'challenge' ? 'typed-2' : 'none');
  return chooseMatching(ofRealm, number === undefined ? matching : 'typed-6');
}

const unavailable: Refusal = { kind: 'unavailable', reason: { code: 'no-device', text: 'There is no active device.' } };

type Scope = Extract<LimitScope, `push:${string}`>;

async function overLimit(
  q: Queryable,
  kit: Kit,
  { realm, scope, subject }: { realm: Realm; scope: Scope; subject: string },
): Promise<Refusal | null> {
  const verdict = await consume(q, kit, { realmId: realm.id, scope, subject, ...realm.settings.limits[scope] });
  return verdict.allowed
    ? null
    : { kind: 'limited', reason: scope, retryAt: verdict.retryAt, attempts: verdict.refused };
}

/** Counters that many users share are counted outside of the transaction, or it would hold everybody else's push up. */
async function refuseByPlace(kit: Kit, { realm, apart, details: { address } }: AskForPush): Promise<Refusal | null> {
  if (apart !== undefined) return null;
  const byAddress =
    address === null
      ? null
      : await overLimit(kit.db, kit, { realm, scope: 'push:address', subject: networkOf(address) });
  return byAddress ?? overLimit(kit.db, kit, { realm, scope: 'push:realm', subject: '*' });
}

async function refuse(kit: Kit, input: AskForPush, refusal: Refusal): Promise<never> {
  await recordRefusal(kit, input, refusal);
  if (refusal.kind === 'limited') throw limitedProblem(refusal.retryAt, kit.clock.now());
  throw new Problem('verifications.push-unavailable', {
    detail: `${refusal.reason.text} Nothing was sent.`,
    members: { reason: refusal.reason },
  });
}

async function recordRefusal(kit: Kit, input: AskForPush, refusal: Refusal): Promise<void> {
  const { asker } = input;
  const isLimited = refusal.kind === 'limited';
  if (isLimited && refusal.attempts !== undefined && !isMilestone(refusal.attempts)) return;
  const why = isLimited
    ? { reason: refusal.reason, attempts: refusal.attempts ?? null }
    : { reason: refusal.reason.code };
  await record(kit.db, kit, { ...eventOf(input), outcome: 'refused', details: { asker, ...why } });
}

function eventOf({ realm, user, asker, details, requestId }: AskForPush) {
  return {
    realmId: realm.id,
    type: 'push.started',
    actor: actorOf(asker, user?.id),
    userId: user?.id,
    address: details.address ?? undefined,
    requestId,
  } as const;
}

type Sending = StartPush & { matching: Matching; devices: DeviceWithCredentials[] };

async function send(kit: Kit, sending: Sending): Promise<Push> {
  const result = await kit.db.transaction().execute(async (tx) => {
    const refusal = await refuseByUser(tx, kit, sending);
    if (refusal) return refusal;
    const { notifications, ...made } = await makePush(tx, kit, sending);
    const push = await insertPush(tx, made);
    await sending.alongside?.(tx, push);
    const { id, matching, details } = push;
    const facts = { push: id, asker: sending.asker, matching, devices: sending.devices.length };
    await record(tx, kit, {
      ...eventOf(sending),
      outcome: 'success',
      details: { ...facts, service: details.service, asked: details.asked },
    });
    return { kind: 'started', push, notifications } as const;
  });
  // The counters of a refusal are committed, so a flood stays refused.
  if (result.kind !== 'started') return refuse(kit, sending, result);
  const ids = sending.devices.map((device) => device.id);
  beginDeliveries(kit, { push: result.push, deviceIds: ids, notifications: result.notifications });
  notifyDevice(kit, ids, { type: 'push', id: result.push.id });
  return result.push;
}

const DENIED = 'push-denied:user' satisfies LimitScope;

/** The user's own counter comes first: its row is held to the end, so that pushes of one user start one after the other. */
async function refuseByUser(tx: Tx, kit: Kit, { realm, user, apart, isUnproved }: StartPush): Promise<Refusal | null> {
  const now = kit.clock.now();
  const realmId = realm.id;
  const ofStranger = isUnproved ? countedUnproved(user.id) : user.id;
  const subject = apart === undefined ? ofStranger : countedAs(user.id, { id: apart });
  const limited = await overLimit(tx, kit, { realm, scope: 'push:user', subject });
  if (limited || apart !== undefined) return limited;
  // What a report or denials of those who had shown something hold back is held back for strangers as well; not the reverse.
  const subjects = isUnproved ? [user.id, countedUnproved(user.id)] : [user.id];
  const held = await lockedUntil(tx, { realmId, scope: DENIED, subjects, now });
  if (held) return { kind: 'limited', reason: DENIED, retryAt: held };
  if (!(await hasTooManyPending(tx, { userId: user.id, now, isUnproved }))) return null;
  const retryAt = new Date(now.getTime() + realm.settings.push.expirySeconds * 1000);
  return { kind: 'limited', reason: 'pending', retryAt };
}

type MadePush = NewPush & { notifications: Map<string, AppNotification> };

async function makePush(q: Queryable, kit: Kit, sending: Sending): Promise<MadePush> {
  const { realm, user, asker, matching, devices } = sending;
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const seconds = sending.expiresInSeconds ?? realm.settings.push.expirySeconds;
  const details = cleanDetails(sending.details);
  const expiresAt = new Date(createdAt.getTime() + seconds * 1000);
  const isChosen = matching === 'typed-2' && devices.some(({ mode }) => mode === 'pingam');
  const drawn = isChosen ? drawChallenge(kit.random) : undefined;
  const notifications = await makeNotifications(q, kit, {
    ...sending,
    push: { id, createdAt, expiresAt },
    type: notificationType(sending),
    numbers: drawn?.numbers,
    fallback: `${details.asked} (${details.service})`,
  });
  const number = drawn ? String(drawn.right) : sending.number;
  const push = { id, realmId: realm.id, userId: user.id, asker, matching, details, createdAt, expiresAt };
  const { isUnproved = false, lastAnswerCounts = false } = sending;
  const signed = await signDetails(q, kit, push, sending);
  const forApps = [...notifications].map(([deviceId, { message }]) => [deviceId, message] as const);
  return {
    ...push,
    isUnproved,
    lastAnswerCounts,
    sealedMatch: newSealedMatch(kit, id, matching, number),
    tokens: Object.fromEntries([...signed, ...forApps]),
    notifications,
  };
}

function notificationType({ matching, pushType }: Sending): AppPushType {
  if (matching === 'typed-2') return 'challenge';
  return pushType === 'biometric' ? 'biometric' : 'default';
}

/** Some of it comes from other programs and goes into the database: no NUL, no lone surrogate, one line each. */
function cleanDetails({ service, asked, place, address, browser }: PushDetails): PushDetails {
  const clean = (text: string | null, limit: number) => (text === null ? null : cleanText(text, limit));
  return {
    service: cleanText(service, 128),
    asked: cleanText(asked, 500),
    place: clean(place, 128),
    address: clean(address, 64),
    browser: clean(browser, 128),
  };
}

async function signDetails(
  q: Queryable,
  kit: Kit,
  push: Omit<NewPush, 'tokens' | 'sealedMatch' | 'isUnproved' | 'lastAnswerCounts'>,
  { user, devices }: Sending,
): Promise<(readonly [deviceId: string, token: string])[]> {
  const own = devices.filter(({ mode }) => mode !== 'pingam');
  const signed = own.map(async ({ id: deviceId }) => {
    const claims = {
      ...push.details,
      iss: kit.config.publicUrl,
      pushId: push.id,
      deviceId,
      account: user.name,
      matching: push.matching,
      createdAt: push.createdAt.toISOString(),
      exp: Math.floor(push.expiresAt.getTime() / 1000),
    };
    return [deviceId, await signAsRealm(q, kit, { realmId: push.realmId, kind: 'push', claims })] as const;
  });
  return Promise.all(signed);
}
