import { createHash } from 'node:crypto';
import type { Realm, RealmSettings } from '../realms/index.ts';
import type { ProofKind } from './proof.ts';
import type { User } from './user.ts';

/** The prefix makes browsers demand Secure, Path=/ and no Domain: a neighbour's subdomain cannot plant one. */
export const sessionCookie = '__Host-lanyard-session';

export type Assurance = 'password' | 'two-factor';

export type Session = {
  id: string;
  realmId: string;
  userId: string;
  assurance: Assurance;
  /** Everything that was shown in it; empty where that was not noted when it was opened. */
  proofs: readonly ProofKind[];
  /** Whether a page of another site opened or raised it, and so knows its token. */
  isForeign: boolean;
  /** When a second factor was last proved in this session. */
  factorAt: Date | null;
  createdAt: Date;
  lastSeenAt: Date;
  /** The absolute limit. */
  expiresAt: Date;
  address: string;
  browser: string;
};

/** Only the hash is stored: a copy of the database opens no session. The token has 256 random bits, so SHA-256 is enough. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const addSeconds = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000);

/** When the session ends if nothing more happens: the nearer of idle and absolute limit. */
export function sessionEnd(session: Session, settings: RealmSettings): Date {
  const idle = addSeconds(session.lastSeenAt, settings.session.idleSeconds);
  return new Date(Math.min(idle.getTime(), session.expiresAt.getTime()));
}

export function isLive(session: Session, settings: RealmSettings, now: Date): boolean {
  return now < sessionEnd(session, settings);
}

/** Whether a second factor was proved so recently that changes to factors may follow (A10). */
export function isFresh(session: Session, settings: RealmSettings, now: Date): boolean {
  const { assurance, factorAt } = session;
  return assurance === 'two-factor' && factorAt !== null && now < addSeconds(factorAt, settings.session.freshSeconds);
}

// Each request of a busy page would otherwise write a row; a minute is exact enough for an idle limit.
const seenEveryMs = 60_000;

export function isSeenStale(session: Session, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() >= seenEveryMs;
}

/** The caller of a route of audience `user` or of an operator's. */
export type UserCaller = { user: User; realm: Realm; session: Session };
