import { CompiledQuery } from 'kysely';
import type { Queryable } from '../kit/index.ts';

type ColumnType = 'uuid' | 'text' | 'timestamptz' | 'bigint' | 'integer' | 'boolean' | 'bytea' | 'jsonb';
type Value = string | number | boolean | Uint8Array | null;
/** What is handed in for one of several: its members in their order, with their types in the database. */
export type Columns<Item> = Readonly<Record<keyof Item & string, ColumnType>>;

export type BatchStatement<Item, Row> = {
  (q: Queryable, items: readonly Item[]): Promise<Row[]>;
  /** As PostgreSQL gets it for one item: for the benchmark, which sends the very same to a bare driver. */
  readonly single: { readonly text: string; readonly names: readonly (keyof Item & string)[] };
};

/** In which form a statement is written. */
export type Form = {
  /** The items, as they stand in FROM: one row each, with their members as columns in snake case and `position` from 1. */
  readonly items: string;
  /** The one text where there are several, the other where one is alone. */
  readonly either: (several: string, one: string) => string;
};

/**
 * A hot statement for any number of items. One item comes as plain parameters, which PostgreSQL puts where they are used;
 * several come as an array for each column. What only several need, such as an order in which rows are locked, is left
 * out for one.
 */
export function batchSql<Item extends Readonly<Record<string, Value>>, Row>(
  columns: Columns<Item>,
  write: (form: Form) => string,
): BatchStatement<Item, Row> {
  const entries = Object.entries(columns) as [keyof Item & string, ColumnType][];
  const names = entries.map(([name]) => name);
  const one = write({ items: oneItem(entries), either: (_, text) => text });
  const runOne = raw<Row>(one);
  const runSeveral = raw<Row>(write({ items: severalItems(entries), either: (text) => text }));
  const run = (q: Queryable, items: readonly Item[]): Promise<Row[]> => {
    const [first] = items;
    if (first && items.length === 1) return runOne(q, { values: names.map((name) => first[name] ?? null) });
    return runSeveral(q, { values: names.map((name) => arrayText(items.map((item) => item[name] ?? null))) });
  };
  return Object.assign(run, { single: { text: one, names } });
}

type Entries = readonly (readonly [string, ColumnType])[];

function oneItem(entries: Entries): string {
  const selected = entries.map(([name, type], index) => `$${index + 1}::${type} AS ${snake(name)}`);
  return `(SELECT ${selected.join(', ')}, 1 AS position)`;
}

/**
 * Each array stands in a sub-select, which hides its length from the planner: it would take a plan for one item to be
 * cheaper than the general plan, and then plan anew at every execution.
 */
function severalItems(entries: Entries): string {
  const arrays = entries.map(([, type], index) => `(SELECT $${index + 1}::${type}[])`);
  const list = [...entries.map(([name]) => snake(name)), 'position'].join(', ');
  return `(SELECT ${list} FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS batch (${list}))`;
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type Parameters = { values: readonly Value[] };

function raw<Row>(text: string): (q: Queryable, parameters: Parameters) => Promise<Row[]> {
  return async (q, { values }) => (await q.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}

const SPECIAL = /["\\]/g;

/** An array as PostgreSQL reads it (section 8.15.2); the driver's own way takes a third of the time of a verification. */
function arrayText(values: readonly Value[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

function elementText(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `"${value.replace(SPECIAL, '\\$&')}"`;
  return value instanceof Uint8Array ? `"\\\\x${Buffer.from(value).toString('hex')}"` : String(value);
}
