import webPush from 'web-push';
import type { Kit, Queryable, Resealable } from '../kit/index.ts';

/** The key pair of this installation towards push services (RFC 8292), in the form that the standard's headers carry. */
export type PushKey = {
  /** The uncompressed point, base64url, 87 characters: what a browser is given to subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
};

const purpose = 'push-key';

/** How a rotation of the seal key finds the keys towards push services. */
export const pushKeyRecords: Resealable = {
  table: 'push_keys',
  column: 'sealed_private',
  id: 'id',
  purpose: () => purpose,
};

/**
 * The key in force; the first that asks makes it. It is in the database, sealed, because all processes must sign with the same
 * one, and every subscription is bound to it.
 */
export async function pushKey(kit: Pick<Kit, 'db' | 'seal' | 'clock'>): Promise<PushKey> {
  const found = await findPushKey(kit);
  if (found) return found;
  const made = webPush.generateVAPIDKeys();
  await kit.db
    .insertInto('push_keys')
    .values({
      id: made.publicKey,
      sealed_private: kit.seal.seal(Buffer.from(made.privateKey, 'base64url'), purpose),
      created_at: kit.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findPushKey(kit)) ?? made;
}

async function findPushKey({ db, seal }: Pick<Kit, 'db' | 'seal'>): Promise<PushKey | null> {
  const row = await current(db);
  return row && { publicKey: row.id, privateKey: seal.open(row.sealed_private, purpose).toString('base64url') };
}

async function current(q: Queryable) {
  const row = await q
    .selectFrom('push_keys')
    .select(['id', 'sealed_private'])
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}
