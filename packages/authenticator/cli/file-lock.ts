import { randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthenticatorError } from '../engine/errors.ts';

const PATIENCE_MS = 5_000;
const PAUSE_MS = 20;

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Process id and, on Linux, its start time: a later process with the same id is not taken for the owner. */
async function identify(pid: number): Promise<string> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ');
  return `${pid} ${fields?.[19] ?? ''}`.trim();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Whether the process that wrote this lock has ended without removing it. */
async function isStale(lock: string): Promise<boolean> {
  const owner = (await readFile(lock, 'utf8').catch(() => '')).trim();
  const pid = Number.parseInt(owner, 10);
  if (!Number.isInteger(pid)) return false;
  return !isRunning(pid) || (await identify(pid)) !== owner;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead process. Only the holder of a second lock may, and it looks again first: so a waiter never removes
 * the fresh lock of another waiter that was quicker.
 */
async function breakIfStale(mine: string, lock: string): Promise<void> {
  if (!(await isStale(lock))) return;
  const breaking = `${lock}.breaking`;
  if (!(await tryLink(mine, breaking))) {
    if (await isStale(breaking)) await unlink(breaking).catch(() => undefined);
    return;
  }
  try {
    if (await isStale(lock)) await unlink(lock);
  } finally {
    await unlink(breaking);
  }
}

/**
 * Runs `work` while no other process holds the folder.
 *
 * @throws AuthenticatorError `storage-busy` after five seconds of waiting
 */
export async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'lock');
  const mine = `${lock}.${randomUUID()}`;
  const handle = await open(mine, 'wx', 0o600);
  await handle.writeFile(await identify(process.pid)).finally(() => handle.close());
  try {
    const end = performance.now() + PATIENCE_MS;
    // A hard link appears together with its content: no reader ever sees a lock without its owner.
    while (!(await tryLink(mine, lock))) {
      if (performance.now() > end) throw new AuthenticatorError('storage-busy');
      await breakIfStale(mine, lock);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    await unlink(mine);
  }
  try {
    return await work();
  } finally {
    await unlink(lock);
  }
}
