import type { Tone } from '@lanyard/ui';
import { timeAgo } from '@lanyard/ui';
import type { Device } from '../api/types.ts';

/** State of a device as tone and word. */
export const DEVICE_STATES: Record<Device['state'], { tone: Tone; word: string }> = {
  active: { tone: 'good', word: 'Ready' },
  pending: { tone: 'warn', word: 'Not finished' },
  locked: { tone: 'bad', word: 'Locked' },
  removed: { tone: 'neutral', word: 'Removed' },
};

/** How the device reaches us, in the words of its owner. */
export function deviceMeta(device: Device): string {
  const meta = {
    online: () => `Online · last seen ${timeAgo(device.lastSyncAt, Date.now(), 'never')}`,
    offline: () => 'Offline QR code',
    standard: () => 'Another authenticator app · codes only',
    pingam: () => `PingAM authenticator app · ${abilitiesOf(device)}`,
  } satisfies Record<Device['mode'], () => string>;
  const used = device.lastUsedAt === null ? 'not used yet' : `last used ${timeAgo(device.lastUsedAt)}`;
  return `${meta[device.mode]()} · ${used}`;
}

/** What an app of PingAM was added for: that is in its code. */
function abilitiesOf({ credentials }: Pick<Device, 'credentials'>): string {
  const hasPush = credentials.some(({ kind }) => kind === 'push');
  const hasCodes = credentials.some(({ kind }) => kind !== 'push');
  if (hasPush && hasCodes) return 'requests and codes';
  return hasPush ? 'requests only' : 'codes only';
}

/** Whether requests could come to it at all. */
export const takesRequests = ({ mode, credentials }: Pick<Device, 'mode' | 'credentials'>): boolean =>
  mode === 'online' || credentials.some(({ kind }) => kind === 'push');

/** Why the device does less than it could; null where it does all it can. */
export function remarkOn(device: Device): string | null {
  if (device.state === 'locked') {
    return 'The people who run this service have locked it. Nothing from it counts until they unlock it.';
  }
  return device.push.available || !takesRequests(device) ? null : (device.push.reason?.text ?? null);
}

/** What stops working when the device goes: named before it is lost. */
export function lossesOf(device: Device, { isLast, codesLeft }: { isLast: boolean; codesLeft: number }): string[] {
  const losses = ['Codes from it stop working at once.'];
  if (takesRequests(device)) losses.push('Requests no longer reach it.');
  if (device.mode === 'pingam')
    losses.push('The account stays on the phone, without any use: delete it there as well.');
  losses.push('To use it again, you add it again with a new QR code.');
  if (codesLeft > 0) losses.push(codesKept(codesLeft));
  if (isLast) losses.push('It is your only device: after this, your password alone lets anybody in who knows it.');
  return losses;
}

const codesKept = (left: number): string =>
  left === 1
    ? 'Your one recovery code stays: it is yours, and not the device’s.'
    : `Your ${left} recovery codes stay: they are yours, and not the device’s.`;
