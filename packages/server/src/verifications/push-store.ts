import type { Matching } from '@lanyard/protocol/device';
import { type Selectable, sql } from 'kysely';
import { firstId, json, type Queryable, type Tables, type Tx } from '../kit/index.ts';
import {
  PENDING_LIMIT,
  type Push,
  type PushDetails,
  type PushEvent,
  pushLifeCycle,
  revisableLifeCycle,
  WRONG_MATCH_LIMIT,
} from './push.ts';

const columns = [
  'id',
  'realm_id',
  'user_id',
  'asker',
  'state',
  'matching',
  'sealed_match',
  'wrong_matches',
  'is_unproved',
  'last_answer_counts',
  'details',
  'created_at',
  'expires_at',
  'ended_at',
] as const;

type PushRow = Pick<Selectable<Tables['pushes']>, (typeof columns)[number]>;

function toPush(row: PushRow): Push {
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    asker: row.asker,
    state: row.state,
    matching: row.matching,
    sealedMatch: row.sealed_match,
    wrongMatches: row.wrong_matches,
    isUnproved: row.is_unproved,
    lastAnswerCounts: row.last_answer_counts,
    details: row.details as PushDetails,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}

export type NewPush = {
  id: string;
  realmId: string;
  userId: string;
  asker: string;
  matching: Matching;
  sealedMatch: Buffer | null;
  isUnproved: boolean;
  lastAnswerCounts: boolean;
  details: PushDetails;
  /** The signed details of each device that is asked, exactly as sent: its answer signs their hash. */
  tokens: Readonly<Record<string, string>>;
  createdAt: Date;
  expiresAt: Date;
};

export async function insertPush(q: Queryable, push: NewPush): Promise<Push> {
  const row = await q
    .insertInto('pushes')
    .values({
      id: push.id,
      realm_id: push.realmId,
      user_id: push.userId,
      asker: push.asker,
      state: 'pending',
      matching: push.matching,
      sealed_match: push.sealedMatch,
      is_unproved: push.isUnproved,
      last_answer_counts: push.lastAnswerCounts,
      details: json(push.details),
      tokens: json(push.tokens),
      created_at: push.createdAt,
      expires_at: push.expiresAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return toPush(row);
}

/**
 * True where as many pushes of the user wait as may. Those of strangers count against strangers alone, who count them all. The
 * caller holds the counter of the one or the other, so that none slips in beside.
 */
export async function hasTooManyPending(
  q: Queryable,
  { userId, now, isUnproved = false }: { userId: string; now: Date; isUnproved?: boolean | undefined },
) {
  const rows = await q
    .selectFrom('pushes')
    .select('id')
    .where('user_id', '=', userId)
    .where('is_unproved', 'in', isUnproved ? [true, false] : [false])
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .limit(PENDING_LIMIT)
    .execute();
  return rows.length >= PENDING_LIMIT;
}

/** The push of this id, whoever asked for it; undefined where there is none. */
export async function findPush(q: Queryable, id: string): Promise<Push | undefined> {
  const row = await q.selectFrom('pushes').select(columns).where('id', '=', id).executeTakeFirst();
  return row && toPush(row);
}

/** The pushes of these ids, by id. */
export async function findPushes(q: Queryable, ids: readonly string[]): Promise<Map<string, Push>> {
  const rows = await q
    .selectFrom('pushes')
    .select(columns)
    .where('id', '=', (eb) => eb.fn.any(eb.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, toPush(row)]));
}

/** Deletes pushes that began before this time, at most `limit`, with the account of their deliveries. @returns how many */
export async function deleteOldPushes(q: Queryable, { before, limit }: { before: Date; limit: number }) {
  // Ids of pushes begin with their time (RFC 9562 section 5.7), so the primary key finds the oldest.
  const old = q
    .selectFrom('pushes')
    .select('id')
    .where('id', '<', firstId(before))
    .where('ended_at', 'is not', null)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const { numDeletedRows } = await q.deleteFrom('pushes').where('id', 'in', old).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** A push together with the details that this device was sent; undefined where it was not among those asked (A29). */
export async function findPushForDevice(
  q: Queryable,
  { id, userId, deviceId }: { id: string; userId: string; deviceId: string },
): Promise<{ push: Push; token: string } | undefined> {
  const row = await q
    .selectFrom('pushes')
    .select(columns)
    .select(sql<string | null>`tokens ->> ${deviceId}`.as('token'))
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.token ? { push: toPush(row), token: row.token } : undefined;
}

/** The pushes of this device that have not ended, oldest first; one that has expired may still be among them. */
export async function pendingForDevice(
  q: Queryable,
  { userId, deviceId }: { userId: string; deviceId: string },
): Promise<{ id: string; token: string; createdAt: Date; expiresAt: Date }[]> {
  const rows = await q
    .selectFrom('pushes')
    .select(['id', 'created_at', 'expires_at'])
    .select(sql<string | null>`tokens ->> ${deviceId}`.as('token'))
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, token, created_at: createdAt, expires_at: expiresAt }) =>
    token ? [{ id, token, createdAt, expiresAt }] : [],
  );
}

