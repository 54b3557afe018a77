import { sql } from 'kysely';
import type { Queryable } from './database.ts';

/** How a PostgreSQL type reads, and what it takes where that differs. */
const COLUMN_TYPES: Readonly<Record<string, { read: string; write?: string }>> = {
  _text: { read: 'string[]' },
  bool: { read: 'boolean' },
  bytea: { read: 'Buffer', write: 'Uint8Array' },
  int2: { read: 'number' },
  int4: { read: 'number' },
  int8: { read: 'number' },
  jsonb: { read: 'unknown', write: 'JsonText' },
  text: { read: 'string' },
  timestamptz: { read: 'Date' },
  uuid: { read: 'string' },
};

type Column = {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  check: string | null;
};

const HEADER = `// Generated from the migrated schema by \`npm run generate\`. Do not edit.
// bigint reads as number (the driver refuses values beyond 2^53), timestamptz as Date, bytea as Buffer;
// jsonb reads as unknown and takes json(value); a column with CHECK (x IN (…)) has the union of those words.
import type { ColumnType } from 'kysely';
import type { JsonText } from '../database.ts';
`;

/** The text of generated/tables.ts for the schema that this database has. */
export async function generateTables(q: Queryable): Promise<string> {
  const columns = await readColumns(q);
  const tables = Map.groupBy(columns, (column) => column.table);
  const interfaces = [...tables].map(([table, list]) => renderTable(table, list));
  const members = [...tables.keys()].map((table) => `  ${table}: ${typeName(table)};`);
  const all = `export interface Tables {\n${members.join('\n')}\n}\n`;
  return [HEADER, ...interfaces, all, renderColumns(tables)].join('\n');
}

async function readColumns(q: Queryable): Promise<Column[]> {
  const { rows } = await sql<Column>`
    SELECT table_name AS "table", column_name AS "name", udt_name AS "type",
      is_nullable = 'YES' AS "nullable", column_default IS NOT NULL AS "hasDefault",
      (SELECT min(pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE conrelid = (table_schema || '.' || quote_ident(table_name))::regclass AND contype = 'c'
          AND conkey = ARRAY[ordinal_position::int2]) AS "check"
    FROM information_schema.columns
    WHERE table_schema = 'public'
    ORDER BY table_name, ordinal_position`.execute(q);
  return rows;
}

/** For explicit-columns.ts. */
function renderColumns(tables: ReadonlyMap<string, readonly Column[]>): string {
  const lines = [...tables].map(([table, list]) => `  ${table}: [${list.map(({ name }) => `'${name}'`).join(', ')}],`);
  return `export const columnsOf: Readonly<Record<keyof Tables, readonly string[]>> = {\n${lines.join('\n')}\n};\n`;
}

function renderTable(table: string, columns: readonly Column[]): string {
  const lines = columns.map((column) => `  ${column.name}: ${renderType(column)};`);
  return `export interface ${typeName(table)} {\n${lines.join('\n')}\n}\n`;
}

function renderType(column: Column): string {
  const type = COLUMN_TYPES[column.type];
  if (!type) throw new TypeError(`no TypeScript type is known for ${column.table}.${column.name} (${column.type})`);
  const orNull = column.nullable ? ' | null' : '';
  const words = wordsOf(column.check);
  const read = type.read === 'unknown' ? 'unknown' : `${words ?? type.read}${orNull}`;
  const write = `${words ?? type.write ?? type.read}${orNull}`;
  const insert = column.hasDefault || column.nullable ? `${write} | undefined` : write;
  return read === insert ? read : `ColumnType<${read}, ${insert}, ${write}>`;
}

/** `CHECK ((state = ANY (ARRAY['open'::text, 'done'::text])))` → `'open' | 'done'`. */
function wordsOf(check: string | null): string | undefined {
  const list = check?.match(/= ANY \(ARRAY\[(.*?)\]/)?.[1];
  return list
    ?.split(', ')
    .map((word) => word.replace('::text', ''))
    .join(' | ');
}

const typeName = (table: string): string =>
  `${table.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}Table`;
