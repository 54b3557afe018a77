import { sql } from 'kysely';
import type { Db } from '../kit/index.ts';

/**
 * The position up to which every event is in the database or never will be.
 *
 * A position is given out before its transaction commits, so a later one may be seen first. The column's default takes the
 * transaction's id before the position. A mark is therefore a position P that was read before the transaction X began: who
 * holds a position up to P has an id below X, and when the oldest transaction still running is X or later, all of them are
 * over. Times and ids of events play no part: neither a late commit nor a clock that is set back can leave an event out.
 */
export async function settledPosition(db: Db): Promise<number> {
  const settled = await settle(db);
  if (settled.isMarked) return settled.position;
  await mark(db);
  return (await settle(db)).position;
}

type Settled = { position: number; isMarked: boolean };

// The snapshot of another database cluster (after a move) may lie before the mark; such a mark is made anew.
const oldestRunning = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;
const nextTransaction = sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;

async function settle(db: Db): Promise<Settled> {
  await sql`
    UPDATE audit_settling SET
      settled_position = CASE WHEN marked_transaction < ${nextTransaction} THEN greatest(settled_position, marked_position)
        ELSE settled_position END,
      marked_position = NULL, marked_transaction = NULL
    WHERE marked_transaction <= ${oldestRunning} OR marked_transaction >= ${nextTransaction}`.execute(db);
  const row = await db
    .selectFrom('audit_settling')
    .select(['settled_position', 'marked_position'])
    .executeTakeFirstOrThrow();
  return { position: row.settled_position, isMarked: row.marked_position !== null };
}

/** Two statements, each a transaction: the position is read before the second one gets its id. */
async function mark(db: Db): Promise<void> {
  const { rows } = await sql<{ last: number }>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM audit_positions`.execute(db);
  const last = rows[0]?.last ?? 0;
  await sql`
    UPDATE audit_settling SET marked_position = ${last}, marked_transaction = pg_current_xact_id()::text::bigint
    WHERE marked_position IS NULL`.execute(db);
}
