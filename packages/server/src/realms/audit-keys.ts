import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { isProblem, type Kit, type Queryable } from '../kit/index.ts';

/**
 * The public keys whose signature under the audit counts, retired ones included, by id. Each is taken from its own sealed
 * half, private or, long after a rotation, public: whoever writes a key of his own into the database cannot seal one (A51).
 */
export async function auditKeys(q: Queryable, kit: Pick<Kit, 'seal'>, realmId: string): Promise<Map<string, JWK>> {
  const rows = await q
    .selectFrom('realm_keys')
    .select(['id', 'sealed_private'])
    .where('realm_id', '=', realmId)
    .execute();
  const keys = new Map<string, JWK>();
  for (const { id, sealed_private: sealed } of rows) {
    const jwk = publicHalf(kit, realmId, sealed);
    if (jwk && (await calculateJwkThumbprint(jwk, 'sha256')) === id) keys.set(id, jwk);
  }
  return keys;
}

function publicHalf({ seal }: Pick<Kit, 'seal'>, realmId: string, sealed: Buffer): JWK | null {
  try {
    const pkcs8 = seal.open(sealed, `realm-key:${realmId}`);
    const key = createPublicKey(pkcs8.toString('utf8'));
    pkcs8.fill(0);
    return key.export({ format: 'jwk' }) as JWK;
  } catch (error) {
    if (isProblem(error, 'seal.cannot-open')) return null;
    throw error;
  }
}
