import { type RawBuilder, sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Queryable } from './database.ts';

export type LimitRequest = {
  readonly realmId: string;
  /** What is counted: `code:user`, `code:address`, `push:user` … */
  readonly scope: string;
  /** Whose: a user id, an address, `*` for the whole realm. */
  readonly subject: string;
  /** Allowed in one window. */
  readonly max: number;
  readonly windowSeconds: number;
  /** Where given, one attempt too many locks for this long; attempts during the lock do not prolong it. */
  readonly lockSeconds?: number;
};

export type LimitVerdict =
  | { readonly allowed: true; readonly left: number }
  | {
      readonly allowed: false;
      readonly retryAt: Date;
      /** How many attempts this limit has turned away by now, this one included. */
      readonly refused: number;
    };

export type LimitRow = { count: number; window_ends_at: Date; locked_until: Date | null; refused: number };

/**
 * Counts one attempt and judges it, in one statement: any number of processes together allow `max`, not one more.
 * The count stops at max + 1, so a flood cannot grow it, and a lock is set once and not moved by further attempts:
 * otherwise an attacker could keep a named user locked out for ever (abuse case A22).
 */
export async function consume(q: Queryable, kit: { clock: Clock }, request: LimitRequest): Promise<LimitVerdict> {
  const { rows } = await countingSql(request, kit.clock.now()).execute(q);
  const [row] = rows;
  if (!row) throw new TypeError('INSERT … RETURNING gave no row');
  return limitVerdict(row, request);
}

/** What the counter says of the attempt that it has just counted. */
export function limitVerdict(row: LimitRow, { max }: Pick<LimitRequest, 'max'>): LimitVerdict {
  if (row.count <= max) return { allowed: true, left: max - row.count };
  return { allowed: false, retryAt: row.locked_until ?? row.window_ends_at, refused: row.refused };
}

/**
 * Whether the audit should hold this refusal of a limit: the 1st, 10th, 100th and so on, with its number. A row for each
 * would let whoever is locked out fill the disk and bury everything else in the log.
 */
export function isMilestone(refused: number): boolean {
  return /^10*$/.test(String(refused));
}

/** The statement that counts, for a store that has more to do in the same round trip. Its one row is a `LimitRow`. */
export function countingSql(request: LimitRequest, now: Date): RawBuilder<LimitRow> {
  const { realmId, scope, subject, max, windowSeconds, lockSeconds } = request;
  const windowEnd = addSeconds(now, windowSeconds);
  const lockEnd = lockSeconds === undefined ? null : addSeconds(now, lockSeconds);
  const over = sql`coalesce(limits.locked_until, limits.window_ends_at) <= ${now}`;
  const isLast = sql`limits.count = ${max}::int`;
  return sql<LimitRow>`
    INSERT INTO limits (realm_id, scope, subject, count, window_ends_at, locked_until, refused)
    VALUES (${realmId}, ${scope}, ${subject}, 1, ${windowEnd},
      CASE WHEN ${max}::int < 1 THEN ${lockEnd}::timestamptz END, CASE WHEN ${max}::int < 1 THEN 1 ELSE 0 END)
    ON CONFLICT (realm_id, scope, subject) DO UPDATE SET
      count = CASE WHEN ${over} THEN 1 ELSE least(limits.count + 1, ${max}::int + 1) END,
      window_ends_at = CASE WHEN ${over} THEN excluded.window_ends_at ELSE limits.window_ends_at END,
      locked_until = CASE WHEN ${over} THEN excluded.locked_until WHEN ${isLast} THEN ${lockEnd}::timestamptz
        ELSE limits.locked_until END,
      refused = CASE WHEN ${over} THEN excluded.refused WHEN limits.count < ${max}::int THEN 0 ELSE limits.refused + 1 END
    RETURNING count, window_ends_at, locked_until, refused`;
}

/** Forgets a counter of each scope: after a success, or when an operator unlocks. */
export async function clear(
  q: Queryable,
  { realmId, scopes, subject }: { realmId: string; scopes: readonly string[]; subject: string },
): Promise<void> {
  await q
    .deleteFrom('limits')
    .where('realm_id', '=', realmId)
    .where('scope', 'in', scopes)
    .where('subject', '=', subject)
    .execute();
}

/** Removes counters whose window and lock are over. @returns how many. */
export async function sweepLimits(q: Queryable, now: Date): Promise<number> {
  const result = await q
    .deleteFrom('limits')
    .where('window_ends_at', '<', now)
    .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<', now)]))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

const addSeconds = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000);
