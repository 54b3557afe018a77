/** The notification that rings an app of ForgeRock or Ping. All claims are texts: one generation reads nothing else. */
import { encodeBase64 } from './base64.ts';
import { signJwt } from './jwt.ts';
import { LOAD_BALANCER_COOKIE } from './uri.ts';

export type NotificationType = 'default' | 'challenge' | 'biometric';

export type Notification = {
  /** The id that the app gave to its mechanism when it registered. */
  mechanismUid: string;
  challenge: Uint8Array;
  /** What the person reads. */
  message: string;
  type: NotificationType;
  /** Milliseconds since 1970. */
  sentAt: number;
  lifetimeSeconds: number;
  /** Selected values for apps of one's own. */
  payload?: Readonly<Record<string, unknown>> | undefined;
  context?: { remoteIp?: string; userAgent?: string; location?: { latitude: number; longitude: number } } | undefined;
  /** The numbers to choose from, for the type `challenge` only. */
  numbers?: readonly number[] | undefined;
  userName?: string | undefined;
};

/**
 * @throws PingAmError pingam.secret
 */
export function signNotification(notification: Notification, secret: Uint8Array): string {
  const { mechanismUid, challenge, message, type, sentAt, lifetimeSeconds, payload, context, numbers, userName } =
    notification;
  return signJwt(
    {
      u: mechanismUid,
      c: encodeBase64(challenge),
      l: encodeBase64(LOAD_BALANCER_COOKIE),
      // A quotation mark or backslash stays escaped on one generation's screen.
      m: message.replaceAll('"', '”').replaceAll('\\', '/'),
      k: type,
      i: String(sentAt),
      t: String(lifetimeSeconds),
      p: JSON.stringify(payload ?? {}),
      ...(context ? { x: JSON.stringify(context) } : {}),
      ...(type === 'challenge' && numbers ? { n: numbers.join(',') } : {}),
      ...(userName === undefined ? {} : { d: userName }),
    },
    secret,
  );
}

/** How many numbers the person chooses from. */
const NUMBERS = 3;
const [LEAST, MOST] = [10, 99];

/**
 * Three different numbers of two digits, ascending, one of which is right: each of them with the same chance, so neither place
 * nor size tells (A28). `random` gives a whole number below its argument.
 */
export function drawNumbers(random: (below: number) => number): { numbers: number[]; right: number } {
  const drawn = new Set<number>();
  while (drawn.size < NUMBERS) drawn.add(LEAST + random(MOST - LEAST + 1));
  const numbers = [...drawn].toSorted((a, b) => a - b);
  return { numbers, right: numbers[random(NUMBERS)] ?? LEAST };
}
