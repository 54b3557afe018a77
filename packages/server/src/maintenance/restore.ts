import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  applyInTransaction,
  type Config,
  createSeal,
  type Db,
  type Kit,
  MIGRATION_LOCK,
  nameSealKeys,
  Problem,
  readGivenSealKeys,
  readMigrations,
  refuseUnknownMigrations,
  refuseWrongKeys,
  systemClock,
  systemRandom,
  type Tables,
} from '../kit/index.ts';
import { BACKUP_PURPOSE, type Progress, tableWithColumns } from './backup.ts';
import { type OpenedBackup, openBackupFile } from './backup-file.ts';
import {
  type BackupEnd,
  type BackupHeader,
  FrameReader,
  parseJson,
  type TableEnd,
  unreadable,
} from './backup-format.ts';
import { dropStatements, quote } from './catalogue.ts';
import { onOneConnection } from './one-connection.ts';
import './errors.ts';

/** In every version: whose database has a realm is not empty, and its name is what a person knows it by. */
const REALMS = 'realms';

/** What each slice does to its own rows when they come out of a backup. */
export type AfterRestore = (db: Db, kit: Pick<Kit, 'clock' | 'random'>, backup: BackupHeader) => Promise<void>;

/**
 * Opens a backup and checks everything that can be checked without a database.
 * @throws Problem `maintenance.backup-*`, `seal.wrong-key`, `migrate.changed`
 */
export async function openBackup(path: string, config: Config): Promise<OpenedBackup> {
  const backup = await openBackupFile(path);
  try {
    const { migrations, sealKeys } = backup.header;
    refuseNewer(await readMigrations(), migrations);
    const given = readGivenSealKeys(config);
    refuseWrongKeys(
      sealKeys.map((id) => ({ id, canary: null })),
      { given, source: nameSealKeys(config), what: 'backup' },
    );
    refuseForeign(backup, given ?? []);
    return backup;
  } catch (error) {
    await backup.close();
    throw error;
  }
}

function refuseNewer(known: Awaited<ReturnType<typeof readMigrations>>, made: BackupHeader['migrations']): void {
  const names = new Set(known.map(({ name }) => name));
  const unknown = made.find(({ name }) => !names.has(name));
  if (unknown) throw new Problem('maintenance.backup-newer', { members: { migration: unknown.name } });
  refuseUnknownMigrations(new Map(made.map(({ name, hash }) => [name, hash])), known);
}

/** Whoever can change a backup can also make its SHA-256 anew, but not this. */
function refuseForeign({ header, digest, voucher }: OpenedBackup, keys: readonly Uint8Array[]): void {
  const wanted = createSeal(keys, systemRandom).authenticate(header.sealKey, BACKUP_PURPOSE, digest);
  const isOurs = wanted !== null && wanted.length === voucher.length && timingSafeEqual(wanted, voucher);
  if (!isOurs) throw new Problem('maintenance.backup-foreign');
}

export type RestoreOptions = {
  readonly url: string;
  readonly backup: OpenedBackup;
  /** The name of a realm in the database whose content is given up for the backup; null where it must be empty. */
  readonly replace: string | null;
  readonly after: readonly AfterRestore[];
  readonly progress: Progress;
};

export type RestoreResult = { readonly rows: number; readonly migrated: readonly string[] };

/**
 * Makes a database what the backup says, in one transaction: until its end everybody sees what was there before, and whatever
 * goes wrong leaves that as it is. A backup of an earlier version gets its own schema first and is then migrated.
 * @throws Problem `maintenance.*`
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  return onOneConnection({ url: options.url, name: 'lanyard restore' }, (client) =>
    replaceInTransaction(client, options),
  );
}

async function replaceInTransaction(client: pg.Client, options: RestoreOptions): Promise<RestoreResult> {
  // A server that starts now waits at its migrations until the restore is done.
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  await refuseInUse(client);
  await client.query('BEGIN');
  await refuseNotEmpty(client, options.replace);
  const result = await replaceAll(client, options);
  await client.query('COMMIT');
  return result;
}

async function refuseInUse(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'lanyard%' AND pid <> pg_backend_pid() LIMIT 1`,
  );
  if (rowCount) throw new Problem('maintenance.database-in-use');
}

async function refuseNotEmpty(client: pg.Client, replace: string | null): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
  );
  if (tables.length === 0) return;
  if (!tables.some(({ name }) => name === 'migrations')) {
    throw notEmpty('It holds tables that are not of Lanyard; choose another database.');
  }
  const realms = tables.some(({ name }) => name === REALMS)
    ? (await client.query<{ name: string }>(`SELECT name FROM ${quote(REALMS)} ORDER BY id`)).rows.map(
        ({ name }) => name,
      )
    : [];
  if (realms.length === 0 || (replace !== null && realms.includes(replace))) return;
  throw notEmpty(
    `It holds ${realms.length === 1 ? 'the realm' : 'the realms'} ${realms.join(', ')}. To give up everything in it for the backup, add --replace ${realms[0]}.`,
  );
}

const notEmpty = (rest: string): Problem =>
  new Problem('maintenance.database-not-empty', {
    detail: `A backup is restored into an empty database, and this one is not. Nothing was changed. ${rest}`,
  });

async function replaceAll(client: pg.Client, { backup, after, progress }: RestoreOptions): Promise<RestoreResult> {
  const { header } = backup;
  for (const statement of await dropStatements(client)) await client.query(statement);
  const all = await readMigrations();
  const made = new Set(header.migrations.map(({ name }) => name));
  await applyInTransaction(
    client,
    all.filter(({ name }) => made.has(name)),
  );
  const rows = await copyBack(client, backup, progress);
  const newer = all.filter(({ name }) => !made.has(name));
  await applyInTransaction(client, newer);
  const db = onClient(client);
  for (const finish of after) await finish(db, { clock: systemClock, random: systemRandom }, header);
  return { rows, migrated: newer.map(({ name }) => name) };
}

/** Statements of the slices within the transaction of this very connection. */
function onClient(client: pg.Client): Db {
  const connection = { query: client.query.bind(client) as never, release: () => {} };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect: async () => connection, end: async () => {} } as never }),
  });
}

async function copyBack(client: pg.Client, { header, body }: OpenedBackup, progress: Progress): Promise<number> {
  const frames = new FrameReader(body().compose(createGunzip()) as AsyncIterable<Buffer>);
  // What migrations fill in stands in the backup as well; references need all of them gone at once.
  await client.query(`TRUNCATE ${header.tables.map(({ name }) => `public.${quote(name)}`).join(', ')}`);
  let rows = 0;
  for (const [index, table] of header.tables.entries()) {
    // A trigger that follows each row would count again what is in the backup already.
    await client.query(`ALTER TABLE public.${quote(table.name)} DISABLE TRIGGER USER`);
    const target = client.query(copyFrom(`COPY ${tableWithColumns(table)} FROM STDIN`));
    await pipeline(Readable.from(frames.rows()), target);
    await client.query(`ALTER TABLE public.${quote(table.name)} ENABLE TRIGGER USER`);
    const end = parseJson<TableEnd>(await frames.next());
    if (end.rows !== target.rowCount) throw unreadable();
    rows += end.rows;
    progress(`${index + 1} of ${header.tables.length}: ${table.name}, ${end.rows} rows`);
  }
  const { sequences } = parseJson<BackupEnd>(await frames.next());
  for (const { name, value, isCalled } of sequences) {
    await client.query('SELECT setval($1::regclass, $2, $3)', [`public.${quote(name)}`, value, isCalled]);
  }
  return rows;
}
