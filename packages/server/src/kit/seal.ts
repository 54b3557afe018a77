import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { defineErrors, Problem } from './errors.ts';
import type { Random } from './random.ts';

defineErrors('seal', {
  'no-key': { status: 500, text: 'The server has no usable seal key.' },
  'cannot-open': {
    status: 500,
    text: 'A stored secret could not be opened. The server may run with the wrong seal key.',
  },
});

/** Encryption at rest. `purpose` says what the secret is for; a record of another purpose does not open. */
export type Seal = {
  readonly seal: (plain: Uint8Array, purpose: string) => Buffer;
  /** @throws Problem `seal.cannot-open` where the key is unknown, the purpose differs or a bit was changed. */
  readonly open: (sealed: Uint8Array, purpose: string) => Buffer;
};

const VERSION = 1;
const KEY_BYTES = 32;
const KEY_ID = { start: 1, bytes: 4 };
const NONCE = { start: 5, bytes: 12 };
const TAG = { start: 17, bytes: 16 };
const HEADER_BYTES = 33;
const CIPHER = 'aes-256-gcm';

type SealKey = { readonly id: Buffer; readonly key: KeyObject };

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; record = version | key id | nonce | tag | ciphertext.
 * The header and the purpose are authenticated with it, so a record cannot be moved to another column and opened there.
 * The first key seals; all of them open, which is what a rotation needs. A KeyObject is made once: with raw
 * bytes each use costs four times as much on Node 24.
 */
export function createSeal(keys: readonly Uint8Array[], random: Pick<Random, 'bytes'>): Seal {
  const ring = keys.map(toSealKey);
  const [current] = ring;
  if (!current) throw new TypeError('a seal needs at least one key');
  const byId = new Map(ring.map((entry) => [entry.id.toString('hex'), entry.key]));
  return {
    seal: (plain, purpose) => {
      const nonce = random.bytes(NONCE.bytes);
      const cipher = createCipheriv(CIPHER, current.key, nonce);
      cipher.setAAD(additionalData(current.id, purpose));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), current.id, nonce, cipher.getAuthTag(), text]);
    },
    open: (sealed, purpose) => openRecord(byId, Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length), purpose),
  };
}

function openRecord(keys: ReadonlyMap<string, KeyObject>, record: Buffer, purpose: string): Buffer {
  const id = slice(record, KEY_ID);
  const key = keys.get(id.toString('hex'));
  if (record.length < HEADER_BYTES || record[0] !== VERSION || !key) throw new Problem('seal.cannot-open');
  const decipher = createDecipheriv(CIPHER, key, slice(record, NONCE), { authTagLength: TAG.bytes });
  decipher.setAAD(additionalData(id, purpose));
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
