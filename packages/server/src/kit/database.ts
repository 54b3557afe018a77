import { type CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type Transaction } from 'kysely';
import pg from 'pg';
import { isConnectionSpoilt, toDatabaseProblem } from './database-errors.ts';
import { explicitColumns } from './explicit-columns.ts';
import type { Tables } from './generated/tables.ts';
import type { Logger } from './log.ts';
import { createStatementNamer, type StatementNamer } from './statements.ts';

export { isRolledBack, isUniqueViolation } from './database-errors.ts';
export type { Tables } from './generated/tables.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
/** What a store function takes: inside a transaction or outside of one. */
export type Queryable = Db | Tx;

/** Text for a jsonb column. Made only by `json()`, because the driver would turn an array into a PostgreSQL array. */
export type JsonText = string & { readonly jsonText: unique symbol };

/** Turns a value into what a jsonb column takes. Reading gives `unknown`: the store says what it is. */
export function json(value: unknown): JsonText {
  return JSON.stringify(value) as JsonText;
}

export type Database = {
  readonly db: Db;
  /** The raw statement path that jobs use; named and guarded like all others. */
  readonly executeSql: (text: string, values?: readonly unknown[]) => Promise<{ rows: unknown[] }>;
  readonly stop: () => Promise<void>;
};

export type DatabaseOptions = {
  readonly url: string;
  /** Connections at most. About 16 is best on two cores; 48 halves the speed. */
  readonly max?: number;
  readonly log: Pick<Logger, 'warn'>;
};

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 60_000;

/**
 * The connection pool and Kysely over it. Nothing is tried again: a statement that failed says so with
 * `kit.unavailable` (503), its connection is thrown away, and the next request gets a fresh one.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 16,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    types: columnTypes,
    application_name: 'lanyard',
  });
  let isStopping = false;
  pool.on('error', (error) => {
    if (!isStopping) options.log.warn({ error }, 'an idle database connection broke');
  });
  // A connection in use reports its end as an event as well, and an event nobody hears would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const named = namePool(pool, createStatementNamer());
  return {
    db: new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: named as PostgresPool }),
      plugins: [explicitColumns],
    }),
    executeSql: async (text, values = []) => {
      const client = await named.connect();
      let isSpoilt = true;
      try {
        const result = await client.query(text, values);
        isSpoilt = false;
        return result;
      } finally {
        // A script with a BEGIN of its own that failed on the way leaves its transaction aborted, and the next borrower in it.
        client.release(isSpoilt);
      }
    },
    stop: () => {
      isStopping = true;
      return pool.end();
    },
  };
}

const INT8 = pg.types.builtins.INT8;

/** bigint columns hold counters and time steps, far below 2^53: a number is exact there, and an unsafe one is refused. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint from the database is beyond 2^53');
  return value;
}

type TypeParser = (value: never) => unknown;

const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): TypeParser =>
    oid === INT8 ? (safeInteger as TypeParser) : (pg.types.getTypeParser(oid, format as 'text') as TypeParser),
};

type NamedClient = {
  readonly processID?: number;
  query<R>(text: string, values: readonly unknown[]): Promise<NamedResult<R>>;
  release(destroy?: boolean): void;
};
type NamedResult<R> = { command: 'SELECT'; rowCount: number; rows: R[] };
type NamedPool = { connect(): Promise<NamedClient>; end(): Promise<void>; readonly options: object };

function namePool(pool: pg.Pool, nameOf: StatementNamer): NamedPool {
  const wrapped = new WeakMap<pg.PoolClient, NamedClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => Promise.reject(toDatabaseProblem(error)));
      const known = wrapped.get(client) ?? nameClient(client, nameOf);
      wrapped.set(client, known);
      return known;
    },
  };
}

function nameClient(client: pg.PoolClient, nameOf: StatementNamer): NamedClient {
  let isSpoilt = false;
  return {
    release: (destroy) => client.release(destroy || isSpoilt),
    query: async <R>(text: string, values: readonly unknown[]) => {
      const name = nameOf(text);
      const query = { text, values: [...values], ...(name === undefined ? {} : { name }) };
      try {
        return (await client.query(query)) as unknown as NamedResult<R>;
      } catch (error) {
        isSpoilt ||= isConnectionSpoilt(error);
        throw toDatabaseProblem(error);
      }
    },
  };
}

/** Stands where a parameter will be while a statement is compiled. */
class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A hot statement compiled once: Kysely then costs nothing (40,600/s against 24,300/s when built each time).
 * Every parameter must be used as a value; the list of rows is the result.
 * @example const findUser = compileOnce((q, p: { id: string }) => q.selectFrom('users').selectAll().where('id', '=', p.id).compile());
 *          const [user] = await findUser(kit.db, { id });
 */
export function compileOnce<Params extends object, Row>(
  build: (db: Db, params: Params) => CompiledQuery<Row>,
): (q: Queryable, params: Params) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (q, params) => {
    compiled ??= build(q as Db, parameterNames<Params>());
    const parameters = compiled.parameters.map((value) =>
      value instanceof Parameter ? params[value.name as keyof Params] : value,
    );
    return (await q.executeQuery<Row>({ ...compiled, parameters })).rows;
  };
}

function parameterNames<Params extends object>(): Params {
  return new Proxy({} as Params, { get: (_, name) => new Parameter(String(name)) });
}
