import { type RawBuilder, sql } from 'kysely';
import type { Kit, Queryable } from '../kit/index.ts';
import { listRealms } from '../realms/index.ts';
import { FIGURES, type Figure, type FigureCode, type FigureRow, TOTALS, type Total } from './figures.ts';

/** A realm of at most so many people is counted when somebody looks; a larger one every few minutes by a job. */
export const SMALL_REALM = 20_000;

export type Counts = {
  of: ReadonlyMap<FigureCode | Total, number>;
  /** Null: this moment. */
  countedAt: Date | null;
};

async function countRows(q: Queryable, rows: RawBuilder<unknown>): Promise<number> {
  const result = await sql<{ count: number }>`SELECT count(*) FROM (${rows}) AS rows`.execute(q);
  return result.rows[0]?.count ?? 0;
}

async function isSmall(q: Queryable, realmId: string): Promise<boolean> {
  return (await countRows(q, sql`${TOTALS.users(realmId)} LIMIT ${SMALL_REALM + 1}`)) <= SMALL_REALM;
}

const totals = Object.keys(TOTALS) as Total[];

type Asked = { realmId: string; now: Date };

async function countThese(q: Queryable, { realmId, now }: Asked, figures: readonly Figure[], names: readonly Total[]) {
  const figureCounts = figures.map(async ({ code, rows }) => [code, await countRows(q, rows(realmId, now))] as const);
  const totalCounts = names.map(async (name) => [name, await countRows(q, TOTALS[name](realmId))] as const);
  return new Map<FigureCode | Total, number>(await Promise.all([...figureCounts, ...totalCounts]));
}

/** Every figure of a realm; in a large one those that cost are a few minutes old, and say so. */
export async function readCounts(q: Queryable, asked: Asked): Promise<Counts> {
  const stored = (await isSmall(q, asked.realmId)) ? null : await readStored(q, asked.realmId);
  if (!stored) return { of: await countThese(q, asked, FIGURES, totals), countedAt: null };
  const live = await countThese(
    q,
    asked,
    FIGURES.filter(({ cheap }) => cheap),
    [],
  );
  return { of: new Map([...stored.of, ...live]), countedAt: stored.countedAt };
}

async function readStored(q: Queryable, realmId: string): Promise<{ of: Counts['of']; countedAt: Date } | null> {
  const rows = await q
    .selectFrom('realm_figures')
    .select(['code', 'count', 'counted_at'])
    .where('realm_id', '=', realmId)
    .execute();
  const [first] = rows;
  if (!first) return null;
  return { of: new Map(rows.map(({ code, count }) => [code as FigureCode, count])), countedAt: first.counted_at };
}

/** Runs every few minutes: what a large realm's first page shows. One statement after the other, so that it stays unnoticed. */
export async function countLargeRealms(kit: Pick<Kit, 'db' | 'clock'>): Promise<void> {
  for (const { id: realmId } of await listRealms(kit.db)) {
    if (!(await isSmall(kit.db, realmId))) await storeCounts(kit, realmId);
  }
}

async function storeCounts(kit: Pick<Kit, 'db' | 'clock'>, realmId: string): Promise<void> {
  const now = kit.clock.now();
  const sources: [string, RawBuilder<unknown>][] = [
    ...totals.map((name): [string, RawBuilder<unknown>] => [name, TOTALS[name](realmId)]),
    ...FIGURES.filter(({ cheap }) => !cheap).map(({ code, rows }): [string, RawBuilder<unknown>] => [
      code,
      rows(realmId, now),
    ]),
  ];
  const counted: { code: string; count: number }[] = [];
  for (const [code, rows] of sources) counted.push({ code, count: await countRows(kit.db, rows) });
  await kit.db
    .insertInto('realm_figures')
    .values(counted.map((row) => ({ ...row, realm_id: realmId, counted_at: now })))
    .onConflict((conflict) =>
      conflict.columns(['realm_id', 'code']).doUpdateSet((eb) => ({
        count: eb.ref('excluded.count'),
        counted_at: eb.ref('excluded.counted_at'),
      })),
    )
    .execute();
}

/** How often each reason stands in a figure's rows, most frequent first. */
export async function countReasons(q: Queryable, { realmId, now }: Asked, figure: Figure) {
  const { rows } = await sql<{ reason: string; count: number }>`
    SELECT reason, count(*) AS count FROM (${figure.rows(realmId, now)}) AS rows
    WHERE reason IS NOT NULL GROUP BY reason ORDER BY count DESC, reason`.execute(q);
  return rows;
}

export type ListedPerson = FigureRow & { userName: string; displayName: string; deviceName: string | null };

/** The people behind a figure, oldest subject first, paged by key. */
export async function listFigure(
  q: Queryable,
  figure: Figure,
  { realmId, now, after, limit }: Asked & { after?: string | undefined; limit: number },
): Promise<{ people: ListedPerson[]; next: string | null }> {
  const { rows } = await sql<ListedPerson>`
    SELECT f.subject, f.user_id AS "userId", f.device_id AS "deviceId", f.reason, f.at,
      u.name AS "userName", u.display_name AS "displayName", d.name AS "deviceName"
    FROM (SELECT * FROM (${figure.rows(realmId, now)}) AS rows
          WHERE ${after ?? null}::uuid IS NULL OR subject > ${after ?? null}::uuid
          ORDER BY subject LIMIT ${limit + 1}) AS f
    JOIN users AS u ON u.id = f.user_id LEFT JOIN devices AS d ON d.id = f.device_id
    ORDER BY f.subject`.execute(q);
  const people = rows.slice(0, limit);
  return { people, next: rows.length > limit ? (people.at(-1)?.subject ?? null) : null };
}
