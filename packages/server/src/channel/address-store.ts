import { sql } from 'kysely';
import type { Kit, Queryable, Tx } from '../kit/index.ts';
import { addressHash, addressPurpose, type PushAddress, type PushKind } from './address.ts';

export type StoredAddress = {
  deviceId: string;
  kind: PushKind;
  host: string;
  setAt: Date;
  droppedAt: Date | null;
  droppedBecause: string | null;
};

export type NewAddress = {
  deviceId: string;
  address: PushAddress;
  /** Of the push service. */
  host: string;
  /** The push key that a web-push subscription is bound to. */
  keyId: string | null;
  /** An app with several accounts has one address for all of them, and drops what is for none of its own. */
  isShared?: true;
};

/**
 * Gives a device its one address. If another device had it, that one loses it: a phone that was sold or set up anew keeps its
 * address, and must not ring for the account of before (A31).
 * @returns the devices that lost it; null where nothing changed
 */
export async function setAddress(tx: Tx, kit: Kit, input: NewAddress): Promise<string[] | null> {
  const { deviceId, address, host, keyId, isShared } = input;
  const hash = addressHash(address, isShared && ` ${deviceId}`);
  // Two devices that claim one address at once take turns.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${hash.toString('hex')}, 0))`.execute(tx);
  if (await isKnown(tx, kit, input)) return null;
  const because = 'Another device came with this address.';
  const others = await dropWhere(tx, { hash, except: deviceId, because, now: kit.clock.now() });
  const row = {
    kind: address.kind,
    host,
    address_hash: hash,
    sealed_address: kit.seal.seal(Buffer.from(JSON.stringify(address)), addressPurpose(deviceId)),
    key_id: keyId,
    created_at: kit.clock.now(),
    dropped_at: null,
    dropped_because: null,
  };
  await tx
    .insertInto('push_addresses')
    .values({ device_id: deviceId, ...row })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(row))
    .execute();
  return others;
}

/** Apps say their address at every start; most of the time it is the one that is known. */
async function isKnown(tx: Tx, kit: Kit, { deviceId, address, keyId }: NewAddress): Promise<boolean> {
  const row = await tx
    .selectFrom('push_addresses')
    .select(['sealed_address', 'key_id'])
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row?.sealed_address || row.key_id !== keyId) return false;
  return JSON.stringify(openAddress(kit, deviceId, row.sealed_address)) === JSON.stringify(address);
}

/** @throws Problem seal.cannot-open */
export function openAddress({ seal }: Pick<Kit, 'seal'>, deviceId: string, sealed: Uint8Array): PushAddress {
  return JSON.parse(seal.open(sealed, addressPurpose(deviceId)).toString('utf8'));
}

const DROPPED = { address_hash: null, sealed_address: null, key_id: null } as const;

async function dropWhere(
  tx: Tx,
  { hash, except, because, now }: { hash: Buffer; except: string; because: string; now: Date },
): Promise<string[]> {
  const rows = await tx
    .updateTable('push_addresses')
    .set({ ...DROPPED, dropped_at: now, dropped_because: because })
    .where('address_hash', '=', hash)
    .where('device_id', '<>', except)
    .returning('device_id')
    .execute();
  return rows.map((row) => row.device_id);
}

/**
 * Drops the address of a device, and remembers why. `hash`: only if it still is this one; the device may have come with a new
 * one meanwhile. @returns false where there was none
 */
export async function dropAddress(
  q: Queryable,
  { deviceId, because, now, hash }: { deviceId: string; because: string; now: Date; hash?: Buffer },
): Promise<boolean> {
  let query = q
    .updateTable('push_addresses')
    .set({ ...DROPPED, dropped_at: now, dropped_because: because })
    .where('device_id', '=', deviceId)
    .where('address_hash', 'is not', null);
  if (hash) query = query.where('address_hash', '=', hash);
  return (await query.returning('device_id').executeTakeFirst()) !== undefined;
}

/** Forgets that there ever was one. */
export async function forgetAddress(q: Queryable, deviceId: string): Promise<void> {
  await q.deleteFrom('push_addresses').where('device_id', '=', deviceId).execute();
}

/** How a device can be woken, or why it no longer can; undefined where it never could. */
export async function findAddress(q: Queryable, deviceId: string): Promise<StoredAddress | undefined> {
  const row = await q
    .selectFrom('push_addresses')
    .select(['device_id', 'kind', 'host', 'created_at', 'dropped_at', 'dropped_because'])
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return (
    row && {
      deviceId: row.device_id,
      kind: row.kind,
      host: row.host,
      setAt: row.created_at,
      droppedAt: row.dropped_at,
      droppedBecause: row.dropped_because,
    }
  );
}
