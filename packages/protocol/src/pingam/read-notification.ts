/** The notification as an app reads it: proved by the secret that only this app and its server have, and by nothing else. */
import { displayText } from '../otp/display-text.ts';
import { decodeBase64 } from './base64.ts';
import { PingAmError } from './errors.ts';
import { type JwtClaims, verifyJwt } from './jwt.ts';
import type { NotificationType } from './notification.ts';

export type NotificationContext = {
  remoteIp: string | null;
  userAgent: string | null;
  location: { latitude: number; longitude: number } | null;
};

export type ReadNotification = {
  mechanismUid: string;
  challenge: Uint8Array;
  message: string;
  type: NotificationType;
  /** Milliseconds since 1970, by the server; null where it does not say. */
  sentAt: number | null;
  lifetimeSeconds: number;
  context: NotificationContext;
  /** What to choose from; empty for every type but `challenge`. */
  numbers: readonly string[];
  userName: string | null;
};

const TYPES: ReadonlySet<unknown> = new Set<NotificationType>(['default', 'challenge', 'biometric']);

const MESSAGE_LENGTH = 500;
const CONTEXT_LENGTH = 256;
/** What every app assumes where the server does not say. */
const USUAL_LIFETIME = 120;
const LONGEST_LIFETIME = 3_600;
const MOST_NUMBERS = 9;

/**
 * Verifies and reads a notification. Texts are cleaned for display; a type that is not known, or a choice without numbers, is
 * refused: the person could not answer it as it was meant.
 * @throws PingAmError pingam.jwt, pingam.signature, pingam.secret, pingam.notification
 */
export function readNotification(token: string, secret: Uint8Array): ReadNotification {
  const claims = verifyJwt(token, secret);
  const text = textsOf(claims);
  const type = text('k') ?? 'default';
  const challenge = decodeBase64(text('c') ?? '');
  const mechanismUid = text('u');
  const numbers = type === 'challenge' ? readNumbers(text('n') ?? '') : [];
  if (!isType(type) || !challenge || challenge.length === 0 || !mechanismUid || numbers === null) {
    throw new PingAmError('pingam.notification');
  }
  return {
    mechanismUid,
    challenge,
    message: displayText(text('m') ?? '', MESSAGE_LENGTH),
    type,
    sentAt: whole(text('i')),
    lifetimeSeconds: Math.min(whole(text('t')) ?? USUAL_LIFETIME, LONGEST_LIFETIME),
    context: readContext(text('x')),
    numbers,
    userName: text('d') ?? null,
  };
}

/** Some servers write numbers as numbers. */
const textsOf =
  (claims: JwtClaims) =>
  (name: string): string | undefined => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : undefined;
  };

const isType = (type: string): type is NotificationType => TYPES.has(type);

const whole = (text: string | undefined): number | null => (/^\d{1,16}$/.test(text ?? '') ? Number(text) : null);

/** Different numbers of one to three digits; null where there are none to choose from. */
function readNumbers(text: string): string[] | null {
  const numbers = text.split(',').map((number) => number.trim());
  const isChoice = numbers.length >= 2 && numbers.length <= MOST_NUMBERS && new Set(numbers).size === numbers.length;
  return isChoice && numbers.every((number) => /^\d{1,3}$/.test(number)) ? numbers : null;
}

function readContext(text: string | undefined): NotificationContext {
  const told = text === undefined ? {} : objectIn(text);
  const { latitude, longitude } = asObject(told.location);
  const isPlace = isWithin(latitude, 90) && isWithin(longitude, 180);
  return {
    remoteIp: shown(told.remoteIp),
    userAgent: shown(told.userAgent),
    location: isPlace ? { latitude, longitude } : null,
  };
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function objectIn(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

const shown = (value: unknown): string | null =>
  typeof value === 'string' ? displayText(value, CONTEXT_LENGTH) || null : null;

const isWithin = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Math.abs(value) <= most;
