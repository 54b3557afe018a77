import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Config } from '../kit/index.ts';
import {
  createSeal,
  MIGRATION_LOCK,
  nameSealKeys,
  neededSealKeys,
  Problem,
  readSealKeys,
  refuseWrongKeys,
  systemRandom,
  VERSION,
} from '../kit/index.ts';
import { writeBackupFile } from './backup-file.ts';
import { type BackupHeader, END_OF_ROWS, frame, jsonFrame, writeHeader } from './backup-format.ts';
import { quote, sequenceStates, type TableColumns, tablesToKeep } from './catalogue.ts';
import { onOneConnection } from './one-connection.ts';
import './errors.ts';

export type Progress = (line: string) => void;

export type BackupOptions = {
  readonly url: string;
  readonly config: Config;
  /** The file to make. */
  readonly to: string;
  readonly now: Date;
  readonly progress: Progress;
};

export type BackupResult = {
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
  readonly sealKeys: readonly string[];
};

/** What vouches for a backup is derived from the seal key for this purpose alone. */
export const BACKUP_PURPOSE = 'backup';

/**
 * Copies the whole database as it is at one moment, while servers go on writing: one REPEATABLE READ transaction reads every table.
 * Queued jobs are left out: they tell others of what has happened, and a copy that is restored later must not tell it again.
 * The seal keys are left out too, so that the file alone opens no secret.
 * @throws Problem `maintenance.*`, `seal.wrong-key`
 */
export async function backUp(options: BackupOptions): Promise<BackupResult> {
  return onOneConnection({ url: options.url, name: 'lanyard backup' }, async (client) => {
    // A server that migrates meanwhile would change the tables under the copy.
    await client.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return copyAll(client, options);
  });
}

async function copyAll(client: pg.Client, { config, to, now, progress }: BackupOptions): Promise<BackupResult> {
  const keys = readSealKeys(config);
  const ring = createSeal(keys, systemRandom);
  const needed = await neededSealKeys(client);
  refuseWrongKeys(needed, { given: keys, source: nameSealKeys(config) });
  const header: BackupHeader = {
    product: VERSION,
    madeAt: now.toISOString(),
    migrations: await appliedMigrations(client),
    tables: await tablesToKeep(client),
    sealKey: ring.current(),
    sealKeys: [...new Set([...needed.map(({ id }) => id), ring.current()])],
  };
  const count = { rows: 0 };
  const content = async function* () {
    yield writeHeader(header);
    yield* Readable.from(bodyOf(client, { header, progress, count })).compose(createGzip()) as AsyncIterable<Buffer>;
  };
  const vouch = (digest: Buffer) => ring.authenticate(header.sealKey, BACKUP_PURPOSE, digest) ?? Buffer.alloc(0);
  const { bytes } = await writeBackupFile(to, content, vouch);
  return { bytes, tables: header.tables.length, rows: count.rows, sealKeys: header.sealKeys };
}

async function appliedMigrations(client: pg.Client): Promise<BackupHeader['migrations']> {
  const { rows } = await client.query<{ known: boolean }>("SELECT to_regclass('migrations') IS NOT NULL AS known");
  if (!rows[0]?.known) throw new Problem('maintenance.nothing-there');
  return (await client.query<{ name: string; hash: string }>('SELECT name, hash FROM migrations ORDER BY name')).rows;
}

type Body = { header: BackupHeader; progress: Progress; count: { rows: number } };

async function* bodyOf(client: pg.Client, { header, progress, count }: Body): AsyncGenerator<Buffer> {
  for (const [index, table] of header.tables.entries()) {
    const rows = client.query(copyTo(`COPY ${tableWithColumns(table)} TO STDOUT`));
    for await (const chunk of rows) yield frame(chunk as Buffer);
    yield END_OF_ROWS;
    yield jsonFrame({ rows: rows.rowCount });
    count.rows += rows.rowCount;
    progress(`${index + 1} of ${header.tables.length}: ${table.name}, ${rows.rowCount} rows`);
  }
  yield jsonFrame({ sequences: await sequenceStates(client) });
}

/** As COPY takes it; the columns are named, so that their order in another database does not matter. */
export function tableWithColumns({ name, columns }: TableColumns): string {
  return `public.${quote(name)} (${columns.map(quote).join(', ')})`;
}
