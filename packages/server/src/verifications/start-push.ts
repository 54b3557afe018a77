import type { Matching } from '@lanyard/protocol/device';
import { cleanText, record } from '../audit/index.ts';
import { beginDeliveries } from '../channel/index.ts';
import { type DeviceWithCredentials, devicesOfUser, notifyDevice, signAsRealm } from '../devices/index.ts';
import {
  consume,
  findLocks,
  isMilestone,
  type Kit,
  limitedProblem,
  networkOf,
  Problem,
  type Queryable,
  type Tx,
} from '../kit/index.ts';
import { pushAvailability, type Reason, receivesPush } from '../policies/index.ts';
import type { LimitScope, Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import { actorOf } from './asker.ts';
import { type Asker, chooseMatching, newSealedMatch, type Push, type PushDetails } from './push.ts';
import { hasTooManyPending, insertPush, type NewPush } from './push-store.ts';

export type StartPush = {
  realm: Realm;
  user: User;
  asker: Asker;
  details: PushDetails;
  /** Stronger than the realm's at will, never weaker. */
  matching?: Matching | undefined;
  expiresInSeconds?: number | undefined;
  /** The number to type, where the asker had to show it before. */
  number?: string | undefined;
  /** A known browser: counted apart, and not held back by what strangers asked for and the person denied (F10). */
  apart?: string | undefined;
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
  const asked = input.number === undefined ? input.matching : 'typed-6';
  const matching = chooseMatching(input.realm.settings.push.matching, asked);
  const facts = input.user ?? { pushEnabled: true, state: 'active' as const };
  const devices = await devicesOfUser(kit.db, input.user?.id ?? NOBODY);
  const decision = pushAvailability({ user: facts, devices });
  const refusal = decision.available
    ? await refuseByPlace(kit, input)
    : ({ kind: 'unavailable', reason: decision.reason } as const);
  if (refusal || !input.user) return refuse(kit, input, refusal ?? unavailable);
  const reachable = devices.filter((device) => receivesPush(facts, device));
  return send(kit, { ...input, user: input.user, matching, devices: reachable });
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
    const push = await insertPush(tx, await makePush(tx, kit, sending));
    const { id, matching, details } = push;
    const facts = { push: id, asker: sending.asker, matching, devices: sending.devices.length };
    await record(tx, kit, {
      ...eventOf(sending),
      outcome: 'success',
      details: { ...facts, service: details.service, asked: details.asked },
    });
    return { kind: 'started', push } as const;
  });
  // The counters of a refusal are committed, so a flood stays refused.
  if (result.kind !== 'started') return refuse(kit, sending, result);
  const ids = sending.devices.map((device) => device.id);
  beginDeliveries(kit, { push: result.push, deviceIds: ids });
  notifyDevice(kit, ids, { type: 'push', id: result.push.id });
  return result.push;
}

/** The user's own counter comes first: its row is held to the end, so that pushes of one user start one after the other. */
async function refuseByUser(tx: Tx, kit: Kit, { realm, user, apart }: StartPush): Promise<Refusal | null> {
  const now = kit.clock.now();
  const realmId = realm.id;
  const subject = apart === undefined ? user.id : `${user.id}|browser:${apart}`;
  const limited = await overLimit(tx, kit, { realm, scope: 'push:user', subject });
  if (limited || apart !== undefined) return limited;
  const [held] = await findLocks(tx, { realmId, scopes: ['push-denied:user'], subjects: [user.id], now });
  if (held) return { kind: 'limited', reason: held.scope, retryAt: held.until };
  if (!(await hasTooManyPending(tx, { userId: user.id, now }))) return null;
  const retryAt = new Date(now.getTime() + realm.settings.push.expirySeconds * 1000);
  return { kind: 'limited', reason: 'pending', retryAt };
}

async function makePush(q: Queryable, kit: Kit, sending: Sending): Promise<NewPush> {
  const { realm, user, asker, matching } = sending;
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const seconds = sending.expiresInSeconds ?? realm.settings.push.expirySeconds;
  const push = {
    id,
    realmId: realm.id,
    userId: user.id,
    asker,
    matching,
    sealedMatch: newSealedMatch(kit, id, matching, sending.number),
    details: cleanDetails(sending.details),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + seconds * 1000),
  };
  return { ...push, tokens: await signDetails(q, kit, push, sending) };
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
  push: Omit<NewPush, 'tokens'>,
  { user, devices }: Sending,
): Promise<Record<string, string>> {
  const signed = devices.map(async ({ id: deviceId }) => {
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
  return Object.fromEntries(await Promise.all(signed));
}
