import {
  type AudienceInput,
  isAmPath,
  type Kit,
  Problem,
  type RequestContext,
  type Resolver,
  realmOfAmPath,
  senderOf,
} from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { hasUsedLink } from './links.ts';
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
  const found = await findPresented(kit, request, (caller) => isRealmOf(request.path, caller), { isWatching });
  if (!found) throw new Problem('users.not-signed-in');
  const { token: _, ...caller } = found;
  return caller;
}

export type Presented = UserCaller & { readonly token: string };

/** The first session that the request carries, that counts for who sent it, and that is the one asked for. */
export async function findPresented(
  kit: Kit,
  request: RequestContext,
  isWanted: (caller: UserCaller) => boolean,
  options: { isWatching?: boolean } = {},
): Promise<Presented | null> {
  for (const token of sessionTokens(kit, request)) {
    const caller = await findCaller(kit, token, options);
    if (caller && isWanted(caller) && isFitFor(kit, request, { ...caller, token })) return { ...caller, token };
  }
  return null;
}

/** Where an address names a realm, its own sessions count there and no others; below `/am` each address names one. */
function isRealmOf(path: string, { realm }: UserCaller): boolean {
  const named = realmOfAmPath(path);
  return named === null ? !isAmPath(path) : named === realm.name || named === realm.id;
}

/**
 * A page of another site knows the token of a session that it has opened: our own pages do not rest on such a one. Theirs
 * get no hold of ours either, unless they know its token: a browser sends PingAM's cookie to all origins of one site.
 */
function isFitFor(kit: Kit, request: RequestContext, { session, token }: Presented): boolean {
  const sender = senderOf(kit, request);
  if (!isAmPath(request.path) || sender === 'own') return !session.isForeign;
  return sender === 'program' || session.isForeign || token === request.header(kit.config.amCookie.toLowerCase());
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
  if (isWatching || !isSeenStale(session, realm.settings, now)) return { user, realm, session };
  await markSeen(kit.db, session.id, now);
  return { user, realm, session: { ...session, lastSeenAt: now } };
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
    // Pages of other sites sign people in; they administer nothing, whoever looks at them.
    const isElsewhere = session.isForeign || senderOf(input.kit, input.request) === 'other-site';
    if (isElsewhere) throw new Problem('users.not-signed-in');
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
  if (!(await hasUsedLink(kit.db, { userId: user.id, since }))) throw new Problem('users.link-needed');
}
