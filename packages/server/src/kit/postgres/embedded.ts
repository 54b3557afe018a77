import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { type Account, canEnter, databaseAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import { type ClusterOptions, DATABASE_USER, initialiseCluster, startCluster } from './cluster.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { stopOrphan } from './postmaster.ts';

export type EmbeddedOptions = {
  readonly dataFolder: string;
  readonly log: Pick<Logger, 'warn'>;
  /** Where root puts what the database user must reach. */
  readonly systemFolder?: string;
};

export type EmbeddedPostgres = {
  readonly url: string;
  /** Where its files are: the data folder, or the folder that stands in for it. */
  readonly folder: string;
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
};

const SYSTEM_FOLDER = '/var/lib/lanyard';
const CLUSTER_FOLDER = 'postgres';
export const DATABASE = 'lanyard';
const RESTART_MS = 200;
/** What cannot start (a folder that is gone, a full disk) is tried ever more rarely, or the log fills what is left. */
const LONGEST_RESTART_MS = 30_000;
/** sockaddr_un holds 104 bytes on macOS (108 on Linux) with the final NUL; the socket is called `/.s.PGSQL.5432`. */
const MAX_SOCKET_FOLDER = 103 - '/.s.PGSQL.5432'.length;

/**
 * Starts the private PostgreSQL of a data folder, making it at the first time; a second server on the same folder is
 * refused, and what a killed one left running is stopped first.
 * @throws Problem `postgres.folder-in-use`, `postgres.cannot-start` and the others of ./errors.ts
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o711 });
  const lock = lockFolder(options.dataFolder);
  try {
    return await startLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(options: EmbeddedOptions, lock: FolderLock): Promise<EmbeddedPostgres> {
  const account = databaseAccount();
  const systemFolder = options.systemFolder ?? SYSTEM_FOLDER;
  const base = chooseBase(options.dataFolder, account, systemFolder);
  const cluster = join(base, CLUSTER_FOLDER);
  const copyFolder = account ? systemFolder : options.dataFolder;
  const socketFolder = chooseSocketFolder(base);
  const settings: ClusterOptions = {
    account,
    cluster,
    socketFolder,
    binaries: prepareBinaries({ account, copyFolder }),
    logFile: join(base, 'postgres.log'),
  };
  initialiseCluster(settings);
  if (await stopOrphan(cluster))
    options.log.warn({ cluster }, 'stopped the database that a killed server left running');
  const supervised = await supervise(settings, options.log);
  const { url } = supervised.current();
  await createDatabase(url('postgres'));
  return {
    url: url(DATABASE),
    folder: base,
    pid: () => supervised.current().pid,
    stop: async () => {
      await supervised.stop();
      if (!socketFolder.startsWith(base)) rmSync(socketFolder, { recursive: true, force: true });
      lock.release();
    },
  };
}

/** Starts the cluster, and starts it again when it ends unasked (out of memory, killed): people get 503 in between. */
async function supervise(settings: ClusterOptions, log: EmbeddedOptions['log']) {
  let running = await startCluster(settings);
  const stopping = new AbortController();
  const { signal } = stopping;
  const follow = (): Promise<void> =>
    running.exited.then(async () => {
      if (signal.aborted) return;
      log.warn('the embedded database ended unasked and is started again');
      for (let wait = RESTART_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_RESTART_MS)) {
        await pause(wait, undefined, { ref: false, signal }).catch(() => {});
        if (signal.aborted) return;
        await stopOrphan(settings.cluster);
        const next = await startCluster(settings).catch((error: unknown) => log.warn({ error }, 'it did not start'));
        if (!next) continue;
        running = next;
        return follow();
      }
    });
  const following = follow();
  return {
    current: () => running,
    stop: async () => {
      stopping.abort();
      await running.stop();
      await following;
    },
  };
}

/** Where the database of a data folder has its files: the same answer for whoever asks, server or command. */
export function clusterOf({ dataFolder, systemFolder = SYSTEM_FOLDER }: Omit<EmbeddedOptions, 'log'>): string {
  return join(chooseBase(dataFolder, databaseAccount(), systemFolder), CLUSTER_FOLDER);
}

/** Whether a first start has made a database for this data folder. */
export function hasCluster(options: Omit<EmbeddedOptions, 'log'>): boolean {
  return existsSync(options.dataFolder) && existsSync(join(clusterOf(options), 'PG_VERSION'));
}

/** The data folder itself, or, where the database user cannot enter it (below /root), a folder of its own in /var/lib. */
function chooseBase(dataFolder: string, account: Account | null, systemFolder: string): string {
  if (account === null || existsSync(join(dataFolder, CLUSTER_FOLDER)) || canEnter(account, dataFolder))
    return dataFolder;
  const id = createHash('sha256').update(realpathSync(dataFolder)).digest('hex').slice(0, 16);
  const base = join(systemFolder, id);
  mkdirSync(base, { recursive: true, mode: 0o711 });
  writeFileSync(join(base, 'belongs-to'), `${realpathSync(dataFolder)}\n`);
  return base;
}

/** A folder of random name in the temporary folder where the path would not fit into a socket address. */
function chooseSocketFolder(base: string): string {
  const folder = join(base, 'run');
  return Buffer.byteLength(folder) <= MAX_SOCKET_FOLDER ? folder : mkdtempSync(join(tmpdir(), 'lanyard-'));
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${DATABASE_USER}`);
  } finally {
    await client.end();
  }
}
