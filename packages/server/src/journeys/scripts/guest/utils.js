/** What scripts may use that is neither of the journey nor of the language: plain functions. */
import { List } from './containers.js';

const host = { bytes: () => '' };

/** `bytes(count)` gives as many random bytes, in hexadecimal. */
export const useRandom = (bytes) => Object.assign(host, { bytes });

const randomBytes = (count) => {
  const hex = host.bytes(count);
  return Array.from({ length: count }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
};

/** 53 bits, as many as a number holds. */
export const randomNumber = () => Number.parseInt(host.bytes(7).slice(0, 13), 16) / 2 ** 52;

export function randomUuid() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Of one call, as in browsers. */
const MOST_RANDOM = 1_024;

function getRandomValues(list) {
  if (list.length * (list.BYTES_PER_ELEMENT ?? 1) > MOST_RANDOM) throw new RangeError(`at most ${MOST_RANDOM} bytes`);
  const bytes = new Uint8Array(list.buffer ?? list.length, list.byteOffset ?? 0, list.byteLength ?? list.length);
  randomBytes(bytes.length).forEach((byte, index) => {
    bytes[index] = byte;
    if (!list.buffer) list[index] = byte;
  });
  return list;
}

function toBytes(value) {
  if (typeof value === 'object' && value !== null && value.length !== undefined)
    return Array.from(value, (byte) => byte & 0xff);
  const escaped = encodeURIComponent(String(value));
  return (
    escaped
      .match(/%[0-9A-F]{2}|[^%]/g)
      ?.map((part) => (part[0] === '%' ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))) ?? []
  );
}

function fromBytes(bytes) {
  const escaped = Array.from(bytes, (byte) => `%${(byte & 0xff).toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch {
    // No UTF-8: byte by byte, as Latin 1.
    return String.fromCharCode(...Array.from(bytes, (byte) => byte & 0xff));
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function codec(last, pad) {
  const letters = ALPHABET + last;
  return {
    encode: (value) => {
      const bytes = toBytes(value);
      let text = '';
      for (let at = 0; at < bytes.length; at += 3) {
        const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
        const four = [
          a >> 2,
          ((a & 3) << 4) | ((b ?? 0) >> 4),
          (((b ?? 0) & 15) << 2) | ((c ?? 0) >> 6),
          (c ?? 0) & 63,
        ];
        const used = b === undefined ? 2 : c === undefined ? 3 : 4;
        text +=
          four
            .slice(0, used)
            .map((index) => letters[index])
            .join('') + pad.repeat(4 - used);
      }
      return text;
    },
    decode: (text) => fromBytes(decodeBytes(String(text))),
    decodeToBytes: (text) => decodeBytes(String(text)),
  };
}

function decodeBytes(text) {
  const sixes = Array.from(text.replace(/[=\s]/g, ''), (letter) =>
    `${ALPHABET}+/`.indexOf({ '-': '+', _: '/' }[letter] ?? letter),
  );
  if (sixes.includes(-1)) throw new TypeError('the text is no base64');
  const bytes = [];
  let [held, bits] = [0, 0];
  for (const six of sixes) {
    held = ((held << 6) | six) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return List.from(bytes);
}

export const utils = {
  base64: codec('+/', '='),
  base64url: codec('-_', ''),
  crypto: { randomUUID: randomUuid, getRandomValues },
  types: { stringToBytes: (text) => List.from(toBytes(text)), bytesToString: fromBytes },
};
