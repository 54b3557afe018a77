import type { Selectable } from 'kysely';
import { json, type Queryable, type Tables } from '../kit/index.ts';
import type { Communication, PingAmPhone } from './phone.ts';

export type NewPhone = Pick<PingAmPhone, 'deviceId' | 'realmId' | 'issuer' | 'account' | 'policies'> & {
  challenge: Uint8Array | null;
  /** The run of a journey that waits for it. */
  runId: string | null;
  createdAt: Date;
};

export async function insertPhone(q: Queryable, phone: NewPhone): Promise<void> {
  await q
    .insertInto('pingam_phones')
    .values({
      device_id: phone.deviceId,
      realm_id: phone.realmId,
      issuer: phone.issuer,
      account: phone.account,
      policies: phone.policies,
      challenge: phone.challenge,
      run_id: phone.runId,
      created_at: phone.createdAt,
    })
    .execute();
}

/** Undefined where the device is no phone of this kind, or was removed. */
export async function pingamPhoneOf(q: Queryable, deviceId: string): Promise<PingAmPhone | undefined> {
  return (await pingamPhonesOf(q, [deviceId])).get(deviceId);
}

/** The phones among these devices, by device. */
export async function pingamPhonesOf(q: Queryable, deviceIds: readonly string[]): Promise<Map<string, PingAmPhone>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await q
    .selectFrom('pingam_phones')
    .selectAll()
    .where('device_id', '=', (eb) => eb.fn.any(eb.val(deviceIds)))
    .execute();
  return new Map(rows.map((row) => [row.device_id, toPhone(row)]));
}

/** The app says its id and nothing else of itself. */
export async function findByMechanism(
  q: Queryable,
  { realmId, mechanismUid }: { realmId: string; mechanismUid: string },
): Promise<PingAmPhone | undefined> {
  const row = await q
    .selectFrom('pingam_phones')
    .selectAll()
    .where('realm_id', '=', realmId)
    .where('mechanism_uid', '=', mechanismUid)
    .executeTakeFirst();
  return row && toPhone(row);
}

/** The devices that this run of a journey waits for. */
export async function phonesAwaitedBy(q: Queryable, runId: string): Promise<string[]> {
  const rows = await q.selectFrom('pingam_phones').select('device_id').where('run_id', '=', runId).execute();
  return rows.map((row) => row.device_id);
}

/** The registration is over: nothing is awaited any more. */
export async function awaitNothing(q: Queryable, deviceId: string): Promise<void> {
  await q
    .updateTable('pingam_phones')
    .set({ challenge: null, run_id: null })
    .where('device_id', '=', deviceId)
    .execute();
}

export type SaidOfItself = {
  mechanismUid: string;
  communication: Communication;
  saidName: string;
  seenTokens: readonly string[];
};

/** Writes what the app has said of itself. @throws a unique violation where another phone of the realm has its id */
export async function writeSaid(
  q: Queryable,
  { deviceId, mechanismUid, communication, saidName, seenTokens }: SaidOfItself & { deviceId: string },
): Promise<void> {
  await q
    .updateTable('pingam_phones')
    .set({ mechanism_uid: mechanismUid, communication, said_name: saidName, seen_tokens: json(seenTokens) })
    .where('device_id', '=', deviceId)
    .execute();
}

/** Held to the end of the transaction: of two messages at once the second sees what the first has written. */
export async function lockPhone(q: Queryable, deviceId: string): Promise<PingAmPhone | undefined> {
  const row = await q
    .selectFrom('pingam_phones')
    .selectAll()
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst();
  return row && toPhone(row);
}

export async function forgetPhone(q: Queryable, deviceId: string): Promise<void> {
  await q.deleteFrom('pingam_phones').where('device_id', '=', deviceId).execute();
}

function toPhone(row: Selectable<Tables['pingam_phones']>): PingAmPhone {
  return {
    deviceId: row.device_id,
    realmId: row.realm_id,
    mechanismUid: row.mechanism_uid,
    communication: row.communication,
    issuer: row.issuer,
    account: row.account,
    policies: row.policies,
    challenge: row.challenge,
    saidName: row.said_name,
    seenTokens: row.seen_tokens as string[],
    createdAt: row.created_at,
  };
}
