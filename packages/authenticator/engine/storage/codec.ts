import { base64url } from 'jose';
import { AuthenticatorError } from '../errors.ts';
import type { Key } from '../platform.ts';
import type { Row } from './storage.ts';

/*
 * Rows as JSON, for places that cannot keep objects: bytes become {"$bytes": base64url}, keys {"$key": {jwk, algorithm,
 * usages}}. Keys must be extractable.
 */

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
type KeyAlgorithm = { name: string; namedCurve?: string; hash?: string | { name: string } };

const isKey = (value: object): value is Key => Object.prototype.toString.call(value) === '[object CryptoKey]';

async function encodeKey(key: Key): Promise<Json> {
  const { name, namedCurve, hash } = key.algorithm as KeyAlgorithm;
  const algorithm = { name, ...(namedCurve && { namedCurve }), ...(hash && { hash }) } as Json;
  const { ext, key_ops, ...jwk } = await crypto.subtle.exportKey('jwk', key);
  return { $key: { jwk: jwk as Json, algorithm, usages: [...key.usages] } };
}

export async function encode(value: unknown): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value as Json;
  if (value instanceof Uint8Array) return { $bytes: base64url.encode(value) };
  if (isKey(value)) return encodeKey(value);
  if (Array.isArray(value)) return Promise.all(value.map(encode));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(await Promise.all(members.map(async ([name, member]) => [name, await encode(member)])));
}

async function decodeKey(tagged: unknown): Promise<Key> {
  const { jwk, algorithm, usages } = tagged as {
    jwk: Parameters<typeof crypto.subtle.importKey>[1];
    algorithm: KeyAlgorithm;
    usages: Parameters<typeof crypto.subtle.importKey>[4];
  };
  return crypto.subtle.importKey('jwk' as 'raw', jwk as Uint8Array<ArrayBuffer>, algorithm, true, usages);
}

async function decode(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(decode));
  if ('$bytes' in value && typeof value.$bytes === 'string') return new Uint8Array(base64url.decode(value.$bytes));
  if ('$key' in value) return decodeKey(value.$key);
  const members = Object.entries(value);
  return Object.fromEntries(await Promise.all(members.map(async ([name, member]) => [name, await decode(member)])));
}

/** Tables by name, rows by id. */
export type Tables = Map<string, Map<string, Row>>;

export async function encodeTables(tables: Tables): Promise<string> {
  const json: Record<string, Json> = {};
  for (const [name, rows] of tables) if (rows.size > 0) json[name] = await encode([...rows.values()]);
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Rejects with `storage-damaged` where the text is not what `encodeTables` writes. */
export async function decodeTables(text: string): Promise<Tables> {
  try {
    const json = JSON.parse(text) as Record<string, unknown[]>;
    const tables: Tables = new Map();
    for (const [name, rows] of Object.entries(json)) {
      const decoded = (await Promise.all(rows.map(decode))) as Row[];
      tables.set(name, new Map(decoded.map((row) => [row.id, row])));
    }
    return tables;
  } catch (cause) {
    throw new AuthenticatorError('storage-damaged', { cause });
  }
}
