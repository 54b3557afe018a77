/** What an app of PingAM is sent for a push: signed for it alone, with everything that it shows. */
import {
  drawNumbers,
  formatMessageId,
  type NotificationType,
  SECRET_BYTES,
  signNotification,
} from '@lanyard/protocol/pingam';
import { cleanText } from '../audit/index.ts';
import type { AppNotification } from '../channel/index.ts';
import type { DeviceWithCredentials } from '../devices/index.ts';
import { type Json, type Kit, Problem, type Queryable, type Random } from '../kit/index.ts';
import type { User } from '../users/index.ts';
import { type PingAmPhone, pushSecretOf } from './phone.ts';
import { pingamPhonesOf } from './store.ts';

/** What the phone shows of whoever asks, as far as the app shows it. */
export type PushContext = {
  remoteIp?: string;
  userAgent?: string;
  location?: { latitude: number; longitude: number };
};

/** What such an app is told beside what every phone is told. */
export type AppPushOptions = {
  /** With `{{user}}` and `{{issuer}}`, which are put in. */
  userMessage?: string | undefined;
  contextInfo?: PushContext | undefined;
  /** Values for apps of one's own. */
  customPayload?: { readonly [name: string]: Json } | undefined;
};

export type NotificationInput = AppPushOptions & {
  push: { id: string; createdAt: Date; expiresAt: Date };
  user: Pick<User, 'name'>;
  /** Those of the user that get the push; devices of other kinds are passed over. */
  devices: readonly DeviceWithCredentials[];
  type: NotificationType;
  /** To choose from, for the type `challenge`. */
  numbers: readonly number[] | undefined;
  /** What is said where nobody has written a message. */
  fallback: string;
};

/** Bytes of JSON, as with PingAM. */
const PAYLOAD_BYTES = 3_072;

/** Bytes that the push services of Google and Apple carry, without what always stands around token and text. */
const CARRIED_BYTES = 4_096 - 300;

/** @throws Problem pingam.payload-too-large */
export function checkPayload({ customPayload }: AppPushOptions): void {
  if (customPayload && Buffer.byteLength(JSON.stringify(customPayload)) > PAYLOAD_BYTES)
    throw new Problem('pingam.payload-too-large');
}

/** The id under which an app knows a push. */
export function pushMessageId({ id, createdAt }: { id: string; createdAt: Date }): string {
  return formatMessageId({ kind: 'AUTHENTICATE', uuid: id, time: createdAt.getTime() });
}

/** Three numbers, one of which is right, from unpredictable bytes. */
export function drawChallenge(random: Random): { numbers: number[]; right: number } {
  return drawNumbers((limit) => below(random, limit));
}

/** Each with the same chance: bytes beyond the last whole multiple are thrown away. */
function below(random: Random, limit: number): number {
  const most = 256 - (256 % limit);
  for (;;) {
    const [byte = 255] = random.bytes(1);
    if (byte < most) return byte % limit;
  }
}

/**
 * The notifications of these devices, by device.
 * @throws Problem pingam.payload-too-large where a push service would refuse one for the sake of what is sent along
 */
export async function makeNotifications(
  q: Queryable,
  kit: Kit,
  input: NotificationInput,
): Promise<Map<string, AppNotification>> {
  const own = input.devices.filter(({ mode }) => mode === 'pingam');
  const phones = await pingamPhonesOf(
    q,
    own.map(({ id }) => id),
  );
  const made = own.flatMap((device) => {
    const phone = phones.get(device.id);
    const secret = pushSecretOf(kit, device);
    return phone?.mechanismUid && secret ? [[device.id, notificationFor(kit, input, { phone, secret })] as const] : [];
  });
  if (input.customPayload && !made.every(([, notification]) => isCarried(notification)))
    throw new Problem('pingam.payload-too-large');
  return new Map(made);
}

/** In the token everything is written in an alphabet of 64 signs, and quotation marks of JSON in JSON twice. */
const isCarried = ({ message, alert }: AppNotification): boolean =>
  message.length + Buffer.byteLength(JSON.stringify(alert)) <= CARRIED_BYTES;

const CATEGORY: Readonly<Record<NotificationType, string>> = {
  default: 'authentication',
  challenge: 'authentication_challenge',
  biometric: 'authentication_biometric',
};

/** Characters of the longest message: it stands twice in what a push service carries. */
const MESSAGE_LENGTH = 160;

export type Recipient = { phone: Pick<PingAmPhone, 'mechanismUid' | 'issuer'>; secret: Uint8Array };

/** What one phone is sent. */
export function notificationFor(
  kit: Pick<Kit, 'random'>,
  input: Omit<NotificationInput, 'devices'>,
  { phone, secret }: Recipient,
): AppNotification {
  const { push, user, type, numbers, customPayload, contextInfo } = input;
  const alert = messageFor(input, phone);
  const message = signNotification(
    {
      mechanismUid: phone.mechanismUid ?? '',
      challenge: kit.random.bytes(SECRET_BYTES),
      message: alert,
      type,
      sentAt: push.createdAt.getTime(),
      lifetimeSeconds: Math.ceil((push.expiresAt.getTime() - push.createdAt.getTime()) / 1000),
      payload: customPayload,
      context: contextInfo && cleanContext(contextInfo),
      numbers,
      userName: user.name,
    },
    secret,
  );
  return { messageId: pushMessageId(push), message, alert, category: CATEGORY[type] };
}

/** Signs that no number has, as Java reads them (`1e5`, `0x1p3`, `12f`), and words that it takes for one or for a truth value. */
const [NO_NUMBER, NO_TEXT] = [/[^\da-fpx\s.,+-]/i, /^[+-]?(true|false|null|NaN|Infinity)$/i];

/** One generation takes a text that reads as a number or a truth value for one; words before it keep it a text. */
function messageFor(
  { userMessage, fallback, user }: Omit<NotificationInput, 'devices'>,
  { issuer }: Recipient['phone'],
): string {
  const template = userMessage?.trim() || fallback;
  // Functions, because a text with `$` in it would say what to put in.
  const filled = template.replaceAll('{{user}}', () => user.name).replaceAll('{{issuer}}', () => issuer);
  const line = filled.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  const text = cleanText(line, MESSAGE_LENGTH);
  return NO_NUMBER.test(text) && !NO_TEXT.test(text) ? text : `Message: ${text}`;
}

const CONTEXT_LENGTH = 256;

function cleanContext({ remoteIp, userAgent, location }: PushContext): PushContext {
  return {
    ...(location ? { location } : {}),
    ...(remoteIp === undefined ? {} : { remoteIp: cleanText(remoteIp, CONTEXT_LENGTH) }),
    ...(userAgent === undefined ? {} : { userAgent: cleanText(userAgent, CONTEXT_LENGTH) }),
  };
}
