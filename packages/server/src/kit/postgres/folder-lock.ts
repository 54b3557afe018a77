import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem } from '../errors.ts';
import './errors.ts';

export type FolderLock = { readonly release: () => void };

const SQLITE_BUSY = 5;

/**
 * Takes the data folder for this process. Node has no lock on files, but SQLite has: the kernel holds it (fcntl) and lets go
 * the moment the process ends, however it ends, so no stale lock can be left and no process id can be mistaken.
 * @throws Problem `postgres.folder-in-use`
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'lanyard.lock');
  // For us alone, or anybody who may read it could hold it. Never opened again once it exists: closing
  // any other handle of a file makes this process lose its fcntl locks on it.
  if (!existsSync(path)) writeFileSync(path, '', { mode: 0o600, flag: 'a' });
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
    if (!isBusy) throw cause;
    throw new Problem('postgres.folder-in-use', {
      detail: `Another Lanyard server already uses the folder ${folder}.`,
      cause,
    });
  }
  return { release: () => file.close() };
}
