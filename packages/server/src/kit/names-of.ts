import { sql } from 'kysely';
import type { Queryable } from './database.ts';

type Named = {
  /** A table of a realm's, of the slice that asks. */
  readonly table: 'devices' | 'services' | 'users';
  /** The column of the name. */
  readonly column: 'name' | 'display_name';
  readonly realmId: string;
  /** UUIDs. */
  readonly ids: readonly string[];
};

/** What rows of a realm are called, by id; ids of nothing, and of other realms, are absent. */
export async function namesOf(q: Queryable, { table, column, realmId, ids }: Named): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, ${sql.ref(column)} AS name FROM ${sql.table(table)}
    WHERE id = any(${ids}::uuid[]) AND realm_id = ${realmId}`.execute(q);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
