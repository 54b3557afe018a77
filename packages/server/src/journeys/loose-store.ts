/** The only SQL of loose nodes: written by tools one by one, before the journey that names them. */
import { sql } from 'kysely';
import { json, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { NodeBody } from './file.ts';
import './errors.ts';

export type LooseNode = { readonly id: string; readonly type: string; readonly body: NodeBody };

const MAX_LOOSE = 2_000;
/** An import takes seconds; what nobody has named after a day is left over. */
const KEPT_MS = 86_400_000;

export async function listLoose(q: Queryable, realmId: string): Promise<LooseNode[]> {
  const rows = await q
    .selectFrom('loose_nodes')
    .select(['id', 'type', 'node'])
    .where('realm_id', '=', realmId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, type, node }) => ({ id, type, body: node as NodeBody }));
}

export async function putLoose(tx: Tx, realmId: string, { id, type, body }: LooseNode, at: Date): Promise<void> {
  const values = { type, node: json(body), written_at: at };
  await tx
    .insertInto('loose_nodes')
    .values({ realm_id: realmId, id, ...values })
    .onConflict((conflict) => conflict.columns(['realm_id', 'id']).doUpdateSet(values))
    .execute();
}

/** @throws Problem journeys.too-many-loose */
export async function refuseTooManyLoose(tx: Tx, realmId: string): Promise<void> {
  const row = await tx
    .selectFrom('loose_nodes')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('realm_id', '=', realmId)
    .executeTakeFirstOrThrow();
  if (Number(row.count) >= MAX_LOOSE) throw new Problem('journeys.too-many-loose');
}

export async function removeLoose(tx: Tx, realmId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { numDeletedRows } = await tx
    .deleteFrom('loose_nodes')
    .where('realm_id', '=', realmId)
    .where('id', '=', sql<string>`any(${ids})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function sweepLoose(q: Queryable, now: Date): Promise<void> {
  await q
    .deleteFrom('loose_nodes')
    .where('written_at', '<', new Date(now.getTime() - KEPT_MS))
    .execute();
}
