import { type AuditEventName, record } from '../audit/index.ts';
import { deleteAbandoned, moveDevice } from '../devices/index.ts';
import { firstId, type Kit, type Queryable, type Tx } from '../kit/index.ts';
import { hasNewPassword, isSessionEnded } from '../users/index.ts';
import type { FailureCode, RegistrationEvent } from './registration.ts';
import {
  deleteEnded,
  findRegistration,
  moveRegistration,
  openRegistrations,
  overdueRegistrations,
  type Registration,
} from './store.ts';

/** Who made a registration end, for the audit. */
export type Origin = {
  actor: { kind: 'user' | 'operator' | 'device' | 'system'; id?: string | undefined };
  address?: string | undefined;
  requestId?: string | undefined;
};

export const SYSTEM: Origin = { actor: { kind: 'system' } };

type Ending = Extract<RegistrationEvent, 'cancel' | 'expire' | 'fail'>;

const ENDING_EVENTS = {
  cancel: { type: 'registration.cancelled', outcome: 'success' },
  expire: { type: 'registration.expired', outcome: 'success' },
  fail: { type: 'registration.failed', outcome: 'failed' },
} as const satisfies Record<Ending, { type: AuditEventName; outcome: string }>;

/**
 * Ends a registration without a device, and cleans up the pending device with its secrets (F7). Undefined when the
 * registration had already ended, or its time is not over yet.
 */
export async function endRegistration(
  tx: Tx,
  kit: Kit,
  { id, event, origin, failure }: { id: string; event: Ending; origin: Origin; failure?: FailureCode },
): Promise<Registration | undefined> {
  const now = kit.clock.now();
  const ended = await moveRegistration(tx, { id, event, now, failure });
  if (!ended) return undefined;
  if (ended.deviceId) await moveDevice(tx, { deviceId: ended.deviceId, event: 'abandon', now });
  await record(tx, kit, {
    ...ENDING_EVENTS[event],
    realmId: ended.realmId,
    userId: ended.userId,
    deviceId: ended.deviceId ?? undefined,
    ...origin,
    details: { registration: ended.id, method: ended.method, ...(failure ? { reason: failure } : {}) },
  });
  return ended;
}

/**
 * Cancels every open registration of a user but one. A registration that was begun while the user had no device asked
 * for no second factor: it must not stay usable once there is one, or a stolen password would be enough (A10).
 */
export async function cancelOthers(
  tx: Tx,
  kit: Kit,
  {
    userId,
    keepId,
    method,
    origin,
  }: { userId: string; keepId?: string; method?: Registration['method']; origin: Origin },
): Promise<Registration[]> {
  const open = await openRegistrations(tx, userId);
  const others = open.filter((each) => each.id !== keepId && (method === undefined || each.method === method));
  const ended: Registration[] = [];
  for (const other of others) {
    const cancelled = await endRegistration(tx, kit, { id: other.id, event: 'cancel', origin });
    if (cancelled) ended.push(cancelled);
  }
  return ended;
}

/** Tells the pages that watch a registration, on every process, to look again. Call it after the commit. */
export function announce(kit: Kit, ...registrations: readonly { id: string }[]): void {
  for (const { id } of registrations) kit.bus.publish(registrationTopic(id), null);
}

export function registrationTopic(id: string): string {
  return `registration:${id}`;
}

/** Ends a registration if its time is over, or it is outdated; returns it as it now is. Whoever looks first writes the end. */
export async function expireIfOver(kit: Kit, registration: Registration): Promise<Registration> {
  if (registration.endedAt) return registration;
  const isOver = registration.expiresAt <= kit.clock.now();
  if (!isOver && !(await isOutdated(kit.db, registration))) return registration;
  const ended = await endBySystem(kit, registration.id, isOver ? 'expire' : 'cancel');
  return ended ?? (await findRegistration(kit.db, registration.id)) ?? registration;
}

/**
 * Whether the password was replaced since a registration was begun, and the session that began it has ended: whoever had stolen the
 * old password must not add a phone after that, which would lock the owner out (A8, A39).
 */
export async function isOutdated(q: Queryable, { userId, sessionId, createdAt }: Registration): Promise<boolean> {
  if (!(await hasNewPassword(q, { userId, since: createdAt }))) return false;
  return sessionId === null || isSessionEnded(q, sessionId);
}

async function endBySystem(kit: Kit, id: string, event: 'expire' | 'cancel'): Promise<Registration | undefined> {
  const ended = await kit.db.transaction().execute((tx) => endRegistration(tx, kit, { id, event, origin: SYSTEM }));
  if (ended) announce(kit, ended);
  return ended;
}

const SWEEP_BATCH = 500;

/** Ends what nobody looked at any more, so that no pending device and no sealed token stays behind (F7). */
export async function expireOverdue(kit: Kit): Promise<number> {
  const ids = await overdueRegistrations(kit.db, { now: kit.clock.now(), limit: SWEEP_BATCH });
  let count = 0;
  for (const id of ids) if (await endBySystem(kit, id, 'expire')) count += 1;
  return count;
}

const KEEP_MS = 30 * 86_400_000;

/** Forgets registrations that ended long ago, and devices that never were; the audit keeps their story. */
export async function sweepEnded(kit: Kit): Promise<void> {
  const border = firstId(new Date(kit.clock.now().getTime() - KEEP_MS));
  await kit.db.transaction().execute(async (tx) => deleteAbandoned(tx, await deleteEnded(tx, border)));
}

/** The registration as a reader should see it: ended if its time is over. */
export async function freshRegistration(kit: Kit, q: Queryable, id: string): Promise<Registration | undefined> {
  const registration = await findRegistration(q, id);
  return registration && expireIfOver(kit, registration);
}
