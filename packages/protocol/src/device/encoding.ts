import { base64url as jose } from 'jose';
import { ProtocolError } from './errors.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

const utf8 = new TextEncoder();

export const toBytes = (data: Uint8Array | string): Bytes =>
  typeof data === 'string' ? utf8.encode(data) : new Uint8Array(data);

function decodeBase64url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new ProtocolError('protocol.encoding');
  const bytes = new Uint8Array(decodeLoosely(text));
  // Leftover bits give one value several spellings; a single-use id must have exactly one.
  if (jose.encode(bytes) !== text) throw new ProtocolError('protocol.encoding');
  return bytes;
}

function decodeLoosely(text: string): Uint8Array {
  try {
    return jose.decode(text);
  } catch (cause) {
    throw new ProtocolError('protocol.encoding', { cause });
  }
}

/** Base64url without padding (RFC 4648 section 5). `decode` takes the canonical spelling only, else `protocol.encoding`. */
export const base64url = {
  encode: (data: Uint8Array | string): string => jose.encode(toBytes(data)),
  decode: decodeBase64url,
} as const;

/** SHA-256 of bytes, or of the UTF-8 form of a text. */
export const sha256 = async (data: Uint8Array | string): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', toBytes(data)));

/** `base64url(sha256(data))`: how the protocol names what it does not repeat. */
export const digest = async (data: Uint8Array | string): Promise<string> => base64url.encode(await sha256(data));

/** Deeper values are refused: recursion over somebody else's JSON must end before the stack does. */
const deepest = 100;

function canonicalText(text: string): string {
  if (!text.isWellFormed()) throw new ProtocolError('protocol.encoding');
  return JSON.stringify(text);
}

function canonicalObject(value: { readonly [name: string]: Json | undefined }, depth: number): string {
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push(`${canonicalText(name)}:${canonical(member, depth)}`);
  }
  return `{${members.join(',')}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function canonical(value: Json, depth: number): string {
  if (depth > deepest) throw new ProtocolError('protocol.encoding');
  if (typeof value === 'string') return canonicalText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map((entry) => canonical(entry, depth + 1)).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value, depth + 1);
  throw new ProtocolError('protocol.encoding');
}

/**
 * JSON in the one spelling of RFC 8785: members sorted by UTF-16 units, numbers as ECMAScript writes them, no spaces.
 * @throws ProtocolError `protocol.encoding` for what I-JSON cannot carry (NaN, lone surrogates, functions, depth over 100)
 */
export const canonicalJson = (value: Json): string => canonical(value, 0);

/** A single-use id: 16 random bytes, base64url. */
export const randomId = (bytes = 16): string => base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)));