/** The pushes that this asker waits for. */
export async function pendingOfAsker(q: Queryable, asker: string): Promise<string[]> {
  const rows = await q
    .selectFrom('pushes')
    .select('id')
    .where('asker', '=', asker)
    .where('ended_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** What each device was sent, by device. */
export async function tokensOf(q: Queryable, id: string): Promise<Readonly<Record<string, string>>> {
  const row = await q.selectFrom('pushes').select('tokens').where('id', '=', id).executeTakeFirst();
  return (row?.tokens ?? {}) as Record<string, string>;
}

/** The devices that were asked, to be told of the end. */
export async function devicesAsked(q: Queryable, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT jsonb_object_keys(tokens) AS id FROM pushes WHERE id = ${id}`.execute(q);
  return rows.map((row) => row.id);
}

export type EndPush = {
  id: string;
  event: Exclude<PushEvent, 'mismatch' | 'expire'>;
  now: Date;
  /** Given where a device answered. */
  answer?: { deviceId: string; token: string } | undefined;
  /** Given where the asker ends it: nobody else may. */
  asker?: string | undefined;
};

/**
 * Pushes that this event may end: those that wait. Where the last answer counts, those as well that the same device has
 * answered: no other phone, stolen or lent, turns a denial into an approval (A29).
 */
function isOpenTo(event: PushEvent, deviceId: string | undefined) {
  const { from: waiting } = pushLifeCycle.move(event);
  if (deviceId === undefined) return sql<boolean>`state = ANY(${waiting})`;
  const { from: answered } = revisableLifeCycle.move(event);
  return sql<boolean>`(state = ANY(${waiting}) OR (state = ANY(${answered}) AND last_answer_counts
    AND device_id = ${deviceId}::uuid AND used_at IS NULL))`;
}

/** An approval that was taken back stays so: whoever has recorded it could bring it again. */
const mayBeReplacedAgain = sql<boolean>`last_answer_counts AND state <> 'approved'`;

/**
 * Ends a push, if it still waits, or has another answer count where it may: a compare and set in one statement, so that of
 * two answers at once one wins, on whatever processes they arrive (A29). Undefined where it had ended or expired.
 */
export async function endPush(q: Queryable, { id, event, now, answer, asker }: EndPush): Promise<Push | undefined> {
  const { to } = pushLifeCycle.move(event);
  const given = { device_id: answer?.deviceId ?? null, answer: answer?.token ?? null };
  let query = q
    .updateTable('pushes')
    .set({ state: to, ended_at: now, ...given, last_answer_counts: mayBeReplacedAgain })
    .where('id', '=', id)
    .where(isOpenTo(event, answer?.deviceId))
    .where('expires_at', '>', now);
  if (asker !== undefined) query = query.where('asker', '=', asker);
  const row = await query.returning(columns).executeTakeFirst();
  return row && toPush(row);
}

/** Counts a wrong number, and ends the push with the last one that it bears, in one statement. Undefined where it had ended. */
export async function countWrongMatch(
  q: Queryable,
  { id, deviceId, now, borne = WRONG_MATCH_LIMIT }: { id: string; deviceId: string; now: Date; borne?: number },
): Promise<Push | undefined> {
  const { to } = pushLifeCycle.move('mismatch');
  const isLast = sql<boolean>`wrong_matches + 1 >= ${borne}::integer`;
  const row = await q
    .updateTable('pushes')
    .set({
      wrong_matches: sql<number>`wrong_matches + 1`,
      state: sql<Push['state']>`CASE WHEN ${isLast} THEN ${to} ELSE state END`,
      ended_at: sql<Date | null>`CASE WHEN ${isLast} THEN ${now}::timestamptz ELSE ended_at END`,
      device_id: sql<string | null>`CASE WHEN ${isLast} THEN ${deviceId}::uuid ELSE device_id END`,
    })
    .where('id', '=', id)
    .where(isOpenTo('mismatch', deviceId))
    .where('expires_at', '>', now)
    .returning(columns)
    .executeTakeFirst();
  return row && toPush(row);
}

/** The answer that stands, for as long as it may be replaced. */
export type StandingAnswer = Pick<Push, 'state' | 'lastAnswerCounts' | 'expiresAt'> & {
  readonly deviceId: string | null;
  readonly isUsed: boolean;
};

/** What an answer is about to replace. It is held, so that what is said of it is true. */
export async function holdAnswer(tx: Tx, id: string): Promise<StandingAnswer | undefined> {
  const row = await tx
    .selectFrom('pushes')
    .select(['state', 'last_answer_counts', 'expires_at', 'device_id', 'used_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return (
    row && {
      state: row.state,
      lastAnswerCounts: row.last_answer_counts,
      expiresAt: row.expires_at,
      deviceId: row.device_id,
      isUsed: row.used_at !== null,
    }
  );
}

/** From here on the answer stands, whatever it is. @returns the push with the answer that stands */
export async function settle(q: Queryable, id: string): Promise<Push | undefined> {
  const row = await q
    .updateTable('pushes')
    .set({ last_answer_counts: false })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
  return row && toPush(row);
}

/** Turns pushes that nobody answered in time into expired ones, at most `limit`, each by one process only. */
export async function expirePushes(q: Queryable, { now, limit }: { now: Date; limit: number }): Promise<Push[]> {
  const { from, to } = pushLifeCycle.move('expire');
  const due = q
    .selectFrom('pushes')
    .select('id')
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await q
    .updateTable('pushes')
    .set((eb) => ({ state: to, ended_at: eb.ref('expires_at') }))
    .where('id', 'in', due)
    .where('state', 'in', from)
    .returning(columns)
    .execute();
  return rows.map(toPush);
}

/** Marks an approval as used: true exactly once, for its asker only, and not later than `notBefore` allows (A30). */
export async function markUsed(
  q: Queryable,
  { id, asker, now, notBefore }: { id: string; asker: string; now: Date; notBefore: Date },
): Promise<Push | undefined> {
  const row = await q
    .updateTable('pushes')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('asker', '=', asker)
    .where('state', '=', 'approved')
    .where('used_at', 'is', null)
    .where('ended_at', '>', notBefore)
    .returning(columns)
    .executeTakeFirst();
  return row && toPush(row);
}
