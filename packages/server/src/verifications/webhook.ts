import { createHmac } from 'node:crypto';
import { createOutgoing, type Outgoing, Problem } from '../kit/index.ts';
import { webhookRules } from '../services/index.ts';

export type Webhook = {
  url: string;
  secret: Uint8Array;
  /** The same at every attempt, so that the receiver can tell a repetition. */
  id: string;
  body: string;
  now: Date;
  /** In the demo a receiver on this machine is allowed, over http. */
  demo: boolean;
  /** Certificates of authorities to trust, where they are not the usual ones. */
  authorities?: readonly string[] | undefined;
};

/**
 * Posts one message, signed after Standard Webhooks 1.0, and looks at nothing of the answer but its status. Redirects are
 * not followed: they would lead past the check of the address.
 * @throws Problem verifications.webhook-failed, on which the job tries again later
 */
export async function deliverWebhook(webhook: Webhook): Promise<void> {
  const headers = {
    ...signWebhook(webhook),
    'content-type': 'application/json',
    'user-agent': 'Lanyard-Webhook/1',
  };
  const { url, body } = webhook;
  const { status } = await wayOut(webhook)
    .send({ url, method: 'POST', headers, body })
    .catch((cause: unknown) => {
      throw failed(
        `the receiver could not be reached: ${cause instanceof Problem ? cause.detail : 'unknown reason'}`,
        cause,
      );
    });
  if (status < 200 || status > 299) throw failed(`the receiver answered ${status}`);
}

const waysOut = new Map<string, Outgoing>();

/** One for each kind of server, so that connections are used again. Whatever is said beyond the status is not read. */
function wayOut({ demo, authorities }: Webhook): Outgoing {
  const key = JSON.stringify([demo, authorities ?? null]);
  const known = waysOut.get(key) ?? createOutgoing({ ...webhookRules({ demo }), maxBytes: 0, authorities });
  waysOut.set(key, known);
  return known;
}

function failed(detail: string, cause?: unknown): Problem {
  return new Problem('verifications.webhook-failed', { detail, cause });
}

/** `webhook-signature` over id, time and body; the secret is the decoded part of `whsec_…`. */
export function signWebhook({ id, body, secret, now }: Pick<Webhook, 'id' | 'body' | 'secret' | 'now'>) {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
