import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';

/** What these services of the realm are called, revoked ones included, by id; unknown ids are absent. */
export async function namesOfServices(
  q: Queryable,
  realmId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await q
    .selectFrom('services')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('realm_id', '=', realmId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
