/** What an app of PingAM sends after it has scanned a code. */
import { isChallengeResponse, type JwtClaims, PingAmError, parseMessageId } from '@lanyard/protocol/pingam';
import { record } from '../../audit/index.ts';
import { findDeviceWithCredentials, labelDevice } from '../../devices/index.ts';
import { isUniqueViolation, type Kit, type Tx } from '../../kit/index.ts';
import {
  type AppFacts,
  type AppMessage,
  claimsOf,
  factsOf,
  type MessageAction,
  mechanismOf,
  pingamPhoneOf,
  pushSecretOf,
  refused,
  setAppAddress,
  withToken,
  writeSaid,
} from '../../pingam/index.ts';
import { getUser, type User } from '../../users/index.ts';
import { announce, type Origin } from '../ending.ts';
import { consumeLimits } from '../limits.ts';
import { findRegistration, type Registration } from '../store.ts';
import { registerMessageId } from './pingam-code.ts';
import { type Finished, finish, type WithDevice } from './pingam-finish.ts';

type Waiting = { registration: WithDevice; user: User };
type Proved = { mechanismUid: string; facts: AppFacts };

/**
 * Takes the message of an app that has scanned the code: signed with the push secret, with the right answer to the challenge, in
 * time, and first (A8). What is refused uses nothing up, so the app may try again.
 * @throws Problem pingam.message-refused, kit.limited
 */
async function registerApp(kit: Kit, input: AppMessage): Promise<void> {
  const { realm, request } = input;
  const waiting = await findWaiting(kit, input);
  const { registration } = waiting;
  const judged = await judgeMessage(kit, input, registration);
  const proved = typeof judged === 'string' ? undefined : judged;
  if (!proved) return refuse(kit, input, { registration, reason: String(judged) });
  // Counted once it is genuine: rubbish from the same address must not use this up (F10).
  await consumeLimits(kit, { realm, address: request.address });
  const outcome = await complete(kit, { input, waiting, proved });
  if (outcome.kind === 'refused') {
    announce(kit, registration);
    return refuse(kit, input, { registration, reason: outcome.reason });
  }
  announce(kit, outcome.registration, ...outcome.cancelled);
}

export const appRegistering: MessageAction = {
  act: registerApp,
  isGenuine: async (kit, input) => {
    const { registration } = await findWaiting(kit, input);
    return typeof (await judgeMessage(kit, input, registration)) !== 'string';
  },
};

async function findWaiting(kit: Kit, { realm, messageId }: AppMessage): Promise<Waiting> {
  const registration = await findRegistration(kit.db, registrationIdOf(messageId));
  const isMeant =
    registration?.method === 'pingam' &&
    registration.realmId === realm.id &&
    registerMessageId({ registrationId: registration.id, createdAt: registration.createdAt }) === messageId;
  if (!isMeant || registration.deviceId === null) throw refused('unknown');
  const isOpen = registration.state === 'waiting' && registration.expiresAt > kit.clock.now();
  if (!isOpen) throw refused(registration.state);
  const user = await getUser(kit.db, { realmId: realm.id, id: registration.userId });
  if (user.state !== 'active') throw refused('user-disabled');
  return { registration: { ...registration, deviceId: registration.deviceId }, user };
}

function registrationIdOf(messageId: string): string {
  try {
    const { kind, uuid } = parseMessageId(messageId);
    if (kind === 'REGISTER') return uuid;
  } catch (error) {
    if (!(error instanceof PingAmError)) throw error;
  }
  throw refused('message-id');
}

/** What the message proves, or why it proves nothing. */
async function judgeMessage(
  kit: Kit,
  { jwt }: AppMessage,
  { deviceId }: { deviceId: string },
): Promise<Proved | string> {
  const [phone, device] = [await pingamPhoneOf(kit.db, deviceId), await findDeviceWithCredentials(kit.db, deviceId)];
  const secret = device && pushSecretOf(kit, device);
  if (!phone?.challenge || !secret) return 'not-awaited';
  const read = claimsOf(jwt, secret);
  if (read.claims === null) return read.reason;
  if (!isChallengeResponse(secret, phone.challenge, read.claims.response)) return 'challenge';
  return provedBy(read.claims) ?? 'claims';
}

function provedBy(claims: JwtClaims): Proved | null {
  const [mechanismUid, facts] = [mechanismOf(claims.mechanismUid), factsOf(claims)];
  return mechanismUid && facts ? { mechanismUid, facts } : null;
}

async function refuse(
  kit: Kit,
  { request, realm }: AppMessage,
  { registration, reason }: { registration: Registration; reason: string },
): Promise<never> {
  await record(kit.db, kit, {
    realmId: realm.id,
    type: 'registration.claimed',
    outcome: 'refused',
    actor: { kind: 'anonymous' },
    userId: registration.userId,
    address: request.address,
    requestId: request.id,
    details: { registration: registration.id, method: 'pingam', reason },
  });
  throw refused(reason);
}

type Outcome = Finished | { kind: 'refused'; reason: 'mechanism-in-use' };
type Completion = { input: AppMessage; waiting: Waiting; proved: Proved };

/** Another account of the realm has the id already: an app makes a new one each time, so this one was made up. */
async function complete(kit: Kit, completion: Completion): Promise<Outcome> {
  try {
    return await kit.db.transaction().execute((tx) => completeIn(tx, kit, completion));
  } catch (error) {
    if (!isUniqueViolation(error, 'pingam_phones_realm_id_mechanism_uid_key')) throw error;
    return { kind: 'refused', reason: 'mechanism-in-use' };
  }
}

async function completeIn(tx: Tx, kit: Kit, { input, waiting, proved }: Completion): Promise<Outcome> {
  const { registration, user } = waiting;
  const { realm, request } = input;
  const { deviceId } = registration;
  const origin: Origin = { actor: { kind: 'device', id: deviceId }, address: request.address, requestId: request.id };
  const finished = await finish(tx, kit, { realm, user, registration, origin });
  if (finished.kind === 'refused') return finished;
  await writeApp(tx, kit, { deviceId, proved });
  return finished;
}

async function writeApp(tx: Tx, kit: Kit, { deviceId, proved }: { deviceId: string; proved: Proved }): Promise<void> {
  const { mechanismUid, facts } = proved;
  const { communication, token, name: saidName, platform } = facts;
  const seenTokens = token === null ? [] : withToken([], token);
  await writeSaid(tx, { deviceId, mechanismUid, communication, saidName, seenTokens });
  const device = await findDeviceWithCredentials(tx, deviceId);
  await labelDevice(tx, { deviceId, name: saidName || (device?.name ?? ''), platform });
  await setAppAddress(tx, kit, { deviceId, facts });
}
