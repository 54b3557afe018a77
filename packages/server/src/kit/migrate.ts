import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { defineErrors, Problem } from './errors.ts';

defineErrors('migrate', {
  'newer-database': {
    status: 500,
    text: 'This database was made by a newer version of Lanyard. Start that version, or restore a backup.',
  },
  changed: { status: 500, text: 'A migration that this database already has was changed afterwards.' },
  blocked: {
    status: 503,
    text: 'The database could not be brought to this version, because another program holds one of its tables. `lanyard doctor` names long transactions.',
  },
});

export type Migration = { readonly name: string; readonly text: string };

const FOLDER = new URL('../../migrations/', import.meta.url);
const FILE = /^\d{4}-[a-z0-9-]+\.sql$/;
/** Any fixed number: processes that start together wait for each other instead of migrating twice. */
export const MIGRATION_LOCK = 4_812_003;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Changing a table waits for everybody who uses it, and everybody who comes later waits behind that: so it gives up after this
 * long, lets the server that still serves go on, and tries again. Shorter than PostgreSQL's own search for deadlocks (1 s), so that
 * it is the migration that gives way.
 */
const LOCK_TIMEOUT_MS = 500;
const PAUSE_MS = 500;
const MOST_TRIES = 60;
const TURN_MS = 50;
/** lock_not_available and deadlock_detected (PostgreSQL appendix A): nothing was changed, and another try may work. */
const BUSY_CODES = new Set(['55P03', '40P01']);

/** The numbered SQL files of this version, in order. Forward only: a mistake is repaired by the next file. */
export async function readMigrations(folder: URL = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => FILE.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })));
}

const MIGRATIONS_TABLE =
  'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())';

/** For tests: how long one try waits for a table, and how often. */
export type MigratePatience = { readonly lockTimeoutMs: number; readonly pauseMs: number; readonly tries: number };

const PATIENCE: MigratePatience = { lockTimeoutMs: LOCK_TIMEOUT_MS, pauseMs: PAUSE_MS, tries: MOST_TRIES };

/**
 * Brings a database to this version, under an advisory lock, each file in a transaction of its own with its record; files of
 * indexes alone go without. An older server may serve meanwhile: files only add (migrations.test.ts), and hold no table for long.
 * @returns the names that were applied now.
 * @throws Problem `migrate.newer-database`, `migrate.changed`, `migrate.blocked`, `kit.unavailable`
 */
export async function migrate(
  url: string,
  migrations?: readonly Migration[],
  patience: MigratePatience = PATIENCE,
): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  await client.connect().catch((cause: Error) => {
    throw new Problem('kit.unavailable', { detail: `The database cannot be reached: ${cause.message}.`, cause });
  });
  try {
    await takeTurn(client);
    return await applyMissing(client, wanted, patience);
  } finally {
    await client.end();
  }
}

/** Asked for again and again: a session that waits in a statement would hold up the building of indexes, which waits for all of them. */
async function takeTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken) return;
    await pause(TURN_MS);
  }
}

async function applyMissing(
  client: pg.Client,
  wanted: readonly Migration[],
  patience: MigratePatience,
): Promise<string[]> {
  await client.query(MIGRATIONS_TABLE);
  const { rows } = await client.query<{ name: string; hash: string }>('SELECT name, hash FROM migrations');
  const applied = new Map(rows.map((row) => [row.name, row.hash]));
  refuseUnknownMigrations(applied, wanted);
  const missing = wanted.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) await applyPatiently(client, migration, patience);
  return missing.map((migration) => migration.name);
}

/** @throws Problem `migrate.newer-database`, `migrate.changed` */
export function refuseUnknownMigrations(applied: ReadonlyMap<string, string>, wanted: readonly Migration[]): void {
  const known = new Map(wanted.map((migration) => [migration.name, hashOf(migration)]));
  for (const [name, hash] of applied) {
    if (!known.has(name)) throw new Problem('migrate.newer-database', { members: { migration: name } });
    if (known.get(name) !== hash) {
      throw new Problem('migrate.changed', { detail: `The migration ${name} was changed after this database got it.` });
    }
  }
}

async function applyPatiently(client: pg.Client, migration: Migration, patience: MigratePatience): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await (BUILDS_INDEXES.test(migration.text)
        ? buildIndexes(client, migration)
        : applyOne(client, migration, patience));
    } catch (error) {
      const isBusy = error instanceof pg.DatabaseError && BUSY_CODES.has(error.code ?? '');
      if (!isBusy) throw error;
      if (tries >= patience.tries) throw new Problem('migrate.blocked', { cause: error });
      await pause(patience.pauseMs);
    }
  }
}

async function applyOne(client: pg.Client, migration: Migration, patience: MigratePatience): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${patience.lockTimeoutMs}`);
    await client.query(migration.text);
    await record(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** Applies these to a database that nobody else uses, within the transaction of the caller: there are no writers to build beside. */
export async function applyInTransaction(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await client.query(MIGRATIONS_TABLE);
  for (const { name, text } of migrations) {
    await client.query(text.replaceAll(/^(CREATE (?:UNIQUE )?INDEX) CONCURRENTLY /gm, '$1 '));
    await record(client, { name, text });
  }
}

const BUILDS_INDEXES = /^CREATE (UNIQUE )?INDEX CONCURRENTLY /m;
const INDEX_STATEMENT = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\w+)\s/;

/**
 * Indexes of tables that may be large are built beside the writers, which PostgreSQL does outside of a transaction only. What a
 * build that broke off has left is not used by anybody, and is built anew.
 */
async function buildIndexes(client: pg.Client, migration: Migration): Promise<void> {
  for (const statement of statementsOf(migration.text)) {
    const name = INDEX_STATEMENT.exec(statement)?.[1];
    if (name === undefined) throw new TypeError(`${migration.name} builds indexes and may hold nothing else`);
    await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await client.query(statement);
  }
  await record(client, migration);
}

function statementsOf(text: string): string[] {
  const statements = text.replaceAll(/--.*$/gm, '').split(';');
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

async function record(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('INSERT INTO migrations (name, hash) VALUES ($1, $2)', [migration.name, hashOf(migration)]);
}

const hashOf = (migration: Migration): string => createHash('sha256').update(migration.text).digest('hex');
