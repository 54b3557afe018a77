import { type JwtClaims, PingAmError, verifyJwt } from '@lanyard/protocol/pingam';
import { cleanLabel } from '../devices/index.ts';
import { Problem, type RequestContext } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { Communication } from './phone.ts';

/** A message of an app, as it came: what it is about, and what the app has signed. */
export type AppMessage = {
  realm: Realm;
  messageId: string;
  jwt: string;
  request: Pick<RequestContext, 'id' | 'address'>;
};

/** The app is told that its message does not count, and no more; why is in the audit. */
export const refused = (reason: string): Problem => new Problem('pingam.message-refused', { cause: reason });

/** The claims that this secret has signed; null with the reason where it has not. */
export function claimsOf(jwt: string, secret: Uint8Array): { claims: JwtClaims } | { claims: null; reason: string } {
  try {
    return { claims: verifyJwt(jwt, secret) };
  } catch (error) {
    if (!(error instanceof PingAmError)) throw error;
    return { claims: null, reason: error.code };
  }
}

/** What an app says of itself when it registers, and when its push service has given it another token. */
export type AppFacts = {
  communication: Communication;
  /** Null for an app that asks by itself. */
  token: string | null;
  name: string;
  platform: string;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Everything but Apple's is Google's, as with PingAM; `lanyard` is an app that asks by itself. */
const COMMUNICATION: Readonly<Record<string, Communication>> = { apns: 'apns', lanyard: 'lanyard' };

const TOKEN: Readonly<Record<Communication, RegExp>> = {
  gcm: /^[A-Za-z0-9_:.-]{16,4096}$/,
  apns: /^[0-9a-f]{64,200}$/,
  lanyard: /^/,
};

/** Null where no push service could use what it says. */
export function factsOf(claims: JwtClaims): AppFacts | null {
  const communication = COMMUNICATION[text(claims.communicationType)] ?? 'gcm';
  const said = text(claims.deviceId);
  const token = communication === 'apns' ? said.toLowerCase() : said;
  if (!TOKEN[communication].test(token)) return null;
  return {
    communication,
    token: communication === 'lanyard' ? null : token,
    name: cleanLabel(text(claims.deviceName)),
    platform: cleanLabel(text(claims.deviceType)),
  };
}

const MECHANISM = /^[\x21-\x7e]{1,128}$/;

/** The id that the app has given to its account; null where it is none. */
export function mechanismOf(value: unknown): string | null {
  return typeof value === 'string' && MECHANISM.test(value) ? value : null;
}
