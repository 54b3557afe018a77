import { Problem } from '../kit/index.ts';
import type { SequenceState, TableColumns } from './catalogue.ts';

/**
 * A backup is: a line that says so, a line of JSON (the header), a gzip stream, and 64 bytes that vouch for all before them: their
 * SHA-256, and its HMAC under a key derived from the current seal key. The gzip stream holds frames of a 32-bit length and as many
 * bytes: for each table its rows in PostgreSQL's text format, an empty frame and a TableEnd; last the sequences.
 */
export const FORMAT = 1;
export const TRAILER_BYTES = 64;
export const DIGEST_BYTES = 32;
const MAGIC = 'lanyard-backup';
const LONGEST_HEADER = 4 * 1024 * 1024;
/** PostgreSQL sends rows one by one, and a row is far below this. */
const LONGEST_FRAME = 256 * 1024 * 1024;

export type BackupHeader = {
  /** The version of Lanyard that made it. */
  readonly product: string;
  readonly madeAt: string;
  readonly migrations: readonly { readonly name: string; readonly hash: string }[];
  readonly tables: readonly TableColumns[];
  /** The key that vouches for the file. */
  readonly sealKey: string;
  /** Every key that a record of it may be sealed with; the keys themselves are not in it. */
  readonly sealKeys: readonly string[];
};

export type TableEnd = { readonly rows: number };
export type BackupEnd = { readonly sequences: readonly SequenceState[] };

export function writeHeader(header: BackupHeader): Buffer {
  return Buffer.from(`${MAGIC} ${FORMAT}\n${JSON.stringify(header)}\n`);
}

export function frame(content: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

export const jsonFrame = (value: TableEnd | BackupEnd): Buffer => frame(Buffer.from(JSON.stringify(value)));
export const END_OF_ROWS = frame(Buffer.alloc(0));

/**
 * The header of a backup and the number of bytes that it takes.
 * @param start the first bytes of the file
 * @throws Problem `maintenance.backup-unreadable`, `maintenance.backup-newer`
 */
export function readHeader(start: Buffer): { header: BackupHeader; length: number } {
  const first = start.indexOf('\n');
  const match = /^lanyard-backup (\d{1,6})$/.exec(start.subarray(0, Math.max(first, 0)).toString('latin1'));
  if (!match) throw unreadable();
  if (Number(match[1]) > FORMAT) throw new Problem('maintenance.backup-newer');
  const second = start.indexOf('\n', first + 1);
  if (second < 0) throw unreadable();
  return { header: parseJson<BackupHeader>(start.subarray(first + 1, second)), length: second + 1 };
}

export const HEADER_READ_BYTES = LONGEST_HEADER;

export function parseJson<Value>(bytes: Uint8Array): Value {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Value;
  } catch (cause) {
    throw unreadable(cause);
  }
}

export function unreadable(cause?: unknown): Problem {
  return new Problem('maintenance.backup-unreadable', { cause });
}

/** Takes frames out of the unpacked stream, one at a time, however its chunks fall. */
export class FrameReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  async next(): Promise<Buffer> {
    const length = (await this.#take(4)).readUInt32BE();
    if (length > LONGEST_FRAME) throw unreadable();
    return this.#take(length);
  }

  /** The frames up to the next empty one. */
  async *rows(): AsyncGenerator<Buffer> {
    for (let rows = await this.next(); rows.length > 0; rows = await this.next()) yield rows;
  }

  async #take(length: number): Promise<Buffer> {
    const parts = [this.#rest];
    let have = this.#rest.length;
    while (have < length) {
      const { value, done } = await this.#chunks.next();
      if (done) throw unreadable();
      parts.push(value);
      have += value.length;
    }
    const all = Buffer.concat(parts, have);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }
}
