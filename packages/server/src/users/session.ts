import { createHash } from 'node:crypto';
import type { Realm, RealmSettings } from '../realms/index.ts';
import type { Assurance, ProofKind } from './proof.ts';
import type { User } from './user.ts';

/** The prefix makes browsers demand Secure, Path=/ and no Domain: a neighbour's subdomain cannot plant one. */
export const sessionCookie = '__Host-lanyard-session';

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
  /** Where the journey that opened or raised it lets it idle for less than the realm does. */
  idleSeconds: number | null;
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

/** For how many seconds it may idle: never for longer than the realm allows now. */
export function idleSecondsOf({ idleSeconds }: Pick<Session, 'idleSeconds'>, { session }: RealmSettings): number {
  return Math.min(session.idleSeconds, idleSeconds ?? session.idleSeconds);
}

/** When it ends if nobody uses it any more, were there no absolute limit. */
export function idleEnd(session: Session, settings: RealmSettings): Date {
  return addSeconds(session.lastSeenAt, idleSecondsOf(session, settings));
}

/** When the session ends if nothing more happens: the nearer of idle and absolute limit. */
export function sessionEnd(session: Session, settings: RealmSettings): Date {
  return new Date(Math.min(idleEnd(session, settings).getTime(), session.expiresAt.getTime()));
}

export function isLive(session: Session, settings: RealmSettings, now: Date): boolean {
  return now < sessionEnd(session, settings);
}

/** Whether a second factor was proved so recently that changes to factors may follow (A10). */
export function isFresh(session: Session, settings: RealmSettings, now: Date): boolean {
  const { assurance, factorAt } = session;
  return assurance === 'two-factor' && factorAt !== null && now < addSeconds(factorAt, settings.session.freshSeconds);
}

// Each request of a busy page would otherwise write a row; a minute is exact enough for an idle limit of some.
const seenEveryMs = 60_000;

export function isSeenStale(session: Session, settings: RealmSettings, now: Date): boolean {
  const everyMs = Math.min(seenEveryMs, idleSecondsOf(session, settings) * 250);
  return now.getTime() - session.lastSeenAt.getTime() >= everyMs;
}

/** The caller of a route of audience `user` or of an operator's. */
export type UserCaller = { user: User; realm: Realm; session: Session };
