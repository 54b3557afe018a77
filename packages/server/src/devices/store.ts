import type { PublicJwk } from '@lanyard/protocol/device';
import { type Selectable, sql } from 'kysely';
import { type JsonText, json, type Kit, type Queryable, type Tables } from '../kit/index.ts';
import type { DeviceConfiguration, DeviceSettings } from './configuration.ts';
import { type Credential, credentialsOf } from './credential-store.ts';
import { type DeviceEvent, type DeviceMode, type DeviceState, deviceLifeCycle, type Protection } from './device.ts';
import { forgetOptOuts } from './factor-flags.ts';
import { forgetDevice } from './forgetting.ts';

export type Device = {
  id: string;
  realmId: string;
  userId: string;
  name: string;
  mode: DeviceMode;
  state: DeviceState;
  platform: string;
  appVersion: string;
  protection: Protection;
  deviceKey: PublicJwk | null;
  userKey: PublicJwk | null;
  agreementKey: PublicJwk | null;
  /** The newest form of profile that the app reads. */
  reads: number;
  /** What the device has of its own; the rest comes from its realm. */
  configuration: DeviceConfiguration;
  /** Whether its own settings let it have requests. */
  pushAllowed: boolean;
  configurationVersion: number;
  /** What it was last given. */
  offered: GivenSettings | null;
  appliedVersion: number;
  appliedSettings: DeviceSettings | null;
  appliedAt: Date | null;
  /** What it could not take over. */
  refused: RefusedSettings | null;
  lockReason: string;
  /** Released by a fingerprint or face only. */
  biometricKey: PublicJwk | null;
  lastSyncAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
  activatedAt: Date | null;
};

export type GivenSettings = { version: number; settings: DeviceSettings };
export type RefusedSettings = { version: number; reason: string; at: string };

export type DeviceWithCredentials = Device & { credentials: Credential[] };

/** The device that signs a request, whatever its state; undefined when there is none. */
export async function findDevice(q: Queryable, id: string): Promise<Device | undefined> {
  const row = await q.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toDevice(row);
}

/** One device with its credentials, removed ones included. */
export async function findDeviceWithCredentials(q: Queryable, id: string): Promise<DeviceWithCredentials | undefined> {
  const device = await findDevice(q, id);
  if (!device) return undefined;
  const [withCredentials] = await attachCredentials(q, [device]);
  return withCredentials;
}

/** Devices that count: active ones only, never a pending registration (F7). Oldest first. */
export function activeDevices(q: Queryable, userId: string): Promise<DeviceWithCredentials[]> {
  return devicesIn(q, userId, ['active']);
}

/** What a list shows: active and locked devices, oldest first. A pending one belongs to its registration, not here. */
export function devicesOfUser(q: Queryable, userId: string): Promise<DeviceWithCredentials[]> {
  return devicesIn(q, userId, ['active', 'locked']);
}

async function devicesIn(q: Queryable, userId: string, states: DeviceState[]): Promise<DeviceWithCredentials[]> {
  const rows = await q
    .selectFrom('devices')
    .selectAll()
    .where('user_id', '=', userId)
    .where('state', 'in', states)
    .orderBy('id')
    .execute();
  return attachCredentials(q, rows.map(toDevice));
}

async function attachCredentials(q: Queryable, devices: Device[]): Promise<DeviceWithCredentials[]> {
  if (devices.length === 0) return [];
  const ids = devices.map((device) => device.id);
  const credentials = await credentialsOf(q, ids);
  return devices.map((device) => ({
    ...device,
    credentials: credentials.filter((credential) => credential.deviceId === device.id),
  }));
}

/** How many devices each of these users has; users without one are absent. Pending ones do not count (F7). */
export async function countDevices(q: Queryable, userIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await q
    .selectFrom('devices')
    .select((eb) => ['user_id', eb.fn.countAll<number>().as('count')])
    .where('user_id', '=', (eb) => eb.fn.any(eb.val(userIds)))
    .where('state', 'in', ['active', 'locked'])
    .groupBy('user_id')
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.count]));
}

/** Whether a user has a second factor at all: an active or locked device. */
export async function ownsDevice(q: Queryable, userId: string): Promise<boolean> {
  return (await countDevices(q, [userId])).has(userId);
}

export type NewDevice = {
  id: string;
  realmId: string;
  userId: string;
  name: string;
  mode: DeviceMode;
  platform?: string;
  appVersion?: string;
  protection?: Protection;
  reads?: number;
  keys?: { device: PublicJwk; user: PublicJwk; agreement: PublicJwk };
};

/**
 * Writes a pending device. False when its device key already belongs to another device that is not removed: a key
 * names one device, or a signature would prove two (A13).
 */
