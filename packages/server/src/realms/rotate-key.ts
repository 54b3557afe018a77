import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readPublicJwk, signToken } from '@lanyard/protocol/device';
import { record } from '../audit/index.ts';
import type { Kit, Queryable, Tx } from '../kit/index.ts';
import { createRealmKey, isPrivateKey, realmKey, realmKeyPurpose } from './keys.ts';
import type { Realm } from './realm.ts';

/** Longer than any registration code is valid: the key that a code names is needed until then. */
const RETIRED_KEPT_MS = 24 * 3_600_000;

export type RotatedKey = { readonly id: string; readonly previous: string; readonly generation: number };

/**
 * Gives a realm a new signing key. The one before signs a voucher for it, by which devices go over; from the commit on
 * everything is signed with the new one. Of two at once the second waits and makes one more.
 */
export async function rotateRealmKey(tx: Tx, kit: Kit, realm: Realm): Promise<RotatedKey> {
  await tx.selectFrom('realms').select('id').where('id', '=', realm.id).forUpdate().executeTakeFirstOrThrow();
  const old = await realmKey(tx, kit, realm.id);
  const { generation: last } = await tx
    .updateTable('realm_keys')
    .set({ retired_at: kit.clock.now() })
    .where('id', '=', old.id)
    .returning('generation')
    .executeTakeFirstOrThrow();
  const generation = last + 1;
  const made = await createRealmKey(tx, kit, { realmId: realm.id, generation, previous: old.id });
  const key = old.privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const claims = { iss: kit.config.publicUrl, realm: realm.name, previous: old.id, key: readPublicJwk(made.publicJwk) };
  const voucher = await signToken('voucher', { claims, key, now: kit.clock.now() });
  await tx.updateTable('realm_keys').set({ voucher }).where('id', '=', made.id).execute();
  await record(tx, kit, {
    realmId: realm.id,
    type: 'realm.key-rotated',
    outcome: 'success',
    actor: { kind: 'system' },
    details: { key: made.id, previous: old.id },
  });
  return { id: made.id, previous: old.id, generation };
}

/** Which key a realm signs with, and since when. */
export async function describeKeyOf(
  q: Queryable,
  realmId: string,
): Promise<{ id: string; generation: number; createdAt: Date }> {
  const row = await q
    .selectFrom('realm_keys')
    .select(['id', 'generation', 'created_at'])
    .where('realm_id', '=', realmId)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { id: row.id, generation: row.generation, createdAt: row.created_at };
}

/**
 * Erases the private halves of keys that were replaced a day ago, so that whoever gets at the database and the seal key later
 * cannot sign with them. The public half stays sealed in its place: the audit's old seals are verified with it.
 */
export async function eraseRetiredKeys(kit: Kit): Promise<number> {
  const rows = await kit.db
    .selectFrom('realm_keys')
    .select(['id', 'realm_id', 'sealed_private'])
    .where('retired_at', '<', new Date(kit.clock.now().getTime() - RETIRED_KEPT_MS))
    .execute();
  let erased = 0;
  for (const row of rows) {
    const purpose = realmKeyPurpose(row.realm_id);
    const pem = kit.seal.open(row.sealed_private, purpose);
    if (!isPrivateKey(pem)) continue;
    const spki = createPublicKey(createPrivateKey(pem.toString('utf8'))).export({ type: 'spki', format: 'pem' });
    pem.fill(0);
    const sealed = kit.seal.seal(Buffer.from(spki), purpose);
    await kit.db
      .updateTable('realm_keys')
      .set({ sealed_private: sealed })
      .where('id', '=', row.id)
      .where('sealed_private', '=', row.sealed_private)
      .execute();
    erased += 1;
  }
  return erased;
}

/** The jobs of this slice. */
export function defineRealmJobs(kit: Kit): void {
  kit.jobs.define('realms.erase-retired-keys', async () => void (await eraseRetiredKeys(kit)), { everyMinutes: 60 });
}
