import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthenticatorError } from '../engine/errors.ts';
import { decodeTables, encodeTables, type Tables } from '../engine/storage/codec.ts';
import { checkRevision, idOf, type Storage } from '../engine/storage/storage.ts';
import { hasCode, locked } from './file-lock.ts';

/** Writes beside the file, waits for the disk, and renames: a reader sees the old or the new file, never a part. */
async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const fresh = join(folder, `${name}.${randomUUID()}`);
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, join(folder, name));
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
  const directory = await open(folder, 'r');
  // The rename itself must be on the disk before an HOTP code is shown.
  await directory.sync().finally(() => directory.close());
}

class FileStorage implements Storage {
  readonly keeps = 'material';
  readonly #folder: string;
  #stamp = '';
  #tables: Tables = new Map();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(table: string, id: string) {
    const tables = await this.#inTurn(() => this.#read());
    return structuredClone(tables.get(table)?.get(id));
  }

  async list(table: string) {
    const tables = await this.#inTurn(() => this.#read());
    return [...(tables.get(table)?.values() ?? [])].map((row) => structuredClone(row));
  }

  async transaction(changes: Parameters<Storage['transaction']>[0]) {
    await this.#inTurn(() =>
      locked(this.#folder, async () => {
        const tables = await this.#read();
        for (const change of changes) checkRevision(change, tables.get(change.table)?.get(idOf(change)));
        const next: Tables = new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
        for (const change of changes) {
          const rows = next.get(change.table) ?? new Map();
          next.set(change.table, rows);
          if (change.op === 'delete') rows.delete(change.id);
          else rows.set(change.row.id, structuredClone(change.row));
        }
        await replaceFile(this.#folder, 'accounts.json', await encodeTables(next));
        await this.#read();
      }),
    );
  }

  async close() {
    await this.#tail;
  }

  /** What the file holds now; parsed again only where another process has replaced it. */
  async #read(): Promise<Tables> {
    const path = join(this.#folder, 'accounts.json');
    try {
      const { ino, mtimeNs, size } = await stat(path, { bigint: true });
      const stamp = `${ino}:${mtimeNs}:${size}`;
      if (stamp === this.#stamp) return this.#tables;
      this.#tables = await decodeTables(await readFile(path, 'utf8'));
      this.#stamp = stamp;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#tables = new Map();
      this.#stamp = '';
    }
    return this.#tables;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work, work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * Storage of the command line: one file, readable by its owner only (0600 in a 0700 folder), replaced atomically under a lock
 * that other processes wait for. Secrets in it are sealed by the vault; the keys that sign requests and denials are not.
 *
 * @throws AuthenticatorError `storage-failed` where the folder cannot be made
 */
export async function fileStorage(folder: string): Promise<Storage> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (cause) {
    throw new AuthenticatorError('storage-failed', { cause });
  }
  return new FileStorage(folder);
}