export async function insertPendingDevice(q: Queryable, kit: Kit, device: NewDevice): Promise<boolean> {
  const inserted = await q
    .insertInto('devices')
    .values({
      id: device.id,
      realm_id: device.realmId,
      user_id: device.userId,
      name: device.name,
      mode: device.mode,
      state: 'pending',
      platform: device.platform ?? '',
      app_version: device.appVersion ?? '',
      protection: device.protection ?? 'none',
      reads: device.reads ?? 1,
      device_jwk: jsonOrNull(device.keys?.device),
      user_jwk: jsonOrNull(device.keys?.user),
      agreement_jwk: jsonOrNull(device.keys?.agreement),
      created_at: kit.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

function jsonOrNull(value: PublicJwk | undefined): JsonText | null {
  return value ? json(value) : null;
}

/**
 * Makes one move of the life-cycle, if the device is in a state that allows it: a compare and set in one statement, so
 * that two at once cannot both win. Undefined when it was not. A removed device loses its secrets at once.
 */
export async function moveDevice(
  q: Queryable,
  { deviceId, event, now, lockReason = '' }: { deviceId: string; event: DeviceEvent; now: Date; lockReason?: string },
): Promise<Device | undefined> {
  const { from, to } = deviceLifeCycle.move(event);
  const row = await q
    .updateTable('devices')
    .set({
      state: to,
      // What the app shows depends on the state, so a change of it is a new version.
      configuration_version: sql<number>`configuration_version + ${event === 'lock' || event === 'unlock' ? 1 : 0}`,
      lock_reason: lockReason,
      ...(event === 'prove' ? { activated_at: now, last_sync_at: now } : {}),
      ...(to === 'removed' ? { removed_at: now } : {}),
    })
    .where('id', '=', deviceId)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (row && to === 'removed') await forgetDevice(q, deviceId);
  // Who adds a factor does not want to do without any more: what she chose before must not switch it off (A12).
  if (row && event === 'prove') await forgetOptOuts(q, row.user_id);
  return row && toDevice(row);
}

/** Deletes those of these devices that never became active; a device that counted once stays for its history. */
export async function deleteAbandoned(q: Queryable, deviceIds: readonly string[]): Promise<void> {
  await q
    .deleteFrom('devices')
    .where('id', '=', (eb) => eb.fn.any(eb.val(deviceIds)))
    .where('state', '=', 'removed')
    .where('activated_at', 'is', null)
    .execute();
}

/** Renames and counts the profile up, so that the app sees the new name at its next sync. */
export async function renameDevice(
  q: Queryable,
  { deviceId, name }: { deviceId: string; name: string },
): Promise<Device | undefined> {
  const row = await q
    .updateTable('devices')
    .set((eb) => ({ name, configuration_version: eb('configuration_version', '+', 1) }))
    .where('id', '=', deviceId)
    .where('state', 'in', ['active', 'locked'])
    .returningAll()
    .executeTakeFirst();
  return row && toDevice(row);
}

/** Gives a device the name and platform that it has told of itself. */
export async function labelDevice(
  q: Queryable,
  { deviceId, name, platform }: { deviceId: string; name: string; platform: string },
): Promise<void> {
  await q.updateTable('devices').set({ name, platform }).where('id', '=', deviceId).execute();
}

/** Remembers that the device has just proved its owner. */
export async function recordUse(q: Queryable, { deviceId, now }: { deviceId: string; now: Date }): Promise<void> {
  await q.updateTable('devices').set({ last_used_at: now }).where('id', '=', deviceId).execute();
}

/** Deletes the ids of requests that are too old to be replayed anyway. Returns how many. */
export async function sweepProofIds(q: Queryable, now: Date): Promise<number> {
  const result = await q.deleteFrom('device_proofs').where('expires_at', '<', now).executeTakeFirst();
  return Number(result.numDeletedRows);
}

export function toDevice(row: Selectable<Tables['devices']>): Device {
  const configuration = row.configuration as DeviceConfiguration;
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    name: row.name,
    mode: row.mode,
    state: row.state,
    platform: row.platform,
    appVersion: row.app_version,
    protection: row.protection,
    deviceKey: row.device_jwk as PublicJwk | null,
    userKey: row.user_jwk as PublicJwk | null,
    agreementKey: row.agreement_jwk as PublicJwk | null,
    reads: row.reads,
    configuration,
    pushAllowed: configuration.types?.push !== false,
    configurationVersion: row.configuration_version,
    offered: row.offered as GivenSettings | null,
    appliedVersion: row.applied_version,
    appliedSettings: row.applied_settings as DeviceSettings | null,
    appliedAt: row.applied_at,
    refused: row.refused as RefusedSettings | null,
    lockReason: row.lock_reason,
    biometricKey: row.biometric_jwk as PublicJwk | null,
    lastSyncAt: row.last_sync_at,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
  };
}
