import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../errors.ts';
import { type Account, giveTo, runAs } from './account.ts';
import './errors.ts';
import { readPidFile, stopPostmaster } from './postmaster.ts';

/** A PostgreSQL cluster of ours: reached by a unix socket only, in a folder that nobody else may enter. */
export type ClusterOptions = {
  /** The folder with `initdb` and `postgres`. */
  readonly binaries: string;
  /** The data directory; made at the first start. */
  readonly cluster: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly account: Account | null;
  /** Further settings, e.g. `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type RunningCluster = {
  readonly pid: number;
  /** Connection URL of one of its databases. */
  readonly url: (database: string) => string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
};

export const DATABASE_USER = 'lanyard';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 5;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/**
 * Statements and row values stay out of the log, because they may be secret; TCP stays closed; fsync stays on.
 * The socket's own mode is 0700 too, in case its folder is opened by mistake.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Makes the cluster where there is none: beside and renamed, so that a broken-off `initdb` leaves nothing half made. */
export function initialiseCluster(options: ClusterOptions): void {
  if (existsSync(join(options.cluster, 'PG_VERSION'))) refuseOtherVersion(options);
  else makeCluster(options);
}

function makeCluster(options: ClusterOptions): void {
  const half = `${options.cluster}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(dirname(half), { recursive: true, mode: 0o711 });
  mkdirSync(half, { mode: 0o700 });
  giveTo(options.account, half);
  const locale = ['--encoding=UTF8', '--no-locale'];
  const args = ['-D', half, '-U', DATABASE_USER, '--auth=peer', '--no-instructions', ...locale];
  const result = spawnSync(join(options.binaries, 'initdb'), args, {
    ...runAs(options.account),
    env: environment(),
    encoding: 'utf8',
  });
  if (result.status !== 0) throw cannotStart(reasonIn(result.stderr ?? '') || String(result.error), result.error);
  renameSync(half, options.cluster);
}

/** Starts the cluster and waits until it takes connections. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  writeAccessRules(options);
  mkdirSync(options.socketFolder, { recursive: true, mode: 0o700 });
  giveTo(options.account, options.socketFolder);
  const log = openLog(options.logFile);
  const settings = {
    ...SETTINGS,
    unix_socket_directories: `"${options.socketFolder.replaceAll('"', '""')}"`,
    ...options.settings,
  };
  const child = spawn(
    join(options.binaries, 'postgres'),
    ['-D', options.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Detached: Ctrl-C in a terminal reaches the whole group, and the database must outlive our own orderly stop.
    { ...runAs(options.account), env: environment(), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.unref();
  await waitUntilReady(options, child.pid, exited);
  return {
    pid: child.pid ?? 0,
    exited,
    url: (database) => socketUrl(options.socketFolder, database),
    stop: async () => {
      // Otherwise a program that has nothing else to do would end before its end is seen.
      child.ref();
      await Promise.all([exited, stopPostmaster(child.pid ?? 0)]);
    },
  };
}

/** Connection URL over the socket of a cluster of ours. */
export function socketUrl(socketFolder: string, database: string): string {
  return `postgresql://${DATABASE_USER}@/${database}?host=${encodeURIComponent(socketFolder)}`;
}

async function waitUntilReady(options: ClusterOptions, pid: number | undefined, exited: Promise<void>): Promise<void> {
  let isGone = false;
  exited.then(() => {
    isGone = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const file = readPidFile(options.cluster);
    if (file?.isReady && file.pid === pid) return;
    if (isGone || Date.now() > deadline) throw cannotStart(reasonIn(readFileSync(options.logFile, 'utf8')));
    await pause(POLL_MS);
  }
}

/** Peer authentication: the kernel says who connects, and only the user that the server runs as is let in. */
function writeAccessRules({ cluster }: ClusterOptions): void {
  writeFileSync(join(cluster, 'pg_hba.conf'), `local all ${DATABASE_USER} peer map=server\n`);
  writeFileSync(join(cluster, 'pg_ident.conf'), `server "${userInfo().username}" ${DATABASE_USER}\n`);
}

function refuseOtherVersion({ binaries, cluster }: ClusterOptions): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = spawnSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/' });
  const ours = /\d+/.exec(stdout)?.[0];
  if (made === ours) return;
  const detail = `The database in ${cluster} was made by PostgreSQL ${made}, and this is PostgreSQL ${ours}.`;
  throw new Problem('postgres.wrong-version', { detail });
}

function openLog(file: string): number {
  const isLarge = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES;
  return openSync(file, isLarge ? 'w' : 'a', 0o600);
}

/** None of the server's own environment: it may hold the seal key, and PG* variables would change what we start. */
function environment(): Record<string, string> {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function cannotStart(reason: string, cause?: unknown): Problem {
  return new Problem('postgres.cannot-start', { detail: `The embedded PostgreSQL did not start: ${reason}`, cause });
}

/** The last line that names a cause: what follows it only says that PostgreSQL is down. */
function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /\b(FATAL|PANIC|error|denied)\b/.test(line)) ?? lines.at(-1) ?? '';
}
