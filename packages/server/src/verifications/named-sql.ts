import { CompiledQuery } from 'kysely';
import { compileOnce, type Queryable } from '../kit/index.ts';

const PLACEHOLDER = /\$([a-z]\w*)/gi;

export type NamedStatement<Params, Row> = {
  (q: Queryable, params: Params): Promise<Row[]>;
  /** As PostgreSQL gets it: for the benchmark, which sends the very same to a bare driver. */
  readonly text: string;
  /** The parameters in their order. */
  readonly names: readonly (keyof Params & string)[];
};

/**
 * A hot statement as plain SQL with `$name` for its parameters. A name that occurs ten times is one parameter: a query
 * builder would send it ten times, and the driver's work grows with each.
 */
export function namedSql<Params extends object, Row>(source: string): NamedStatement<Params, Row> {
  const names = [...new Set([...source.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
  const text = source.replaceAll(PLACEHOLDER, (_, name: string) => `$${names.indexOf(name) + 1}`);
  const run = compileOnce<Params, Row>((_, params) => {
    const values = names.map((name) => params[name as keyof Params]);
    return CompiledQuery.raw(text, values);
  });
  return Object.assign(run, { text, names: names as (keyof Params & string)[] });
}
