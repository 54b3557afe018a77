import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 5;
/** A fast shutdown rolls back and writes a checkpoint; after this long the immediate one follows, which is safe too. */
const FAST_STOP_MS = 15_000;

type PidFile = { readonly pid: number; readonly isReady: boolean; readonly socketFolder: string };

/** postmaster.pid: line 1 is the process, line 5 its socket folder, line 8 its state. Null where there is none. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 1) return null;
    return { pid, isReady: lines[7]?.trim() === 'ready', socketFolder: lines[4]?.trim() ?? '' };
  } catch {
    return null;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isUncollected(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Asks for a fast shutdown and waits until the process is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  const deadline = Date.now() + FAST_STOP_MS;
  while (isRunning(pid)) {
    if (Date.now() > deadline) signal(pid, 'SIGQUIT');
    await pause(POLL_MS);
  }
}

/**
 * Stops the PostgreSQL that a killed server left behind. Call it with the folder's lock held: whoever runs on this cluster
 * then has no owner. Files that name a process which is gone are removed: where its number belongs to another program by now, or
 * nobody has collected the dead one yet, PostgreSQL would refuse to start over them.
 * @returns whether one was found running
 */
export async function stopOrphan(cluster: string): Promise<boolean> {
  const file = readPidFile(cluster);
  if (!file) return false;
  if (isRunning(file.pid) && isPostgresOf(file.pid, cluster)) {
    await stopPostmaster(file.pid);
    return true;
  }
  const hadStrays = await endStrays(cluster);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  if (file.socketFolder !== '') rmSync(join(file.socketFolder, '.s.PGSQL.5432.lock'), { force: true });
  return hadStrays;
}

/**
 * A killed postmaster leaves its children behind. Most notice and end, but one in the middle of a long statement holds the shared
 * memory, and no new postmaster starts beside it. None of their work is committed, so they are ended as roughly as it was.
 */
async function endStrays(cluster: string): Promise<boolean> {
  let strays = straysOf(cluster);
  const hadStrays = strays.length > 0;
  while (strays.length > 0) {
    for (const pid of strays) signal(pid, 'SIGKILL');
    await pause(POLL_MS);
    strays = straysOf(cluster);
  }
  return hadStrays;
}

/** Dead, and still in the list of processes because its parent has not asked for its end (a container's first process may never). */
function isUncollected(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Every PostgreSQL process works in its data directory. Only Linux tells; elsewhere they are left to notice by themselves. */
function straysOf(cluster: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => isPostgres(pid) && linkOf(`/proc/${pid}/cwd`) === cluster).map(Number);
}

const isPostgres = (pid: string | number): boolean =>
  linkOf(`/proc/${pid}/exe`)
    .replace(/ \(deleted\)$/, '')
    .endsWith('/postgres');

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Linux tells what a process runs; elsewhere a live process with the recorded number is taken for PostgreSQL. */
function isPostgresOf(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return isPostgres(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, which is what was asked for.
  }
}
