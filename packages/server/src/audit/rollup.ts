import { sql } from 'kysely';
import { firstId, type Kit, type Queryable, type Tx } from '../kit/index.ts';

/** Transactions that recorded an event may still be open: their rows are waited for this long before they are counted. */
const SETTLE_MS = 2 * 60_000;
/** Counted at once; a server with years of events catches up in many small transactions. */
const RANGE_MS = 6 * 3_600_000;
/** How far back the first run begins: nobody is shown more. */
const HISTORY_MS = 32 * 86_400_000;
/** How much of the uncounted end is read while somebody waits; the job leaves a few minutes. */
const TAIL_MS = 2 * 3_600_000;

const NAME = 'hours';

const before = (time: Date, ms: number): Date => new Date(time.getTime() - ms);

/** Runs every few minutes. The log stays what it is; only how many events of each kind an hour had is written beside it. */
export function defineRollup(kit: Kit): void {
  kit.jobs.define('audit.count-hours', () => countHours(kit), { everyMinutes: 5, retries: 0 });
}

/** Counts events that have settled into audit_hours, each once on any number of processes, and in ranges of ids. */
export async function countHours(kit: Pick<Kit, 'db' | 'clock'>): Promise<void> {
  const end = before(kit.clock.now(), SETTLE_MS);
  for (;;) {
    const isDone = await kit.db.transaction().execute((tx) => countRange(tx, end));
    if (isDone) return;
  }
}

async function countRange(tx: Tx, end: Date): Promise<boolean> {
  const from = await lockProgress(tx, end);
  if (from >= end) return true;
  const to = new Date(Math.min(end.getTime(), from.getTime() + RANGE_MS));
  await sql`
    INSERT INTO audit_hours (realm_id, hour, type, outcome, actor_kind, count)
    SELECT realm_id, date_trunc('hour', at, 'UTC'), type, outcome, actor_kind, count(*)
    FROM audit_events WHERE id >= ${firstId(from)} AND id < ${firstId(to)}
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (realm_id, hour, type, outcome, actor_kind) DO UPDATE SET count = audit_hours.count + excluded.count
  `.execute(tx);
  await tx.updateTable('audit_rollup').set({ counted_to: to }).where('name', '=', NAME).execute();
  return to >= end;
}

/** The row lock is what makes each range count once: a second process waits here, and then finds it counted. */
async function lockProgress(tx: Tx, end: Date): Promise<Date> {
  const row = () =>
    tx.selectFrom('audit_rollup').select('counted_to').where('name', '=', NAME).forUpdate().executeTakeFirst();
  const found = await row();
  if (found) return found.counted_to;
  const history = before(end, HISTORY_MS);
  const first = await tx
    .selectFrom('audit_events')
    .select('at')
    .where('id', '>=', firstId(history))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  await tx
    .insertInto('audit_rollup')
    .values({ name: NAME, counted_to: first?.at ?? end })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await row())?.counted_to ?? end;
}

export type EventCount = { at: Date; type: string; outcome: string; actorKind: string; count: number };

type CountQuery = {
  realmId: string;
  types: readonly string[];
  from: Date;
  now: Date;
  by: 'hour' | 'day';
  /** IANA name: days begin at its midnight. */
  zone: string;
};

/** How many events of these types each hour or day had: the counted hours, and the last minutes from the log itself. */
export async function countEvents(q: Queryable, query: CountQuery): Promise<EventCount[]> {
  const { realmId, types, from, now, by, zone } = query;
  const progress = await q.selectFrom('audit_rollup').select('counted_to').where('name', '=', NAME).executeTakeFirst();
  const tail = new Date(Math.max(progress?.counted_to.getTime() ?? 0, from.getTime(), now.getTime() - TAIL_MS));
  const { rows } = await sql<EventCount>`
    SELECT date_trunc(${by}, hour, ${zone}) AS at, type, outcome, actor_kind AS "actorKind", sum(count)::bigint AS count
    FROM (
      SELECT hour, type, outcome, actor_kind, count FROM audit_hours
      WHERE realm_id = ${realmId} AND hour >= ${from} AND type = any(${types})
      UNION ALL
      SELECT date_trunc('hour', at, 'UTC'), type, outcome, actor_kind, count(*) FROM audit_events
      WHERE realm_id = ${realmId} AND id >= ${firstId(tail)} AND type = any(${types})
      GROUP BY 1, 2, 3, 4
    ) AS counted
    GROUP BY 1, 2, 3, 4`.execute(q);
  return rows;
}
