import assert from 'node:assert/strict';
import type { Random, Seal } from '../kit/index.ts';

/** Every secret that a run creates, so that its output can be searched for all of them. */
export type SecretLedger = {
  readonly add: (secret: string | Uint8Array) => void;
  /** Fails where the text holds any secret of the ledger, in any usual encoding. */
  readonly assertAbsent: (text: string, where: string) => void;
  readonly watchRandom: (random: Random) => Random;
  readonly watchSeal: (seal: Seal) => Seal;
};

/** Shorter ones (numbers to type, request ids) occur in any text by chance. */
const SHORTEST_BYTES = 10;
const SHORTEST_TOKEN_BYTES = 16;

export function createLedger(): SecretLedger {
  const secrets = new Set<string>();
  const add = (secret: string | Uint8Array) => {
    const bytes = typeof secret === 'string' ? Buffer.from(secret) : Buffer.from(secret);
    if (bytes.length >= SHORTEST_BYTES) for (const text of encodings(bytes)) secrets.add(text);
  };
  return {
    add,
    assertAbsent: (text, where) => {
      const found = [...secrets].find((secret) => text.includes(secret));
      assert.equal(found, undefined, `${where} holds a secret`);
    },
    watchRandom: (random) => ({
      ...random,
      token: (bytes = 32) => {
        const token = random.token(bytes);
        if (bytes >= SHORTEST_TOKEN_BYTES) secrets.add(token);
        return token;
      },
    }),
    watchSeal: (seal) => ({
      open: seal.open,
      seal: (plain, purpose) => {
        add(plain);
        return seal.seal(plain, purpose);
      },
    }),
  };
}

function encodings(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  const isText = !text.includes('\uFFFD') && !/\p{Cc}/u.test(text);
  const encoded = [bytes.toString('hex'), bytes.toString('base64url'), bytes.toString('base64'), base32(bytes)];
  return isText ? [text, ...encoded] : encoded;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6 without padding, written here so that a fault of the product's own cannot hide a leak. */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}
