import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';

/** How many phones of a realm there are, and how many of them have asked for their profile since a time. */
export async function countSynchronised(
  q: Queryable,
  { realmId, since }: { realmId: string; since: Date },
): Promise<{ devices: number; since: number }> {
  const row = await q
    .selectFrom('devices')
    .select([
      sql<number>`count(*)`.as('devices'),
      sql<number>`count(*) FILTER (WHERE last_sync_at >= ${since})`.as('since'),
    ])
    .where('realm_id', '=', realmId)
    .where('mode', '=', 'online')
    .where('state', 'in', ['active', 'locked'])
    .executeTakeFirstOrThrow();
  return row;
}
