import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { isProblem, type Kit, type Queryable, type Resealable } from '../kit/index.ts';
import type { Progress } from './backup.ts';

const BATCH = 200;
const PAUSE_MS = 100;

export type ResealResult = {
  readonly resealed: number;
  /** Records that no key at hand opens; they stay as they are. */
  readonly unopened: readonly { readonly table: string; readonly records: number }[];
};

type ResealKit = Pick<Kit, 'db' | 'sealKeys'>;

/**
 * Seals every record with the current key that is sealed with another one, while servers read and write. Each batch is a short
 * transaction of its own, so it can break off anywhere and be run again; a record that somebody changes at this moment is
 * passed over and found in the next round.
 */
export async function resealAll(
  kit: ResealKit,
  { columns, progress }: { columns: readonly Resealable[]; progress: Progress },
): Promise<ResealResult> {
  let resealed = 0;
  const unopened: { table: string; records: number }[] = [];
  for (const column of columns) {
    const result = await resealColumn(kit, column, (done) => progress(`${column.table}: ${done} records sealed anew`));
    resealed += result.resealed;
    if (result.unopened > 0) unopened.push({ table: column.table, records: result.unopened });
  }
  return { resealed, unopened };
}

async function resealColumn(kit: ResealKit, column: Resealable, report: (done: number) => void) {
  let resealed = 0;
  for (;;) {
    const round = await resealRound(kit, column);
    resealed += round.resealed;
    const left = await countLeft(kit, column);
    if (round.resealed > 0 || left === 0) report(resealed);
    // What is left and was looked at without success is what no key opens; anything else is held by somebody for a moment.
    if (left <= round.unopened) return { resealed, unopened: left };
    await pause(PAUSE_MS);
  }
}

/** Once through the table in the order of its ids. */
async function resealRound(kit: ResealKit, column: Resealable) {
  const type = await typeOfId(kit.db, column);
  const total = { resealed: 0, unopened: 0 };
  let after: string | null = null;
  for (;;) {
    const batch: Batch = await kit.db.transaction().execute((tx) => resealBatch(tx, kit, { column, type, after }));
    total.resealed += batch.resealed;
    total.unopened += batch.unopened;
    if (batch.last === null) return total;
    after = batch.last;
  }
}

type Batch = { resealed: number; unopened: number; last: string | null };
type Row = { id: string; of: string; record: Buffer };
type BatchOptions = { column: Resealable; type: string; after: string | null };

async function resealBatch(tx: Queryable, kit: ResealKit, options: BatchOptions): Promise<Batch> {
  const { column, type } = options;
  const rows = await lockRows(tx, kit, options);
  const opened = rows.flatMap((row) => {
    const next = resealRecord(kit, row, column.purpose(row.of));
    return next === null ? [] : [{ ...row, next }];
  });
  const [table, name, id] = [sql.table(column.table), sql.ref(column.column), sql.ref(column.id)];
  if (opened.length > 0) {
    await sql`
      UPDATE ${table} AS t SET ${name} = v.next
      FROM unnest(${opened.map((row) => row.id)}::text[], ${opened.map((row) => row.record)}::bytea[],
        ${opened.map((row) => row.next)}::bytea[]) AS v(id, before, next)
      WHERE t.${id} = v.id::${sql.raw(type)} AND t.${name} = v.before`.execute(tx);
  }
  return { resealed: opened.length, unopened: rows.length - opened.length, last: rows.at(-1)?.id ?? null };
}

/** Rows that somebody holds are left out, so that this never waits for a request and can never deadlock with one. */
async function lockRows(tx: Queryable, kit: ResealKit, { column, after, type }: BatchOptions): Promise<Row[]> {
  const id = sql.ref(column.id);
  const beyond = after === null ? sql`` : sql`AND ${id} > ${after}::${sql.raw(type)}`;
  const { rows } = await sql<Row>`
    SELECT ${id}::text AS id, ${sql.ref(column.of ?? column.id)}::text AS of, ${sql.ref(column.column)} AS record
    FROM ${sql.table(column.table)} WHERE ${isOld(kit, column)} ${beyond}
    ORDER BY ${id} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows;
}

function isOld({ sealKeys }: ResealKit, column: Resealable) {
  const name = sql.ref(column.column);
  return sql`octet_length(${name}) > 0 AND substring(${name} from 2 for 4) <> decode(${sealKeys.current()}, 'hex')`;
}

async function countLeft(kit: ResealKit, column: Resealable): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    SELECT count(*) AS left FROM ${sql.table(column.table)} WHERE ${isOld(kit, column)}`.execute(kit.db);
  return rows[0]?.left ?? 0;
}

async function typeOfId(q: Queryable, { table, id }: Resealable): Promise<string> {
  const { rows } = await sql<{ type: string }>`
    SELECT atttypid::regtype::text AS type FROM pg_attribute
    WHERE attrelid = ${table}::regclass AND attname = ${id}`.execute(q);
  return rows[0]?.type ?? 'text';
}

function resealRecord({ sealKeys }: ResealKit, { record }: Row, purpose: string): Buffer | null {
  try {
    const plain = sealKeys.open(record, purpose);
    const next = sealKeys.seal(plain, purpose);
    plain.fill(0);
    return next;
  } catch (error) {
    if (isProblem(error, 'seal.cannot-open')) return null;
    throw error;
  }
}
