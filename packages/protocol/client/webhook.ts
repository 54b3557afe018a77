/** Checks of webhooks as Standard Webhooks 1.0 describes them (symmetric signatures, `whsec_` secrets). */

const TOLERANCE_SECONDS = 300;

export interface WebhookHeaders {
  'webhook-id'?: string | undefined;
  'webhook-timestamp'?: string | undefined;
  /** Space-separated list of `v1,<base64>`; one match is enough, so that a secret can be changed without a gap. */
  'webhook-signature'?: string | undefined;
}

export type WebhookVerdict =
  | { genuine: true; id: string; event: unknown }
  | { genuine: false; reason: 'missing-header' | 'too-old' | 'wrong-signature' };

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function decodeSignature(entry: string): Uint8Array<ArrayBuffer> | null {
  const [version, signature = ''] = entry.split(',');
  if (version !== 'v1' || !/^[A-Za-z0-9+/]+=*$/.test(signature)) return null;
  return fromBase64(signature);
}

/**
 * Says whether a webhook comes from the Lanyard server that shares `secret`, and is recent.
 * @param options.secret the `whsec_…` text shown once when the service was created
 * @param options.body the request's body exactly as received, before any parsing
 * @param options.now milliseconds since 1970; the clock's time when absent
 */
export async function verifyWebhook(options: {
  secret: string;
  headers: WebhookHeaders;
  body: string;
  now?: number;
}): Promise<WebhookVerdict> {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = options.headers;
  if (!id || !timestamp || !signatures) return { genuine: false, reason: 'missing-header' };
  const age = Math.abs((options.now ?? Date.now()) / 1000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) return { genuine: false, reason: 'too-old' };
  const raw = fromBase64(options.secret.replace(/^whsec_/, ''));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${options.body}`);
  for (const entry of signatures.split(' ')) {
    const signature = decodeSignature(entry);
    // WebCrypto compares in constant time.
    if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) {
      return { genuine: true, id, event: JSON.parse(options.body) };
    }
  }
  return { genuine: false, reason: 'wrong-signature' };
}
