import webPush from 'web-push';
import type { Outgoing, OutgoingReply } from '../../kit/index.ts';
import { isProblem } from '../../kit/index.ts';
import type { PushKey } from '../push-key.ts';
import { type Sender, secondsLeft, type WakeUp } from './sender.ts';
import { judge, unanswered, type Verdict } from './verdict.ts';

export type WebPushOptions = {
  readonly outgoing: Outgoing;
  /** Signs as this installation (RFC 8292); read for each message, so that a new key counts at once. */
  readonly key: () => Promise<PushKey>;
  readonly subject: string;
};

type Subscription = { endpoint: string; p256dh: string; auth: string };

/**
 * Web Push (RFC 8030) with the message encrypted for the one browser (RFC 8291). The topic is the push: a message that is sent
 * again replaces the one that still waits.
 */
export function webPushSender({ outgoing, key, subject }: WebPushOptions): Sender<'web-push'> {
  return {
    send: async (address, wakeUp) => {
      try {
        const request = requestFor(address, wakeUp, { key: await key(), subject });
        return verdictOf(await outgoing.send(request), wakeUp.now);
      } catch (error) {
        return failure(error);
      }
    },
    close: outgoing.close,
  };
}

function requestFor({ endpoint, p256dh, auth }: Subscription, wakeUp: WakeUp, as: { key: PushKey; subject: string }) {
  const { publicKey, privateKey } = as.key;
  const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, wakeUp.pushId, {
    vapidDetails: { subject: as.subject, publicKey, privateKey },
    contentEncoding: 'aes128gcm',
    TTL: secondsLeft(wakeUp),
    urgency: 'high',
    topic: wakeUp.pushId.replaceAll('-', ''),
  });
  return { url: endpoint, method: 'POST', headers: details.headers, body: details.body ?? '' } as const;
}

function verdictOf({ status, headers, body }: OutgoingReply, now: Date): Verdict {
  const isRedirect = status >= 300 && status < 400;
  const text = isRedirect ? 'It redirects, which is not followed.' : textOf(body);
  return judge({ kind: 'web-push', status, reason: '', text, retryAfter: headers['retry-after'] }, now);
}

/** The sentence of a JSON answer, as of Mozilla's and Apple's services, or whatever it is. */
function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  try {
    const { message, reason } = JSON.parse(text) as { message?: unknown; reason?: unknown };
    const said = message ?? reason;
    return typeof said === 'string' ? said : text;
  } catch {
    return text;
  }
}

/** What went wrong before there was a status. */
export function failure(error: unknown): Verdict {
  if (isProblem(error, 'outgoing.failed')) return unanswered('retry', `The push service: ${error.detail}`);
  if (isProblem(error, 'outgoing.address-refused')) return unanswered('failed', `Nothing was sent: ${error.detail}`);
  return unanswered('failed', 'The message could not be made.');
}
