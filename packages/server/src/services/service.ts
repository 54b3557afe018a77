import { createHash } from 'node:crypto';
import type { Random } from '../kit/index.ts';

/** A relying party: a program that asks whether it is really her. */
export type Service = {
  id: string;
  realmId: string;
  name: string;
  /** The last four characters of the API key, for recognition. */
  keyHint: string;
  webhookUrl: string | null;
  createdAt: Date;
};

const keyPattern = /^lk_[A-Za-z0-9_-]{43}$/;
const bearerPattern = /^Bearer +(\S+)$/i;

/** A new API key: the prefix lets secret scanners find a leaked one, the rest is 256 random bits. */
export function newApiKey(random: Random): string {
  return `lk_${random.token(32)}`;
}

/** A new secret for signing webhooks, in the form of Standard Webhooks (`whsec_` and base64). */
export function newWebhookSecret(random: Random): { text: string; bytes: Uint8Array } {
  const bytes = random.bytes(32);
  return { text: `whsec_${Buffer.from(bytes).toString('base64')}`, bytes };
}

/** What is stored of a key. It has 256 random bits, so a slow hash would add nothing. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

export function keyHint(key: string): string {
  return key.slice(-4);
}

/** The API key of an `Authorization` header (RFC 6750 section 2.1), or null where there is none that could be one. */
export function apiKeyOf(header: string | undefined): string | null {
  const key = bearerPattern.exec(header ?? '')?.[1] ?? '';
  return keyPattern.test(key) ? key : null;
}
