import { hash, type KeyObject } from 'node:crypto';
import { canonicalJson, type Json } from '@lanyard/protocol/device';
import { CompactSign, compactVerify, decodeProtectedHeader, errors, importJWK, type JWK } from 'jose';

/** Where an event stands in the order of the chain. Events from before the chain share position 0; their ids tell. */
export type Place = { readonly position: number; readonly id: string };

/** Before every event. */
export const START: Place = { position: 0, id: '00000000-0000-0000-0000-000000000000' };

export function isBehind(place: Place, other: Place): boolean {
  const [position, otherPosition] = [Math.max(place.position, 0), Math.max(other.position, 0)];
  return position === otherPosition ? place.id > other.id : position > otherPosition;
}

/** An event as it is sealed: all of its row. The time has microseconds, so that nothing of it can be changed unseen. */
export type EventRecord = Place & {
  readonly realm: string;
  readonly at: string;
  readonly type: string;
  readonly outcome: string;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly userId: string | null;
  readonly deviceId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly details: Json;
};

/** What a seal says of one event. */
export type Member = { readonly id: string; readonly digest: string };

/** SHA-256 of the record in the one spelling of RFC 8785, base64url. */
export function memberOf(record: EventRecord): Member {
  return { id: record.id, digest: hash('sha256', spell(record), 'base64url') };
}

/** What somebody wrote into the database by hand may be beyond I-JSON; it is sealed and compared all the same. */
function spell(record: EventRecord): string {
  try {
    return canonicalJson(record);
  } catch {
    return JSON.stringify(record);
  }
}

const ID_BYTES = 16;
const DIGEST_BYTES = 32;
const MEMBER_BYTES = ID_BYTES + DIGEST_BYTES;

/** 48 bytes for each member: id, digest. */
export function packMembers(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ id, digest }) => [
    Buffer.from(id.replaceAll('-', ''), 'hex'),
    Buffer.from(digest, 'base64url'),
  ]);
  return Buffer.concat(parts);
}

/** The reverse; bytes that are no whole member are left out, and then the hash of all of them tells. */
export function unpackMembers(bytes: Uint8Array): Member[] {
  const buffer = Buffer.from(bytes);
  return Array.from({ length: Math.floor(buffer.length / MEMBER_BYTES) }, (_, index) => {
    const at = index * MEMBER_BYTES;
    const id = buffer.toString('hex', at, at + ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { id, digest: buffer.toString('base64url', at + ID_BYTES, at + MEMBER_BYTES) };
  });
}

/** SHA-256, base64url: of the packed members, and of a token, by which the next seal names the one before. */
export const digestOf = (data: Uint8Array | string): string => hash('sha256', data, 'base64url');

/** What a seal states, signed by the realm's key. */
export type SealClaims = {
  readonly realm: string;
  readonly number: number;
  /** The hash of the token before this one; null in the first. */
  readonly previous: string | null;
  /** It covers the events behind `from` up to `through`. */
  readonly from: Place;
  readonly through: Place;
  readonly count: number;
  /** The hash of the packed members. */
  readonly members: string;
  /** Seconds since 1970. For people: no order follows from it, because a clock may be set back. */
  readonly iat: number;
};

/** A seal as it is stored and exported. */
export type Seal = {
  readonly number: number;
  readonly through: Place;
  readonly members: Uint8Array;
  readonly keyId: string;
  readonly token: string;
};

export type SealKey = { readonly id: string; readonly privateKey: KeyObject };

/** The public keys of a realm that count, retired ones included, by id. */
export type SealKeys = ReadonlyMap<string, JWK>;

// RFC 8725 section 3.11: a type of its own, so that no other token of the realm's key can pass for a seal.
const TYPE = 'lanyard-audit-seal+jwt';
const ALGORITHM = 'ES256';

/** The compact JWS (RFC 7515) of a seal. */
export function signSeal(claims: SealClaims, { id, privateKey }: SealKey): Promise<string> {
  return new CompactSign(Buffer.from(canonicalJson(claims)))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: id })
    .sign(privateKey);
}

export type OpenedSeal =
  | { readonly isSigned: true; readonly keyId: string; readonly claims: SealClaims }
  | { readonly isSigned: false; readonly reason: 'unknown-key' | 'bad-signature' };

/** Checks the signature, and nothing but it. */
export async function openSeal(token: string, keys: SealKeys): Promise<OpenedSeal> {
  try {
    const { kid = '', typ } = decodeProtectedHeader(token);
    const jwk = keys.get(kid);
    if (!jwk) return { isSigned: false, reason: 'unknown-key' };
    const { payload } = await compactVerify(token, await importJWK(jwk, ALGORITHM), { algorithms: [ALGORITHM] });
    if (typ !== TYPE) return { isSigned: false, reason: 'bad-signature' };
    return { isSigned: true, keyId: kid, claims: JSON.parse(Buffer.from(payload).toString('utf8')) as SealClaims };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return { isSigned: false, reason: 'bad-signature' };
    throw error;
  }
}
