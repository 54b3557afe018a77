import { createPrivateKey, type KeyObject } from 'node:crypto';
import { MOST_VOUCHERS } from '@lanyard/protocol/device';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import { json, type Kit, Problem, type Queryable, type Resealable, type Tx } from '../kit/index.ts';

/** The key that signs what a realm says to its devices. */
export type RealmKey = {
  /** Its RFC 7638 thumbprint, base64url: what the QR code pins and a token's `kid` names. */
  id: string;
  publicJwk: JWK;
  privateKey: KeyObject;
};

/** What the private half of a realm's key is sealed for. */
export const realmKeyPurpose = (realmId: string): string => `realm-key:${realmId}`;

/** How a rotation of the seal key finds the signing keys. */
export const realmKeyRecords: Resealable = {
  table: 'realm_keys',
  column: 'sealed_private',
  id: 'id',
  of: 'realm_id',
  purpose: realmKeyPurpose,
};

export type NewRealmKey = {
  realmId: string;
  generation: number;
  /** The key that it replaces. */
  previous: string | null;
};

/** Makes an ES256 key for the realm; the private half is stored sealed only. */
export async function createRealmKey(
  tx: Tx,
  kit: Kit,
  { realmId, generation, previous }: NewRealmKey,
): Promise<{ id: string; publicJwk: JWK }> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const id = await calculateJwkThumbprint(publicJwk, 'sha256');
  const pkcs8 = Buffer.from(await exportPKCS8(pair.privateKey));
  await tx
    .insertInto('realm_keys')
    .values({
      id,
      realm_id: realmId,
      public_jwk: json(publicJwk),
      sealed_private: kit.seal.seal(pkcs8, realmKeyPurpose(realmId)),
      created_at: kit.clock.now(),
      generation,
      previous,
    })
    .execute();
  pkcs8.fill(0);
  return { id, publicJwk };
}

type RealmKeyRow = { id: string; public_jwk: unknown; sealed_private: Buffer };

/** The signing key in force. It is opened for each use and never kept in clear. */
export async function realmKey(q: Queryable, kit: Pick<Kit, 'seal'>, realmId: string): Promise<RealmKey> {
  const row = await q
    .selectFrom('realm_keys')
    .select(['id', 'public_jwk', 'sealed_private'])
    .where('realm_id', '=', realmId)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  return openKey(kit, row, realmId);
}

/**
 * The key that was in force at a time, for what was begun then: a QR code that is on a screen names it. The one of now where that
 * one's private half was erased.
 */
export async function realmKeyAt(
  q: Queryable,
  kit: Pick<Kit, 'seal'>,
  { realmId, at }: { realmId: string; at: Date },
): Promise<RealmKey> {
  const row = await q
    .selectFrom('realm_keys')
    .select(['id', 'public_jwk', 'sealed_private'])
    .where('realm_id', '=', realmId)
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('retired_at', '>', at)]))
    .orderBy('generation')
    .limit(1)
    .executeTakeFirstOrThrow();
  const pem = kit.seal.open(row.sealed_private, realmKeyPurpose(realmId));
  return isPrivateKey(pem) ? openKey(kit, row, realmId) : realmKey(q, kit, realmId);
}

/**
 * The signing key in force, and the vouchers that lead there from a key that a device believes, in order; none where that one is
 * in force, is no key of the realm or is not named. Read in one statement: of a change between two reads, the one would know
 * and the other not, and the device would refuse the reply as forged.
 */
export async function realmKeyAfter(
  q: Queryable,
  kit: Pick<Kit, 'seal'>,
  { realmId, believed = '' }: { realmId: string; believed?: string | undefined },
): Promise<{ key: RealmKey; vouchers: string[] }> {
  const rows = await q
    .selectFrom('realm_keys as one')
    .leftJoin('realm_keys as known', (join) =>
      join.onRef('known.realm_id', '=', 'one.realm_id').on('known.id', '=', believed),
    )
    .select(['one.id', 'one.public_jwk', 'one.sealed_private', 'one.voucher', 'one.retired_at'])
    .select((eb) => eb('one.generation', '>', eb.ref('known.generation')).as('follows'))
    .where('one.realm_id', '=', realmId)
    .where((eb) => eb.or([eb('one.retired_at', 'is', null), eb('one.generation', '>', eb.ref('known.generation'))]))
    .orderBy('one.generation')
    .execute();
  const row = rows.find(({ retired_at }) => retired_at === null);
  if (!row) throw new Problem('realms.not-found');
  const vouchers = rows.flatMap(({ follows, voucher }) => (follows && voucher !== null ? [voucher] : []));
  return { key: openKey(kit, row, realmId), vouchers: vouchers.slice(0, MOST_VOUCHERS) };
}

/** A key that was replaced long ago has its public half only. */
export const isPrivateKey = (pem: Buffer): boolean => pem.includes('PRIVATE KEY');

function openKey({ seal }: Pick<Kit, 'seal'>, row: RealmKeyRow, realmId: string): RealmKey {
  const pkcs8 = seal.open(row.sealed_private, realmKeyPurpose(realmId));
  const privateKey = createPrivateKey(pkcs8.toString('utf8'));
  pkcs8.fill(0);
  return { id: row.id, publicJwk: row.public_jwk as JWK, privateKey };
}
