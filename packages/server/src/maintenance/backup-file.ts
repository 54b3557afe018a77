import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { Problem, syncFolder } from '../kit/index.ts';
import {
  type BackupHeader,
  DIGEST_BYTES,
  HEADER_READ_BYTES,
  readHeader,
  TRAILER_BYTES,
  unreadable,
} from './backup-format.ts';

const PART_BYTES = 256 * 1024;

/** Proves that a digest was made by whoever has the seal key. */
export type Vouch = (digest: Buffer) => Buffer;

/**
 * Writes a backup under a temporary name for its owner alone, with what vouches for it at the end; it gets its name only when
 * every byte is on the disk. Whatever goes wrong, nothing half is left.
 * @throws Problem `maintenance.backup-exists`, `maintenance.backup-failed`, and whatever `content` throws
 */
export async function writeBackupFile(
  to: string,
  content: () => AsyncIterable<Buffer>,
  vouch: Vouch,
): Promise<{ bytes: number }> {
  const target = resolve(to);
  if (existsSync(target))
    throw new Problem('maintenance.backup-exists', {
      detail: `${target} exists already. Nothing was written; choose another name.`,
    });
  const half = `${target}.${process.pid}.part`;
  const file = await open(half, 'wx', 0o600).catch((cause) => Promise.reject(cannotWrite(target, cause)));
  try {
    const bytes = await writeAll(file, content(), vouch).catch((cause) => Promise.reject(cannotWrite(target, cause)));
    await file.close();
    await rename(half, target);
    syncFolder(dirname(target));
    return { bytes };
  } catch (error) {
    await file.close().catch(() => {});
    await rm(half, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, content: AsyncIterable<Buffer>, vouch: Vouch): Promise<number> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    await file.writeFile(chunk);
    bytes += chunk.length;
  }
  const digest = hash.digest();
  await file.writeFile(Buffer.concat([digest, vouch(digest)]));
  await file.sync();
  return bytes + TRAILER_BYTES;
}

/** Errors of the file system in a sentence; everything else as it is. */
function cannotWrite(target: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'syscall' in cause && 'code' in cause ? String(cause.code) : '';
  if (code === '') return cause;
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : (cause as Error).message;
  const detail = `The backup could not be written to ${target}: ${reason}. No half of it was left. Make room or choose another place, then run it again.`;
  return new Problem('maintenance.backup-failed', { detail, cause });
}

export type OpenedBackup = {
  readonly header: BackupHeader;
  /** The SHA-256 of everything before the trailer, and what vouches for it. */
  readonly digest: Buffer;
  readonly voucher: Buffer;
  /** The packed body, each time from its beginning. */
  readonly body: () => Readable;
  readonly close: () => Promise<void>;
};

/**
 * Opens a backup and reads it once to its end, so that a cut or changed one is refused before anything is done with it.
 * @throws Problem `maintenance.backup-unreadable`, `maintenance.backup-newer`
 */
export async function openBackupFile(path: string): Promise<OpenedBackup> {
  const file = await open(path, 'r').catch((cause) => {
    throw new Problem('maintenance.backup-unreadable', {
      detail: `${path} cannot be opened: ${cause.message}.`,
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    const { header, length } = readHeader(
      await readPart(file, { start: 0, length: Math.min(size, HEADER_READ_BYTES) }),
    );
    const end = size - TRAILER_BYTES;
    if (end < length) throw unreadable();
    const trailer = await readPart(file, { start: end, length: TRAILER_BYTES });
    const digest = trailer.subarray(0, DIGEST_BYTES);
    if (!digest.equals(await hashOf(file, end))) throw unreadable();
    const body = () => Readable.from(readRange(file, { start: length, end }));
    return { header, digest, voucher: trailer.subarray(DIGEST_BYTES), body, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readPart(file: FileHandle, { start, length }: { start: number; length: number }): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

async function hashOf(file: FileHandle, end: number): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const part of readRange(file, { start: 0, end })) hash.update(part);
  return hash.digest();
}

/** In parts, and without a stream of the handle's own: one that was left unread would keep the handle from being closed. */
async function* readRange(file: FileHandle, { start, end }: { start: number; end: number }): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const part = await readPart(file, { start: at, length: Math.min(PART_BYTES, end - at) });
    if (part.length === 0) throw unreadable();
    at += part.length;
    yield part;
  }
}
