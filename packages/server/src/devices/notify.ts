import type { Kit } from '../kit/index.ts';

/** What a connected device is told. Only ids and versions: the device fetches what they stand for over its own signed request. */
export type DeviceMessage =
  | { type: 'push'; id: string }
  | { type: 'push-ended'; id: string }
  /** Without a version where many devices are told at once. The hub adds the signed profile itself where it can. */
  | { type: 'profile'; version?: number; profile?: string }
  | { type: 'removed' };

/** Whom a message is for: some devices, or all that are connected of a user or of a realm. */
export type DeviceNotice = ({ ids: readonly string[] } | { user: string } | { realm: string }) & {
  message: DeviceMessage;
};

/** One topic for all devices: a process with 10,000 connections then needs one subscription, not 10,000. */
export const DEVICES_TOPIC = 'devices';

/** The bus takes messages of up to about 3,900 bytes; an id needs 39 of them. */
const IDS_IN_ONE_MESSAGE = 80;

type Bus = Pick<Kit, 'bus'>;

/**
 * Tells devices something, at whichever process each is connected. Call it after the commit. A hint only: a device that
 * is not connected, or a message that is lost, is repaired by the device's next sync.
 */
export function notifyDevice(kit: Bus, deviceIds: readonly string[], message: DeviceMessage): void {
  for (let start = 0; start < deviceIds.length; start += IDS_IN_ONE_MESSAGE) {
    publish(kit, { ids: deviceIds.slice(start, start + IDS_IN_ONE_MESSAGE), message });
  }
}

/** Tells every connected device of a user that its profile may have changed. Call it after the commit. */
export function announceUser(kit: Bus, userId: string): void {
  publish(kit, { user: userId, message: { type: 'profile' } });
}

/** The same for a realm: one message, however many devices there are. Each process walks its own connections. */
export function announceRealm(kit: Bus, realmId: string): void {
  publish(kit, { realm: realmId, message: { type: 'profile' } });
}

function publish(kit: Bus, notice: DeviceNotice): void {
  kit.bus.publish(DEVICES_TOPIC, notice);
}

/** Where whoever looks at one device hears that something about it has changed. */
export const deviceTopic = (deviceId: string): string => `device:${deviceId}`;

/** Tells whoever looks at this device to read it again. Call it after the commit. */
export function announceChange(kit: Bus, { id }: { id: string }): void {
  kit.bus.publish(deviceTopic(id), {});
}
