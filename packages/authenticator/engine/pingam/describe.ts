/** A notification in the words of a request of this app. */
import { PingAmError, parseMessageId, type ReadNotification } from '@lanyard/protocol/pingam';
import type { PingAmRow } from '../records.ts';
import type { PushRequest } from '../types.ts';

/** Without the time that is left, which is measured whenever it is shown. */
export type Described = Omit<PushRequest, 'remainingMs'>;

/** The id in this app: shorter than the message's, and never that of a request of a Lanyard account. Null for another kind. */
export function requestIdOf(messageId: string): string | null {
  try {
    const { kind, uuid, time } = parseMessageId(messageId);
    return kind === 'AUTHENTICATE' ? `${uuid}${time}` : null;
  } catch (error) {
    if (error instanceof PingAmError) return null;
    throw error;
  }
}

/** @param now by the server's clock, for one that does not say when it has asked */
export function describe(row: PingAmRow, id: string, notification: ReadNotification, now: number): Described {
  const { message, type, numbers, context, lifetimeSeconds } = notification;
  const sentAt = notification.sentAt ?? now;
  return {
    id,
    accountId: row.id,
    service: row.issuer,
    asked: message || 'Sign in',
    account: row.account,
    place: context.location && placeText(context.location),
    address: context.remoteIp,
    browser: context.userAgent && browserText(context.userAgent),
    matching: type === 'challenge' ? 'choice' : 'none',
    numbers,
    isProtected: type === 'biometric',
    canReport: false,
    createdAt: new Date(sentAt).toISOString(),
    expiresAt: new Date(sentAt + lifetimeSeconds * 1000).toISOString(),
  };
}

/** Where somebody is, to a kilometre: `59.91° N, 10.75° E`. */
function placeText({ latitude, longitude }: { latitude: number; longitude: number }): string {
  const part = (value: number, [positive, negative]: readonly [string, string]) =>
    `${Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`;
  return `${part(latitude, ['N', 'S'])}, ${part(longitude, ['E', 'W'])}`;
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

const nameIn = (text: string, names: typeof browsers): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** `Firefox on Windows` for what browsers say of themselves; anything else as it is. */
function browserText(userAgent: string): string {
  const browser = nameIn(userAgent, browsers);
  const system = nameIn(userAgent, systems);
  if (!userAgent.startsWith('Mozilla/') || browser === undefined) return userAgent;
  return system === undefined ? browser : `${browser} on ${system}`;
}
