import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { defineErrors, Problem } from './errors.ts';
import type { Random } from './random.ts';

defineErrors('seal', {
  'no-key': { status: 500, text: 'The server has no usable seal key.' },
  'cannot-open': {
    status: 500,
    text: 'A stored secret could not be opened. The server may run with the wrong seal key.',
  },
  'wrong-key': {
    status: 500,
    text: 'The seal keys at hand do not open what the database holds. Nothing was changed. Give the server the key that it had before.',
  },
});

/** Encryption at rest. `purpose` says what the secret is for; a record of another purpose does not open. */
export type Seal = {
  readonly seal: (plain: Uint8Array, purpose: string) => Buffer;
  /** @throws Problem `seal.cannot-open` where the key is unknown, the purpose differs or a bit was changed. */
  readonly open: (sealed: Uint8Array, purpose: string) => Buffer;
};

/** A seal, and what there is to know of its keys. A key's id is eight hexadecimal digits. */
export type SealRing = Seal & {
  /** The key that seals now. */
  readonly current: () => string;
  /** The keys that can be opened with, in the order in which they became known: the source's first one first. */
  readonly ids: () => readonly string[];
  /** Seals with this key from now on. @returns false where it is not at hand, and nothing changed */
  readonly use: (id: string) => boolean;
  /** Reads the source again. Keys that it held before stay until the process ends: something may still need them. */
  readonly reload: () => void;
  /** HMAC-SHA-256 under a key derived for this purpose from the seal key; null where that one is not at hand. */
  readonly authenticate: (id: string, purpose: string, message: Uint8Array) => Buffer | null;
};

/**
 * A column of sealed records, as the slice that owns it describes it, so that it can be sealed anew with another key.
 * An empty record is an erased one.
 */
export type Resealable = {
  readonly table: string;
  readonly column: string;
  /** The column by which a row is found. */
  readonly id: string;
  /** The column from which the purpose is made; the id unless given. */
  readonly of?: string;
  readonly purpose: (value: string) => string;
};

const VERSION = 1;
const KEY_BYTES = 32;
/** In a record of the database, counted from 0; SQL reads it with `substring(record from 2 for 4)`. */
const KEY_ID = { start: 1, bytes: 4 };
const NONCE = { start: 5, bytes: 12 };
const TAG = { start: 17, bytes: 16 };
const HEADER_BYTES = 33;
const CIPHER = 'aes-256-gcm';

type SealKey = { readonly id: Buffer; readonly key: KeyObject };
type KeySource = readonly Uint8Array[] | (() => readonly Uint8Array[]);

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; record = version | key id | nonce | tag | ciphertext.
 * The header and the purpose are authenticated with it, so a record cannot be moved to another column and opened there.
 * The first key seals until `use` names another; all of them open, which is what a rotation needs. A record of an unknown key
 * makes it read its source again, because another process may have been given a new key a moment earlier.
 */
export function createSeal(source: KeySource, random: Pick<Random, 'bytes'>): SealRing {
  const read = typeof source === 'function' ? source : () => source;
  const byId = new Map<string, SealKey>();
  const reload = () => {
    for (const key of read()) {
      const entry = toSealKey(key);
      if (!byId.has(hex(entry))) byId.set(hex(entry), entry);
    }
  };
  const reloadQuietly = () => {
    try {
      reload();
    } catch {
      // The record stays closed, and that is what the caller is told.
    }
  };
  reload();
  const [first] = byId.values();
  if (!first) throw new TypeError('a seal needs at least one key');
  let sealing = first;
  return {
    seal: (plain, purpose) => sealRecord(sealing, { plain, purpose, nonce: random.bytes(NONCE.bytes) }),
    open: (sealed, purpose) => {
      const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
      const id = sealKeyIdOf(record);
      if (!byId.has(id)) reloadQuietly();
      return openRecord(byId.get(id), record, purpose);
    },
    current: () => hex(sealing),
    ids: () => [...byId.keys()],
    use: (id) => {
      const entry = byId.get(id);
      sealing = entry ?? sealing;
      return entry !== undefined;
    },
    reload,
    authenticate: (id, purpose, message) => {
      const entry = byId.get(id);
      return entry ? createHmac('sha256', deriveKey(entry, purpose)).update(message).digest() : null;
    },
  };
}

const hex = ({ id }: SealKey): string => id.toString('hex');

/** HKDF (RFC 5869): the key that encrypts is used for nothing else. */
function deriveKey({ key }: SealKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `lanyard ${purpose}`, KEY_BYTES));
}

/** The id of the key that a record was sealed with; nothing vouches for it until the record was opened. */
export const sealKeyIdOf = (record: Buffer): string => slice(record, KEY_ID).toString('hex');

type Plain = { readonly plain: Uint8Array; readonly purpose: string; readonly nonce: Uint8Array };

/** With raw bytes instead of a KeyObject made once, each use costs four times as much on Node 24. */
function sealRecord({ id, key }: SealKey, { plain, purpose, nonce }: Plain): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(additionalData(id, purpose));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), id, nonce, cipher.getAuthTag(), text]);
}

function openRecord(entry: SealKey | undefined, record: Buffer, purpose: string): Buffer {
  if (record.length < HEADER_BYTES || record[0] !== VERSION || !entry) throw new Problem('seal.cannot-open');
  const decipher = createDecipheriv(CIPHER, entry.key, slice(record, NONCE), { authTagLength: TAG.bytes });
  decipher.setAAD(additionalData(entry.id, purpose));
  decipher.setAuthTag(slice(record, TAG));
  try {
    return Buffer.concat([decipher.update(record.subarray(HEADER_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new Problem('seal.cannot-open', { cause });
  }
}

const slice = (record: Buffer, part: { start: number; bytes: number }): Buffer =>
  record.subarray(part.start, part.start + part.bytes);

const additionalData = (id: Buffer, purpose: string): Buffer =>
  Buffer.concat([Buffer.of(VERSION), id, Buffer.from(purpose, 'utf8')]);

/** The id is a hash of the key: nothing to configure, and it says nothing about 256 random bits. */
function toSealKey(key: Uint8Array): SealKey {
  if (key.length !== KEY_BYTES) throw new TypeError(`a seal key has ${KEY_BYTES} bytes, not ${key.length}`);
  const id = createHash('sha256').update('lanyard seal key id').update(key).digest().subarray(0, KEY_ID.bytes);
  return { id, key: createSecretKey(key) };
}
