import { sql } from 'kysely';
import type { Kit, Queryable, Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { Assurance } from './proof.ts';
import { assuranceOf, hasSecondFactor, type ProofKind } from './proof.ts';
import { hashToken, type Session } from './session.ts';
import { toUser } from './store.ts';
import type { User } from './user.ts';

type SessionRow = {
  id: string;
  realm_id: string;
  user_id: string;
  assurance: Assurance;
  factor_at: Date | null;
  proofs: string[];
  is_foreign: boolean;
  created_at: Date;
  last_seen_at: Date;
  idle_seconds: number | null;
  expires_at: Date;
  address: string;
  browser: string;
};

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    assurance: row.assurance,
    factorAt: row.factor_at,
    proofs: row.proofs as ProofKind[],
    isForeign: row.is_foreign,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    idleSeconds: row.idle_seconds,
    expiresAt: row.expires_at,
    address: row.address,
    browser: row.browser,
  };
}

export type NewSession = {
  realm: Realm;
  user: User;
  proofs: readonly ProofKind[];
  isForeign: boolean;
  address: string;
  browser: string;
};

/** Starts a session. `token` belongs into the cookie and nowhere else. */
export async function insertSession(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { realm, user, proofs, isForeign, address, browser }: NewSession,
): Promise<{ session: Session; token: string }> {
  const now = kit.clock.now();
  const token = kit.random.token();
  const row = await tx
    .insertInto('sessions')
    .values({
      id: kit.random.uuid(now),
      token_hash: hashToken(token),
      realm_id: realm.id,
      user_id: user.id,
      assurance: assuranceOf(proofs),
      factor_at: hasSecondFactor(proofs) ? now : null,
      proofs: [...new Set(proofs)],
      is_foreign: isForeign,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + realm.settings.session.absoluteSeconds * 1000),
      address,
      browser,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { session: toSession(row), token };
}

/**
 * Raises a session by what was shown in it now and gives it a new token: whoever had learnt the old one is out (session
 * fixation). Null where the session ended in the meantime, or where both together are not two factors.
 */
export async function raiseSession(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { sessionId, userId, proofs, isForeign }: Raising,
): Promise<{ session: Session; token: string } | null> {
  const now = kit.clock.now();
  const session = await findOpenSession(tx, { sessionId, userId, now });
  if (!session || !raises(session, proofs)) return null;
  const token = kit.random.token();
  const row = await tx
    .updateTable('sessions')
    .set({
      token_hash: hashToken(token),
      assurance: 'two-factor',
      ...(hasSecondFactor(proofs) ? { factor_at: now } : {}),
      proofs: [...new Set([...proofsIn(session), ...proofs])],
      is_foreign: session.isForeign || isForeign,
      last_seen_at: now,
    })
    .where('id', '=', sessionId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { session: toSession(row), token };
}

export type Raising = { sessionId: string; userId: string; proofs: readonly ProofKind[]; isForeign: boolean };

/** One of two factors is proved again by any second factor; another needs a kind of proof that it has not seen. */
function raises(session: Session, proofs: readonly ProofKind[]): boolean {
  if (session.assurance === 'two-factor') return hasSecondFactor(proofs);
  return assuranceWith(session, proofs) === 'two-factor';
}

/** How sure a session would be of its user after these proofs; a new one where there is none yet. */
export function assuranceWith(session: Session | null, proofs: readonly ProofKind[]): Assurance {
  if (session?.assurance === 'two-factor') return 'two-factor';
  return assuranceOf([...(session ? proofsIn(session) : []), ...proofs]);
}

function proofsIn({ assurance, proofs }: Session): readonly ProofKind[] {
  return proofs.length === 0 && assurance === 'password' ? ['password'] : proofs;
}

/** A session of this user that has not ended, held until the transaction is over. The idle limit is the caller's to judge. */
export async function findOpenSession(
  tx: Tx,
  { sessionId, userId, now }: { sessionId: string; userId: string; now: Date },
): Promise<Session | null> {
  const row = await tx
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst();
  return row ? toSession(row) : null;
}

/** The session of a cookie with its user; limits in time are the caller's to judge, because they are settings. */
export async function findSessionByToken(
  q: Queryable,
  token: string,
): Promise<{ session: Session; user: User } | null> {
  const sessionRow = await q
    .selectFrom('sessions')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!sessionRow) return null;
  const userRow = await q
    .selectFrom('users')
    .selectAll()
    .where('id', '=', sessionRow.user_id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return userRow ? { session: toSession(sessionRow), user: toUser(userRow) } : null;
}

/** From where and with what browser a session was opened; null where there is none of this id any more. */
export async function sessionPlace(q: Queryable, id: string): Promise<Pick<Session, 'address' | 'browser'> | null> {
  const row = await q.selectFrom('sessions').select(['address', 'browser']).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Whether a session was ended, or is gone. Its limits in time are not looked at. */
export async function isSessionEnded(q: Queryable, id: string): Promise<boolean> {
  const found = q.selectFrom('sessions').select('id').where('id', '=', id).where('ended_at', 'is', null);
  return (await found.executeTakeFirst()) === undefined;
}

/** In seconds from now; null: as the realm says. */
export type SessionLimits = { readonly sessionSeconds: number | null; readonly idleSeconds: number | null };

const MAX_INTEGER = 2_147_483_647;

/** Shortens what the session has left. It never lengthens it: of several limits the shortest counts. */
export async function limitSession(
  tx: Tx,
  { sessionId, limits, now }: { sessionId: string; limits: SessionLimits; now: Date },
): Promise<void> {
  const { sessionSeconds, idleSeconds } = limits;
  if (sessionSeconds === null && idleSeconds === null) return;
  const end = sessionSeconds === null ? null : new Date(now.getTime() + sessionSeconds * 1000);
  const idle = idleSeconds === null ? null : Math.min(idleSeconds, MAX_INTEGER);
  await tx
    .updateTable('sessions')
    .set({
      // LEAST looks over NULLs.
      expires_at: sql<Date>`least(expires_at, ${end}::timestamptz)`,
      idle_seconds: sql<number>`least(idle_seconds, ${idle}::integer)`,
    })
    .where('id', '=', sessionId)
    .execute();
}

export async function markSeen(q: Queryable, sessionId: string, now: Date): Promise<void> {
  await q.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', sessionId).execute();
}

/** The live sessions of a user, newest first. Idle ones are the caller's to filter. */
export async function sessionsOfUser(q: Queryable, userId: string, now: Date): Promise<Session[]> {
  const rows = await q
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  return rows.map(toSession);
}

/** Whose session of this realm this is, also where it has ended; undefined where there is none. */
export async function ownerOfSession(
  q: Queryable,
  { realmId, id }: { realmId: string; id: string },
): Promise<string | undefined> {
  const found = q.selectFrom('sessions').select('user_id').where('realm_id', '=', realmId).where('id', '=', id);
  return (await found.executeTakeFirst())?.user_id;
}

/** Ends one session of the user. @returns false where there is none to end. */
export async function endSession(
  tx: Tx,
  { sessionId, userId, now }: { sessionId: string; userId: string; now: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Ends all sessions of a user: after a new password or when the user is disabled, no old one may live on (A39).
 * @returns the ids of those that ended
 */
export async function endAllSessions(tx: Tx, userId: string, now: Date): Promise<string[]> {
  const rows = await tx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The same for all but one. @returns the ids of those that ended */
export async function endOtherSessions(
  tx: Tx,
  { userId, keepId, now }: { userId: string; keepId: string; now: Date },
): Promise<string[]> {
  const rows = await tx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('id', '!=', keepId)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Gives a session another token: whoever had learnt the old one is out. Null where it ended meanwhile. */
export async function renewToken(tx: Tx, kit: Pick<Kit, 'random'>, sessionId: string): Promise<string | null> {
  const token = kit.random.token();
  const result = await tx
    .updateTable('sessions')
    .set({ token_hash: hashToken(token) })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? token : null;
}

/** Ends the sessions of a user that no second factor stands behind, but one. @returns the ids of those that ended */
export async function endUnprovedSessions(
  tx: Tx,
  { userId, keepId, now }: { userId: string; keepId: string | null; now: Date },
): Promise<string[]> {
  let update = tx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('assurance', '=', 'password')
    .where('ended_at', 'is', null);
  if (keepId !== null) update = update.where('id', '!=', keepId);
  const rows = await update.returning('id').execute();
  return rows.map(({ id }) => id);
}

const keepEndedMs = 30 * 86_400_000;

/** Removes sessions that ended long ago and that no step-up refers to. The audit keeps their story. */
export async function sweepSessions(q: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keepEndedMs);
  await q.deleteFrom('sessions').where('expires_at', '<', before).execute();
}
