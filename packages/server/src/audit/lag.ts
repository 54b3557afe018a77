import type { SqlClient } from '../kit/index.ts';

/**
 * The time of the oldest event that waits for its seal; null where none does. For whoever looks from outside, without the
 * application: it reads one row for each realm.
 */
export async function oldestUnsealed(client: SqlClient): Promise<Date | null> {
  const { rows } = await client.query<{ oldest: Date | null }>(
    `WITH sealed AS (SELECT realm_id, max(through_position) AS position FROM audit_seals GROUP BY realm_id)
     SELECT min(waiting.at) AS oldest FROM (
       SELECT (SELECT at FROM audit_events AS event
               WHERE event.realm_id = sealed.realm_id AND event.position > sealed.position
               ORDER BY event.position LIMIT 1) AS at
       FROM sealed
       UNION ALL (SELECT at FROM audit_events WHERE NOT EXISTS (SELECT FROM sealed) LIMIT 1)
     ) AS waiting`,
  );
  return rows[0]?.oldest ?? null;
}
