/** The only SQL of loose nodes: written by tools one by one, before the journey that names them. */
import { sql } from 'kysely';
import { json, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { NodeBody } from './file.ts';
import './errors.ts';

export type LooseNode = { readonly id: string; readonly type: string; readonly body: NodeBody };

const MAX_LOOSE = 2_000;
/** Of all that waits in a realm, as text: each writing reads them all. A large import, scripts included, is a tenth of it. */
const MAX_LOOSE_BYTES = 16 * 1_048_576;
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

/**
 * Keeps one that a tool has written, where there is room for all.
 * @throws Problem journeys.too-many-loose
 */
export async function addLoose(tx: Tx, realmId: string, node: LooseNode, at: Date): Promise<void> {
  await putLoose(tx, realmId, node, at);
  const { count, bytes } = await tx
    .selectFrom('loose_nodes')
    .select((eb) => eb.fn.countAll().as('count'))
    .select(sql<string>`sum(octet_length(node::text))`.as('bytes'))
    .where('realm_id', '=', realmId)
    .executeTakeFirstOrThrow();
  if (Number(count) > MAX_LOOSE || Number(bytes) > MAX_LOOSE_BYTES) throw new Problem('journeys.too-many-loose');
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
