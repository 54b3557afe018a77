import type { SqlClient } from '../kit/index.ts';

/** A table as a backup names it; generated columns are left out, because the database makes them itself. */
export type TableColumns = { readonly name: string; readonly columns: readonly string[] };

export type SequenceState = { readonly name: string; readonly value: string; readonly isCalled: boolean };

/** Of no use elsewhere: `migrations` is made by migrating, and the others say what runs at this moment. */
const LEFT_OUT = new Set(['migrations', 'server_processes']);

const NOT_OF_AN_EXTENSION = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";

/**
 * Every table of the database in an order in which each comes after those it refers to, read from the catalogue: a table that a
 * later version adds is in the next backup without anybody thinking of it.
 */
export async function tablesToKeep(client: SqlClient): Promise<TableColumns[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attgenerated = '' AND ${NOT_OF_AN_EXTENSION}
    GROUP BY c.relname ORDER BY c.relname`);
  const { rows: references } = await client.query<{ from: string; to: string }>(`
    SELECT c.relname AS "from", f.relname AS "to"
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
    WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND c.relnamespace = 'public'::regnamespace`);
  const kept = rows.filter(({ name }) => !LEFT_OUT.has(name));
  return inOrder(kept, (name) => references.filter(({ from }) => from === name).map(({ to }) => to));
}

/** Depth first: what a table refers to, then the table. */
export function inOrder(tables: readonly TableColumns[], refersTo: (name: string) => string[]): TableColumns[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered: TableColumns[] = [];
  const open = new Set<string>();
  const visit = (name: string): void => {
    const table = byName.get(name);
    if (!table || ordered.includes(table)) return;
    if (open.has(name)) throw new TypeError(`the tables refer to each other in a circle at ${name}`);
    open.add(name);
    for (const next of refersTo(name)) visit(next);
    ordered.push(table);
  };
  for (const { name } of tables) visit(name);
  return ordered;
}

/** Where the sequences stand. They heed no transaction, so read them last: then no row is beyond them. */
export async function sequenceStates(client: SqlClient): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND ${NOT_OF_AN_EXTENSION} ORDER BY 1`);
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const { rows: found } = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${quote(name)}`,
    );
    states.push(...found.map((state) => ({ name, ...state })));
  }
  return states;
}

/** A name of the catalogue, as SQL takes it. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The statements that drop everything that the schema holds; what an extension owns stays. */
export async function dropStatements(client: SqlClient): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(`
    SELECT format('DROP %s IF EXISTS public.%I CASCADE',
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) AS text
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${NOT_OF_AN_EXTENSION}
    UNION ALL
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', c.oid::regprocedure)
    FROM pg_proc c WHERE c.pronamespace = 'public'::regnamespace AND ${NOT_OF_AN_EXTENSION}
    UNION ALL
    SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', c.typname)
    FROM pg_type c WHERE c.typnamespace = 'public'::regnamespace AND c.typtype IN ('e', 'd') AND ${NOT_OF_AN_EXTENSION}
    UNION ALL
    SELECT 'DROP SCHEMA IF EXISTS jobs CASCADE'`);
  return rows.map(({ text }) => text);
}
