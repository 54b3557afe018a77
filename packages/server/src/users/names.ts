import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';

/** What these users of the realm are called, by id; ids of nobody are absent. */
export async function namesOfUsers(
  q: Queryable,
  realmId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await q
    .selectFrom('users')
    .select(['id', 'display_name'])
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('realm_id', '=', realmId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.display_name]));
}
