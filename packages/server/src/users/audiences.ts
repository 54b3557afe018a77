import { type AudienceInput, type Kit, Problem, type Resolver, realmOfAmPath } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { hasNewPassword } from './links.ts';
import { isFresh, isLive, isSeenStale, type UserCaller } from './session.ts';
import { endSession, findSessionByToken, markSeen } from './session-store.ts';
import { sessionTokens } from './session-token.ts';
import { audiencesOfRole, type OperatorAudience, type User } from './user.ts';

declare module '../kit/index.ts' {
  interface Callers {
    user: UserCaller;
    auditor: UserCaller;
    helpdesk: UserCaller;
    administrator: UserCaller;
  }
}

/**
 * The session that the request carries, with its user and realm as the database has them now: a role that was taken
 * away, a disabled user and a revoked session end at the next request, on every process.
 * @throws Problem users.not-signed-in
 */
export async function resolveUser({ kit, request, isWatching = false }: AudienceInput): Promise<UserCaller> {
  for (const token of sessionTokens(kit, request)) {
    const caller = await findCaller(kit, token, { isWatching });
    if (caller && isRealmOf(request.path, caller)) return caller;
  }
  throw new Problem('users.not-signed-in');
}

/** Where an address names a realm, its own sessions count there and no others. */
function isRealmOf(path: string, { realm }: UserCaller): boolean {
  const named = realmOfAmPath(path);
  return named === null || named === realm.name || named === realm.id;
}

/** The session that a token opens, with its user and realm as they are now; null where it opens none any more. */
export async function findCaller(
  kit: Kit,
  token: string,
  { isWatching = false }: { isWatching?: boolean } = {},
): Promise<UserCaller | null> {
  const found = await findSessionByToken(kit.db, token);
  if (!found) return null;
  const { session, user } = found;
  const realm = await getRealm(kit.db, session.realmId);
  const now = kit.clock.now();
  if (!isLive(session, realm.settings, now)) {
    // Ended for good: a longer limit, set later, must not bring it back to life.
    await kit.db.transaction().execute((tx) => endSession(tx, { sessionId: session.id, userId: user.id, now }));
    return null;
  }
  if (!isWatching && isSeenStale(session, now)) await markSeen(kit.db, session.id, now);
  return { user, realm, session };
}

/**
 * Resolver of an operator's audience: the role must belong to it, and a second factor must have opened the session. An
 * operator's password alone opens nothing but self-service, where the first device is added.
 * @throws Problem users.not-signed-in, users.role-needed, users.factor-needed; with `devices` 0 there is none to prove
 */
function operatorResolver(audience: OperatorAudience): Resolver<UserCaller> {
  return async (input) => {
    const caller = await resolveUser(input);
    const { user, session } = caller;
    if (!audiencesOfRole[user.role].includes(audience)) throw new Problem('users.role-needed');
    if (session.assurance === 'password') throw factorNeeded(user);
    return caller;
  };
}

function factorNeeded({ devices }: User): Problem {
  const detail =
    'Operators need a device of their own, and you have none yet. Nothing was changed. Add your phone first.';
  return new Problem('users.factor-needed', { members: { devices }, ...(devices === 0 ? { detail } : {}) });
}

/** The audiences of people: the user himself and the three kinds of operator. */
export const userAudiences = {
  user: resolveUser,
  auditor: operatorResolver('auditor'),
  helpdesk: operatorResolver('helpdesk'),
  administrator: operatorResolver('administrator'),
};

/**
 * Adding, replacing or removing a factor with a stolen session only must fail (A10): call this first.
 * @throws Problem users.factor-needed, on which the page starts a step-up
 */
export function requireFreshFactor({ session, realm }: UserCaller, now: Date): void {
  if (!isFresh(session, realm.settings, now)) throw new Problem('users.factor-needed');
}

const linkHonouredMs = 3_600_000;

/**
 * The first factor rests on the password alone, and an operator's stolen password must not be enough for the console: an
 * operator's first device is added within an hour of a one-time link, which only another administrator or whoever runs the
 * server can make. The demo, where everybody knows all passwords, does without.
 * @throws Problem users.link-needed
 */
export async function requireRecentLink(kit: Kit, { user }: Pick<UserCaller, 'user'>): Promise<void> {
  if (user.role === 'user' || kit.config.mode === 'demo') return;
  const since = new Date(kit.clock.now().getTime() - linkHonouredMs);
  if (!(await hasNewPassword(kit.db, { userId: user.id, since }))) throw new Problem('users.link-needed');
}
