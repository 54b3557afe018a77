import type { PublicJwk } from '@lanyard/protocol/device';
import { sql } from 'kysely';
import { json, type Queryable, type Tx } from '../kit/index.ts';
import type { DeviceConfiguration, DeviceSettings } from './configuration.ts';
import { type Device, type GivenSettings, type RefusedSettings, toDevice } from './store.ts';

/** The device, held to the end of the transaction. */
export async function lockDevice(tx: Tx, id: string): Promise<Device | undefined> {
  return (await lockDevices(tx, [id])).get(id);
}

/** Devices by their id, held to the end of the transaction; always in one order, so that no two holders wait for each other. */
export async function lockDevices(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Device>> {
  const rows = await tx
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', (eb) => eb.fn.any(eb.val(ids)))
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, toDevice(row)]));
}

/** Remembers that the device asked for its profile. */
export async function recordSync(q: Queryable, { deviceId, now }: { deviceId: string; now: Date }): Promise<void> {
  await q.updateTable('devices').set({ last_sync_at: now }).where('id', '=', deviceId).execute();
}

export type SyncWrite = {
  deviceId: string;
  reads: number;
  appVersion: string;
  configurationVersion: number;
  given: GivenSettings;
  /** Never lowers what is known. */
  appliedVersion: number;
  /** What has just become known to be in force on the device; null leaves what is known. */
  appliedSettings: DeviceSettings | null;
  refused: RefusedSettings | null;
  /** Whether the device has just been heard of. */
  isHeard: boolean;
};

/** Writes what devices have said and what they are given, all in one statement. @returns the devices as they are now */
export async function writeSyncs(
  tx: Tx,
  writes: readonly SyncWrite[],
  now: Date,
): Promise<ReadonlyMap<string, Device>> {
  const rows = await tx
    .updateTable('devices')
    .from(syncRows(writes))
    .set({
      last_sync_at: sql`CASE WHEN said.is_heard THEN ${now}::timestamptz ELSE devices.last_sync_at END`,
      reads: sql`said.reads`,
      app_version: sql`said.app_version`,
      configuration_version: sql`said.configuration_version`,
      offered: sql`said.given`,
      applied_version: sql`greatest(devices.applied_version, said.applied_version)`,
      refused: sql`said.refused`,
      applied_settings: sql`coalesce(said.applied_settings, devices.applied_settings)`,
      applied_at: sql`CASE WHEN said.applied_settings IS NULL THEN devices.applied_at ELSE ${now}::timestamptz END`,
    })
    .whereRef('devices.id', '=', 'said.device_id')
    .returningAll('devices')
    .execute();
  return new Map(rows.map((row) => [row.id, toDevice(row)]));
}

/** The writes as rows. JSON's null becomes SQL's (PostgreSQL, jsonb_to_recordset). */
function syncRows(writes: readonly SyncWrite[]) {
  const rows = writes.map((write) => ({
    device_id: write.deviceId,
    reads: write.reads,
    app_version: write.appVersion,
    configuration_version: write.configurationVersion,
    given: write.given,
    applied_version: write.appliedVersion,
    applied_settings: write.appliedSettings,
    refused: write.refused,
    is_heard: write.isHeard,
  }));
  const columns = sql`said (device_id uuid, reads integer, app_version text, configuration_version integer, given jsonb,
    applied_version integer, applied_settings jsonb, refused jsonb, is_heard boolean)`;
  return sql<{ device_id: string }>`jsonb_to_recordset(${json(rows)}::jsonb)`.as<'said'>(columns);
}

/** Writes what a device has of its own, and its name; both make a new version. */
export async function writeConfiguration(
  tx: Tx,
  { deviceId, name, configuration }: { deviceId: string; name: string; configuration: DeviceConfiguration },
): Promise<Device> {
  const row = await tx
    .updateTable('devices')
    .set((eb) => ({
      name,
      configuration: json(configuration),
      configuration_version: eb('configuration_version', '+', 1),
    }))
    .where('id', '=', deviceId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDevice(row);
}

/** Remembers what a device could not take over. */
export async function writeRefusal(tx: Tx, deviceId: string, refused: RefusedSettings): Promise<void> {
  await tx
    .updateTable('devices')
    .set({ refused: json(refused) })
    .where('id', '=', deviceId)
    .execute();
}

/** Takes the key of a fingerprint or face; what the app may do depends on it, so it makes a new version. */
export async function writeBiometricKey(
  tx: Tx,
  { deviceId, key, now }: { deviceId: string; key: PublicJwk; now: Date },
): Promise<void> {
  await tx
    .updateTable('devices')
    .set((eb) => ({
      biometric_jwk: json(key),
      biometric_at: now,
      configuration_version: eb('configuration_version', '+', 1),
    }))
    .where('id', '=', deviceId)
    .execute();
}
