import { cleanText } from '../../audit/index.ts';
import type { PushKind } from '../address.ts';

/**
 * What an answer of a push service means.
 * - `accepted`: it will try to reach the device
 * - `gone`: the address is no longer good and is dropped
 * - `wait`: not now; at the earliest after `retryAfterSeconds`, where it said so
 * - `retry`: it has a fault, or could not be reached
 * - `ours`: it does not accept this server; only our configuration can mend that
 * - `failed`: it did not accept this message, and would not accept it again
 */
export type VerdictKind = 'accepted' | 'gone' | 'wait' | 'retry' | 'ours' | 'failed';

export type Verdict = {
  readonly kind: VerdictKind;
  /** The push service's own words, for people: clean, one line, cut. */
  readonly words: string;
  readonly retryAfterSeconds: number | null;
};

/** An answer as a sender understood it. */
export type ServiceAnswer = {
  readonly kind: PushKind;
  readonly status: number;
  /** The service's word for what is wrong (`UNREGISTERED`, `BadDeviceToken`), where it has one. */
  readonly reason: string;
  readonly text: string;
  readonly retryAfter: string | undefined;
};

const everywhere: Readonly<Record<number, VerdictKind>> = {
  401: 'ours',
  403: 'ours',
  408: 'retry',
  413: 'failed',
  429: 'wait',
  500: 'retry',
  502: 'retry',
  503: 'wait',
  504: 'retry',
};

/** RFC 8030 section 5 answers 201; some services answer another 2xx, and all of these took the message. */
const byStatus: Readonly<Record<PushKind, Readonly<Record<number, VerdictKind>>>> = {
  'web-push': {
    ...everywhere,
    200: 'accepted',
    201: 'accepted',
    202: 'accepted',
    204: 'accepted',
    404: 'gone',
    410: 'gone',
  },
  // A 404 of these two without their own word for a device that is gone is a wrong address of the service itself.
  fcm: { ...everywhere, 200: 'accepted', 404: 'ours' },
  apns: { ...everywhere, 200: 'accepted', 404: 'ours', 410: 'gone' },
};

/** Where the service's word says more than the status. */
const byReason: Readonly<Record<string, VerdictKind>> = {
  // FCM HTTP v1, "FcmError"
  UNREGISTERED: 'gone',
  SENDER_ID_MISMATCH: 'ours',
  THIRD_PARTY_AUTH_ERROR: 'ours',
  QUOTA_EXCEEDED: 'wait',
  UNAVAILABLE: 'wait',
  INTERNAL: 'retry',
  // APNs, "Handling notification responses from APNs"
  BadDeviceToken: 'gone',
  DeviceTokenNotForTopic: 'gone',
  ExpiredToken: 'gone',
  Unregistered: 'gone',
  BadTopic: 'ours',
  MissingTopic: 'ours',
  TopicDisallowed: 'ours',
  BadCertificate: 'ours',
  BadCertificateEnvironment: 'ours',
  TooManyRequests: 'wait',
  TooManyProviderTokenUpdates: 'wait',
};

/** Judges an answer; `now` counts where Retry-After is a date. */
export function judge(answer: ServiceAnswer, now: Date): Verdict {
  const { kind, status, reason, retryAfter } = answer;
  const verdict = byReason[reason] ?? byStatus[kind][status] ?? (status >= 500 ? 'retry' : 'failed');
  return { kind: verdict, words: wordsOf(answer), retryAfterSeconds: secondsUntil(retryAfter, now) };
}

/** The verdict where there was no answer, or none that can be read. */
export function unanswered(kind: 'retry' | 'failed' | 'ours', words: string): Verdict {
  return { kind, words: clean(words), retryAfterSeconds: null };
}

const WORDS_LENGTH = 200;

/** A push service may be anybody's: nothing of what it says may become markup, a second line or a page. */
function clean(text: string): string {
  return cleanText(
    text
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/[\s\p{C}]+/gu, ' ')
      .trim(),
    WORDS_LENGTH,
  );
}

function wordsOf({ status, reason, text }: ServiceAnswer): string {
  const said = [reason, text].filter((part, index, parts) => part !== '' && parts.indexOf(part) === index);
  return clean([String(status), ...said].join(' '));
}

const LONGEST_WAIT_SECONDS = 3_600;

/** RFC 9110 section 10.2.3: seconds or a date. Anything else is as if it were not there. */
function secondsUntil(text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  const isDate = /^[A-Z][a-z]{2}, /.test(text);
  const seconds = isDate
    ? (Date.parse(text) - now.getTime()) / 1000
    : /^\d{1,9}$/.test(text)
      ? Number(text)
      : Number.NaN;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), LONGEST_WAIT_SECONDS) : null;
}
