import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';

/** Which of these names the published journeys of a realm give to sessions: what they say of one nobody else may say. */
export async function notedNames(
  q: Queryable,
  { realmId, names }: { realmId: string; names: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT noted.name
    FROM journeys j
    JOIN journey_versions v ON v.realm_id = j.realm_id AND v.name = j.name AND v.version = j.published_version
    CROSS JOIN LATERAL jsonb_path_query(v.journey,
      '$.nodes.* ? (@.type == "SetSessionPropertiesNode").properties.properties ? (@.type() == "object")') AS given(names)
    CROSS JOIN LATERAL jsonb_object_keys(given.names) AS noted(name)
    WHERE j.realm_id = ${realmId} AND noted.name = ANY(${names}::text[])`.execute(q);
  return new Set(rows.map(({ name }) => name));
}
