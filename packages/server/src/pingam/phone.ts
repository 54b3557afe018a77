/** A phone with an authenticator app of PingAM: what is known of it beside its device. */
import { createHash } from 'node:crypto';
import { type Credential, openSecret } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';

/** How such an app is woken: by Google, by Apple, or not at all, because it asks by itself. */
export type Communication = 'gcm' | 'apns' | 'lanyard';

export type PingAmPhone = {
  deviceId: string;
  realmId: string;
  /** What the app calls this account; null where it has not registered, or only shows codes. */
  mechanismUid: string | null;
  communication: Communication | null;
  issuer: string;
  account: string;
  /** The JSON text that its code carried; the app enforces it. */
  policies: string;
  /** What it has to answer to register; null where nothing is awaited. */
  challenge: Buffer | null;
  /** The name that it gave itself last; empty where it gave none. */
  saidName: string;
  /** Hashes of the push tokens that it came with, the present one last. */
  seenTokens: readonly string[];
  createdAt: Date;
};

/** Earlier push tokens that are remembered: apps get a new one a few times a year. */
const TOKENS_KEPT = 20;

export const hashPushToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The list with this token as the present one. */
export function withToken(seen: readonly string[], token: string): string[] {
  const hash = hashPushToken(token);
  return [...seen.filter((each) => each !== hash), hash].slice(-TOKENS_KEPT);
}

/** The secret that app and server share for requests; undefined where the app only shows codes. */
export function pushSecretOf(
  kit: Pick<Kit, 'seal'>,
  { credentials }: { credentials: readonly Credential[] },
): Uint8Array | undefined {
  const credential = credentials.find(({ kind }) => kind === 'push');
  return credential && openSecret(kit, credential);
}
