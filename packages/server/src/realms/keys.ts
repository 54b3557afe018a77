import { createPrivateKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import { json, type Kit, type Queryable, type Resealable, type Tx } from '../kit/index.ts';

/** The key that signs what a realm says to its devices. */
export type RealmKey = {
  /** Its RFC 7638 thumbprint, base64url: what the QR code pins and a token's `kid` names. */
  id: string;
  publicJwk: JWK;
  privateKey: KeyObject;
};

const purpose = (realmId: string) => `realm-key:${realmId}`;

/** How a rotation of the seal key finds the signing keys. */
export const realmKeyRecords: Resealable = {
  table: 'realm_keys',
  column: 'sealed_private',
  id: 'id',
  of: 'realm_id',
  purpose: purpose,
};

/** Makes the realm's ES256 key; the private half is stored sealed only. */
export async function createRealmKey(tx: Tx, kit: Kit, realmId: string): Promise<void> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const pkcs8 = Buffer.from(await exportPKCS8(pair.privateKey));
  await tx
    .insertInto('realm_keys')
    .values({
      id: await calculateJwkThumbprint(publicJwk, 'sha256'),
      realm_id: realmId,
      public_jwk: json(publicJwk),
      sealed_private: kit.seal.seal(pkcs8, purpose(realmId)),
      created_at: kit.clock.now(),
    })
    .execute();
  pkcs8.fill(0);
}

/** The signing key in force. It is opened for each use and never kept in clear. */
export async function realmKey(q: Queryable, kit: Pick<Kit, 'seal'>, realmId: string): Promise<RealmKey> {
  const row = await q
    .selectFrom('realm_keys')
    .select(['id', 'public_jwk', 'sealed_private'])
    .where('realm_id', '=', realmId)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  const pkcs8 = kit.seal.open(row.sealed_private, purpose(realmId));
  const privateKey = createPrivateKey(pkcs8.toString('utf8'));
  pkcs8.fill(0);
  return { id: row.id, publicJwk: row.public_jwk as JWK, privateKey };
}
