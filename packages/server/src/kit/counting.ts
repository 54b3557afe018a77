import type { SelectQueryBuilder } from 'kysely';
import type { Queryable, Tables } from './database.ts';

/** Beyond this many nobody needs the exact number, and counting would begin to cost. */
export const COUNT_LIMIT = 100_000;

/** How many rows a query has, counted no further than one beyond COUNT_LIMIT. */
export async function boundedCount<Database extends Tables, Table extends keyof Database>(
  q: Queryable,
  rows: SelectQueryBuilder<Database, Table, object>,
): Promise<number> {
  const row = await q
    .selectFrom(rows.limit(COUNT_LIMIT + 1).as('bounded') as never)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** "no phone", "1 phone", "1,930 phones", "more than 100,000 phones". */
export function countWords(count: number, one: string, many: string = `${one}s`): string {
  if (count === 0) return `no ${one}`;
  if (count === 1) return `1 ${one}`;
  const number = Math.min(count, COUNT_LIMIT).toLocaleString('en');
  return `${count > COUNT_LIMIT ? 'more than ' : ''}${number} ${many}`;
}

/** The text with a capital letter, as a sentence begins. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
