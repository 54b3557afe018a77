import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Queryable } from './database.ts';

type LockQuery = {
  readonly realmId: string;
  readonly scopes: readonly string[];
  /** A subject stands for itself and for every pair that begins with it (`subject|…`). */
  readonly subjects: readonly string[];
  /** Which of them, by the columns `scope` and `subject`; all unless given. */
  readonly fits?: RawBuilder<SqlBool> | undefined;
};

export type LimitLock = { readonly scope: string; readonly subject: string; readonly until: Date };

const ALL = sql<SqlBool>`true`;
const owner = sql<string>`split_part(subject, '|', 1)`;

/** The locks now in force on any of the subjects. */
export async function findLocks(
  q: Queryable,
  { realmId, scopes, subjects, fits = ALL, now }: LockQuery & { readonly now: Date },
): Promise<LimitLock[]> {
  if (subjects.length === 0) return [];
  const rows = await q
    .selectFrom('limits')
    .select(['scope', owner.as('subject'), 'locked_until'])
    .where('realm_id', '=', realmId)
    .where('locked_until', '>', now)
    .where('scope', '=', sql<string>`any(${scopes})`)
    .where(owner, '=', sql<string>`any(${subjects})`)
    .where(fits)
    .execute();
  return rows.flatMap(({ scope, subject, locked_until: until }) => (until ? [{ scope, subject, until }] : []));
}

/** Until when a lock on one of exactly these subjects is in force; null where none is. */
export async function lockedUntil(
  q: Queryable,
  {
    realmId,
    scope,
    subjects,
    now,
  }: Omit<LockQuery, 'scopes' | 'fits'> & { readonly scope: string; readonly now: Date },
): Promise<Date | null> {
  const row = await q
    .selectFrom('limits')
    .select((eb) => eb.fn.max('locked_until').as('until'))
    .where('realm_id', '=', realmId)
    .where('locked_until', '>', now)
    .where('scope', '=', scope)
    .where('subject', 'in', subjects)
    .executeTakeFirst();
  return row?.until ?? null;
}

/** Forgets the counters of the subjects, so that their locks end. */
export async function clearLocks(q: Queryable, { realmId, scopes, subjects, fits = ALL }: LockQuery): Promise<void> {
  await q
    .deleteFrom('limits')
    .where('realm_id', '=', realmId)
    .where('scope', '=', sql<string>`any(${scopes})`)
    .where(owner, '=', sql<string>`any(${subjects})`)
    .where(fits)
    .execute();
}

/** Who is locked now by any of these scopes, at most so many: a subject of a pair is its first half. */
export async function lockedSubjects(
  q: Queryable,
  {
    realmId,
    scopes,
    fits = ALL,
    now,
    limit,
  }: Omit<LockQuery, 'subjects'> & { readonly now: Date; readonly limit: number },
): Promise<string[]> {
  const rows = await q
    .selectFrom('limits')
    .select(owner.as('subject'))
    .distinct()
    .where('realm_id', '=', realmId)
    .where('locked_until', '>', now)
    .where('scope', '=', sql<string>`any(${scopes})`)
    .where(fits)
    .limit(limit)
    .execute();
  return rows.map(({ subject }) => subject);
}
