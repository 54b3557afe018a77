import type { Kit } from '../kit/index.ts';

/** What a connected device is told. Only ids and versions: the device fetches what they stand for over its own signed request. */
export type DeviceMessage =
  | { type: 'push'; id: string }
  | { type: 'push-ended'; id: string }
  | { type: 'profile'; version: number }
  | { type: 'removed' };

/** One topic for all devices: a process with 10,000 connections then needs one subscription, not 10,000. */
export const DEVICES_TOPIC = 'devices';

/** The bus takes messages of up to about 3,900 bytes; an id needs 39 of them. */
const IDS_IN_ONE_MESSAGE = 80;

/**
 * Tells devices something, at whichever process each is connected. Call it after the commit. A hint only: a device that
 * is not connected, or a message that is lost, is repaired by the device's next sync.
 */
export function notifyDevice(kit: Pick<Kit, 'bus'>, deviceIds: readonly string[], message: DeviceMessage): void {
  for (let start = 0; start < deviceIds.length; start += IDS_IN_ONE_MESSAGE) {
    kit.bus.publish(DEVICES_TOPIC, { ids: deviceIds.slice(start, start + IDS_IN_ONE_MESSAGE), message });
  }
}
