import { type AudienceInput, Problem, type Queryable, type Resolver } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { isFresh, isLive, isSeenStale, sessionCookie, type UserCaller } from './session.ts';
import { endSession, findSessionByToken, markSeen } from './session-store.ts';
import { audiencesOfRole, type OperatorAudience } from './user.ts';

declare module '../kit/index.ts' {
  interface Callers {
    user: UserCaller;
    auditor: UserCaller;
    helpdesk: UserCaller;
    administrator: UserCaller;
  }
}

/**
 * The session that the cookie opens, with its user and realm as the database has them now: a role that was taken
 * away, a disabled user and a revoked session end at the next request, on every process.
 * @throws Problem users.not-signed-in
 */
export async function resolveUser({ kit, request, isWatching = false }: AudienceInput): Promise<UserCaller> {
  const token = request.cookies[sessionCookie];
  const found = token ? await findSessionByToken(kit.db, token) : null;
  if (!found) throw new Problem('users.not-signed-in');
  const { session, user } = found;
  const realm = await getRealm(kit.db, session.realmId);
  const now = kit.clock.now();
  if (!isLive(session, realm.settings, now)) {
    // Ended for good: a longer limit, set later, must not bring it back to life.
    await kit.db.transaction().execute((tx) => endSession(tx, { sessionId: session.id, userId: user.id, now }));
    throw new Problem('users.not-signed-in');
  }
  if (!isWatching && isSeenStale(session, now)) await markSeen(kit.db, session.id, now);
  return { user, realm, session };
}

export type OperatorFacts = {
  /** Whether the user has a second factor to use. Devices are a later slice, so app.ts hands this in. */
  ownsDevice: (q: Queryable, userId: string) => Promise<boolean>;
};

/**
 * Resolver of an operator's audience: the role must belong to it, and an operator who owns a device must have used
 * it in this session.
 * @throws Problem users.not-signed-in, users.role-needed, users.factor-needed
 */
function operatorResolver(audience: OperatorAudience, { ownsDevice }: OperatorFacts): Resolver<UserCaller> {
  return async (input) => {
    const caller = await resolveUser(input);
    if (!audiencesOfRole[caller.user.role].includes(audience)) throw new Problem('users.role-needed');
    const lacksFactor = caller.session.assurance === 'password';
    if (lacksFactor && (await ownsDevice(input.kit.db, caller.user.id))) throw new Problem('users.factor-needed');
    return caller;
  };
}

/** The audiences of people: the user himself and the three kinds of operator. */
export function userAudiences(facts: OperatorFacts) {
  return {
    user: resolveUser,
    auditor: operatorResolver('auditor', facts),
    helpdesk: operatorResolver('helpdesk', facts),
    administrator: operatorResolver('administrator', facts),
  };
}

/**
 * Adding, replacing or removing a factor with a stolen session only must fail (A10): call this first.
 * @throws Problem users.factor-needed, on which the page starts a step-up
 */
export function requireFreshFactor({ session, realm }: UserCaller, now: Date): void {
  if (!isFresh(session, realm.settings, now)) throw new Problem('users.factor-needed');
}
