import type { PublicJwk } from '@lanyard/protocol/device';
import { sql } from 'kysely';
import { json, type Queryable, type Tx } from '../kit/index.ts';
import type { DeviceConfiguration, DeviceSettings } from './configuration.ts';
import { type Device, type GivenSettings, type RefusedSettings, toDevice } from './store.ts';

/** The device, held to the end of the transaction. */
export async function lockDevice(tx: Tx, id: string): Promise<Device | undefined> {
  const row = await tx.selectFrom('devices').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toDevice(row);
}

/** Remembers that the device asked for its profile. */
export async function recordSync(q: Queryable, { deviceId, now }: { deviceId: string; now: Date }): Promise<void> {
  await q.updateTable('devices').set({ last_sync_at: now }).where('id', '=', deviceId).execute();
}

export type SyncWrite = {
  deviceId: string;
  now: Date;
  reads: number;
  appVersion: string;
  configurationVersion: number;
  given: GivenSettings;
  /** Never lowers what is known. */
  appliedVersion: number;
  /** What has just become known to be in force on the device; null leaves what is known. */
  appliedSettings: DeviceSettings | null;
  refused: RefusedSettings | null;
};

/** Writes everything that one request for the profile says and brings. */
export async function writeSync(tx: Tx, write: SyncWrite): Promise<Device> {
  const { appliedSettings, refused } = write;
  const row = await tx
    .updateTable('devices')
    .set({
      last_sync_at: write.now,
      reads: write.reads,
      app_version: write.appVersion,
      configuration_version: write.configurationVersion,
      offered: json(write.given),
      applied_version: sql<number>`greatest(applied_version, ${write.appliedVersion}::integer)`,
      refused: refused && json(refused),
      ...(appliedSettings ? { applied_settings: json(appliedSettings), applied_at: write.now } : {}),
    })
    .where('id', '=', write.deviceId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDevice(row);
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
