import { CompiledQuery } from 'kysely';
import { compileOnce, type Queryable } from '../kit/index.ts';

const PLACEHOLDER = /\$([a-z]\w*)/gi;

/**
 * A hot statement as plain SQL with `$name` for its parameters. A name that occurs ten times is one parameter: a query
 * builder would send it ten times, and the driver's work grows with each.
 */
export function namedSql<Params extends object, Row>(text: string): (q: Queryable, params: Params) => Promise<Row[]> {
  const names = [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
  const numbered = text.replaceAll(PLACEHOLDER, (_, name: string) => `$${names.indexOf(name) + 1}`);
  return compileOnce<Params, Row>((_, params) =>
    CompiledQuery.raw(
      numbered,
      names.map((name) => params[name as keyof Params]),
    ),
  );
}
