import { type Selectable, sql } from 'kysely';
import type { Queryable, Tables, Tx } from '../kit/index.ts';
import {
  type FailureCode,
  type RegistrationEvent,
  type RegistrationMethod,
  type RegistrationState,
  registrationLifeCycle,
} from './registration.ts';

export type Registration = {
  id: string;
  realmId: string;
  userId: string;
  method: RegistrationMethod;
  state: RegistrationState;
  /** Present while the registration is open; erased at its end. */
  sealedToken: Buffer | null;
  deviceId: string | null;
  /** The session that began it: the only one that is shown the link. */
  sessionId: string | null;
  /** From where it was begun, where that is known: a stolen session was opened elsewhere. */
  begunAddress: string | null;
  wrongProofs: number;
  failure: FailureCode | null;
  createdAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
};

export type NewRegistration = {
  id: string;
  realmId: string;
  userId: string;
  method: RegistrationMethod;
  sessionId: string | null;
  createdAt: Date;
  expiresAt: Date;
  token?: { hash: Uint8Array; sealed: Uint8Array } | undefined;
  deviceId?: string | undefined;
  sessionKeyHash?: Uint8Array | undefined;
  begunAddress?: string | undefined;
};

export async function insertRegistration(q: Queryable, registration: NewRegistration): Promise<Registration> {
  const row = await q
    .insertInto('registrations')
    .values({
      id: registration.id,
      realm_id: registration.realmId,
      user_id: registration.userId,
      method: registration.method,
      state: 'waiting',
      token_hash: registration.token?.hash ?? null,
      sealed_token: registration.token?.sealed ?? null,
      device_id: registration.deviceId ?? null,
      session_id: registration.sessionId,
      session_key_hash: registration.sessionKeyHash ? Buffer.from(registration.sessionKeyHash) : null,
      begun_address: registration.begunAddress ?? null,
      created_at: registration.createdAt,
      expires_at: registration.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRegistration(row);
}

export async function findRegistration(q: Queryable, id: string): Promise<Registration | undefined> {
  const row = await q.selectFrom('registrations').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRegistration(row);
}

/** The lookup is by the token's hash, so its time says nothing about the token (A59). */
export async function findByTokenHash(q: Queryable, tokenHash: Uint8Array): Promise<Registration | undefined> {
  const row = await q
    .selectFrom('registrations')
    .selectAll()
    .where('token_hash', '=', Buffer.from(tokenHash))
    .executeTakeFirst();
  return row && toRegistration(row);
}

/**
 * Makes everything that adds a device to one user wait for its turn, to the end of the transaction. Without it two
 * registrations could finish at once beyond the device limit (A7), guesses sent in parallel could slip past the count of
 * wrong codes (A18), and one could begin without a second factor while another makes the first device (A10).
 */
export async function lockRegistrationsOfUser(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`registrations:${userId}`}, 0))`.execute(tx);
}

/** The registration that made this device. */
export async function findByDevice(
  q: Queryable,
  { userId, deviceId }: { userId: string; deviceId: string },
): Promise<Registration | undefined> {
  const row = await q
    .selectFrom('registrations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return row && toRegistration(row);
}

/** Registrations of a user that have not ended, newest first. */
export async function openRegistrations(q: Queryable, userId: string): Promise<Registration[]> {
  const rows = await open(q).where('user_id', '=', userId).orderBy('id', 'desc').execute();
  return rows.map(toRegistration);
}

/** Those of everybody: after a restore only, when nothing else runs. */
export async function everyOpenRegistration(q: Queryable): Promise<Registration[]> {
  return (await open(q).execute()).map(toRegistration);
}

const open = (q: Queryable) => q.selectFrom('registrations').selectAll().where('ended_at', 'is', null);

/** Ids of registrations whose time is over and that nobody has ended yet, oldest first. */
export async function overdueRegistrations(
  q: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<string[]> {
  const rows = await q
    .selectFrom('registrations')
    .select('id')
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Deletes registrations that ended before the one of this id began; returns the devices they had made. */
export async function deleteEnded(q: Queryable, beforeId: string): Promise<string[]> {
  const rows = await q
    .deleteFrom('registrations')
    .where('id', '<', beforeId)
    .where('ended_at', 'is not', null)
    .returning('device_id')
    .execute();
  return rows.flatMap((row) => (row.device_id === null ? [] : [row.device_id]));
}

/** Which side of the expiry an event belongs to; an event that is absent is legal on both. */
const TIME_RULES: Readonly<Partial<Record<RegistrationEvent, '>' | '<='>>> = {
  open: '>',
  claim: '>',
  prove: '>',
  confirm: '>',
  expire: '<=',
};

export type RegistrationMove = {
  id: string;
  event: RegistrationEvent;
  now: Date;
  deviceId?: string | undefined;
  failure?: FailureCode | undefined;
};

/**
 * Makes one move of the life-cycle in one statement that compares and sets: of any number of callers at any number of
 * processes exactly one gets the row (A7, A8). Undefined for all others. An end erases the token's sealed copy.
 */
export async function moveRegistration(q: Queryable, move: RegistrationMove): Promise<Registration | undefined> {
  const { from, to } = registrationLifeCycle.move(move.event);
  const timeRule = TIME_RULES[move.event];
  const row = await q
    .updateTable('registrations')
    .set({
      state: to,
      ...(registrationLifeCycle.isFinal(to) ? { ended_at: move.now, sealed_token: null } : {}),
      ...(move.deviceId === undefined ? {} : { device_id: move.deviceId }),
      ...(move.failure === undefined ? {} : { failure: move.failure }),
    })
    .where('id', '=', move.id)
    .where('state', 'in', from)
    .$if(timeRule !== undefined, (query) => query.where('expires_at', timeRule ?? '>', move.now))
    .returningAll()
    .executeTakeFirst();
  return row && toRegistration(row);
}

type SessionKey = { id: string; userId: string; sessionId: string; hash: Buffer; since: Date };

/**
 * Uses up the key of a registration that ended with a phone no earlier than `since`: true for exactly one caller, who is
 * the session that began it (A8).
 */
export async function takeSessionKey(tx: Tx, { id, userId, sessionId, hash, since }: SessionKey): Promise<boolean> {
  const result = await tx
    .updateTable('registrations')
    .set({ session_key_hash: null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('session_id', '=', sessionId)
    .where('session_key_hash', '=', hash)
    .where('state', '=', 'registered')
    .where('ended_at', '>=', since)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Counts a wrong code; the caller holds the user's lock. Returns how many there are now. */
export async function countWrongProof(tx: Tx, id: string): Promise<number> {
  const row = await tx
    .updateTable('registrations')
    .set((eb) => ({ wrong_proofs: eb('wrong_proofs', '+', 1) }))
    .where('id', '=', id)
    .returning('wrong_proofs')
    .executeTakeFirstOrThrow();
  return row.wrong_proofs;
}

function toRegistration(row: Selectable<Tables['registrations']>): Registration {
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    method: row.method,
    state: row.state,
    sealedToken: row.sealed_token,
    deviceId: row.device_id,
    sessionId: row.session_id,
    begunAddress: row.begun_address,
    wrongProofs: row.wrong_proofs,
    failure: row.failure as FailureCode | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}
