import { displayText } from '@lanyard/protocol/otp';
import { Problem } from '../kit/index.ts';
import { lifeCycle } from './life-cycle.ts';

export type DeviceState = 'pending' | 'active' | 'locked' | 'removed';
export type DeviceMode = 'online' | 'offline' | 'standard' | 'pingam';
export type DeviceEvent = 'prove' | 'lock' | 'unlock' | 'remove' | 'abandon';
export type Protection = 'none' | 'pin' | 'biometric';

/**
 * Every move a device can make. `prove` is the only way to `active`: a device that has not shown that it holds its
 * key and secret never counts (F7). `abandon` ends a registration that broke off; nothing leaves `removed`.
 */
export const deviceLifeCycle = lifeCycle<DeviceState, DeviceEvent>({
  transitions: {
    pending: { prove: 'active', abandon: 'removed' },
    active: { lock: 'locked', remove: 'removed' },
    locked: { unlock: 'active', remove: 'removed' },
    removed: {},
  },
  illegal: (state, event) => new Problem('devices.illegal-move', { members: { state, event } }),
});

/** Strength of the app's lock, weakest first; a realm demands "at least". */
const PROTECTION_RANK: Readonly<Record<Protection, number>> = { none: 0, pin: 1, biometric: 2 };

export function protectionSuffices({ offered, demanded }: { offered: Protection; demanded: Protection }): boolean {
  return PROTECTION_RANK[offered] >= PROTECTION_RANK[demanded];
}

export const DEVICE_NAME_LENGTH = 64;

/** A label from outside, fit to be stored, shown and logged: one line, nothing invisible or turning (A17, A52). */
export function cleanLabel(text: string): string {
  return displayText(text.slice(0, 4 * DEVICE_NAME_LENGTH).normalize('NFC'), DEVICE_NAME_LENGTH);
}
