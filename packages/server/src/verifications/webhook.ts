import { createHmac } from 'node:crypto';
import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Problem } from '../kit/index.ts';
import { isForbiddenAddress, webhookRefusal } from '../services/index.ts';

const TIMEOUT_MS = 5_000;

export type Webhook = {
  url: string;
  secret: Uint8Array;
  /** The same at every attempt, so that the receiver can tell a repetition. */
  id: string;
  body: string;
  now: Date;
  /** In the demo a receiver on this machine is allowed, over http. */
  demo: boolean;
};

/**
 * Posts one message, signed after Standard Webhooks 1.0, and looks at nothing of the answer but its status. Redirects are
 * not followed: they would lead past the check of the address.
 * @throws Problem verifications.webhook-failed, on which the job tries again later
 */
export async function deliverWebhook(webhook: Webhook): Promise<void> {
  const refusal = webhookRefusal(webhook.url, { demo: webhook.demo });
  if (refusal) throw failed(refusal);
  const status = await post(new URL(webhook.url), webhook).catch((cause: unknown) => {
    throw failed('the receiver could not be reached', cause);
  });
  if (status < 200 || status > 299) throw failed(`the receiver answered ${status}`);
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

function post(url: URL, webhook: Webhook): Promise<number> {
  const isPlain = url.protocol === 'http:';
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // Plain http passed the check above only as a receiver on this machine, in the demo.
    ...(isPlain ? {} : { lookup: guardedLookup }),
    headers: {
      ...signWebhook(webhook),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(webhook.body),
      'user-agent': 'Lanyard-Webhook/1',
    },
  };
  return new Promise((resolve, reject) => {
    const send = isPlain ? httpRequest : httpsRequest;
    const outgoing = send(url, options, (reply) => {
      // Whatever is said beyond the status is not waited for.
      reply.destroy();
      resolve(reply.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end(webhook.body);
  });
}

/** Looks at the very addresses that are connected to: a name may point elsewhere than when it was entered (DNS rebinding). */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const forbidden = error ? undefined : addresses.find(({ address }) => isForbiddenAddress(address));
    if (error ?? forbidden) return callback(error ?? refusedAddress(hostname), '', 0);
    return answerLookup(addresses, options.all === true, callback);
  });
};

function refusedAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(failed(`${hostname} leads to a forbidden address`), { errno: 0 });
}

function answerLookup(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all) callback(null, addresses);
  else callback(null, first?.address ?? '', first ? isIP(first.address) : 0);
}
