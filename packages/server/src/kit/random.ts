import { randomFillSync } from 'node:crypto';

/** Where randomness comes from; injected, so that tests can repeat a run. */
export type Random = {
  /** `length` unpredictable bytes. */
  readonly bytes: (length: number) => Uint8Array;
  /** A UUIDv7 (RFC 9562 section 5.7) for the time given: ids made one after the other also sort that way. */
  readonly uuid: (at: Date) => string;
  /** An unguessable token, base64url without padding; 32 bytes (256 bits) unless told. */
  readonly token: (bytes?: number) => string;
  /** A decimal string of `length` digits, each equally likely (for number matching and codes). */
  readonly digits: (length: number) => string;
};

export type ByteSource = (length: number) => Uint8Array;

const COUNTER_BITS = 26;
const COUNTER_MAX = 2 ** COUNTER_BITS - 1;

/** A `Random` over any source of bytes; the system's source is cryptographic. */
export function createRandom(bytes: ByteSource): Random {
  const uuid = uuidMaker(bytes);
  return {
    bytes,
    uuid,
    token: (length = 32) => Buffer.from(bytes(length)).toString('base64url'),
    digits: (length) => Array.from({ length }, () => uniformDigit(bytes)).join(''),
  };
}

const fromSystem: ByteSource = (length) => randomFillSync(new Uint8Array(length));

const POOL_BYTES = 4_096;
/** Ids and nonces; the bytes of a key or token never lie in the memory of a pool. */
const POOLED_LENGTH = 16;

/**
 * Asks the source for many bytes at once, because each question costs a system call: a fifteenth of a verification. Bytes are
 * given out once, and wiped where they lay.
 */
export function poolBytes(source: ByteSource): ByteSource {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  return (length) => {
    if (length > POOLED_LENGTH) return source(length);
    if (used + length > pool.length) {
      pool = source(POOL_BYTES);
      used = 0;
    }
    const bytes = pool.slice(used, used + length);
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  };
}

export const systemRandom: Random = createRandom(poolBytes(fromSystem));

/** Bytes of 250 and more are thrown away: 256 is no multiple of 10, so a plain remainder would favour 0 to 5. */
function uniformDigit(bytes: ByteSource): string {
  for (;;) {
    const [value = 255] = bytes(1);
    if (value < 250) return String(value % 10);
  }
}

/**
 * Ids of one millisecond carry a counter in rand_a and the top of rand_b (RFC 9562 section 6.2, method 1):
 * lists and the audit are paged by id, so two rows of one millisecond must keep their order.
 */
function uuidMaker(bytes: ByteSource): (at: Date) => string {
  let lastTime = -1;
  let counter = 0;
  return (at) => {
    const time = at.getTime();
    const random = Buffer.from(bytes(16));
    const isFresh = time !== lastTime || counter === COUNTER_MAX;
    counter = isFresh ? random.readUInt32BE(0) >>> (32 - COUNTER_BITS + 1) : counter + 1;
    lastTime = time;
    random.writeUIntBE(time, 0, 6);
    random.writeUInt16BE(0x7000 | (counter >>> 14), 6);
    random.writeUInt16BE(0x8000 | (counter & 0x3fff), 8);
    const hex = random.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}

/** The smallest UUIDv7 of a moment (RFC 9562 section 5.7): ids follow time, so a range of time is a range of ids. */
export function firstId(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
