import { record } from '../audit/index.ts';
import { devicesOfUser } from '../devices/index.ts';
import {
  clear,
  consume,
  isMilestone,
  type Kit,
  limitedProblem,
  networkOf,
  Problem,
  type RequestContext,
} from '../kit/index.ts';
import { isSecondFactorRequired } from '../policies/index.ts';
import { getRealm, type LimitScope, type Realm } from '../realms/index.ts';
import { findLogin, normaliseName, setSessionCookie, startSession, type User, verifyPassword } from '../users/index.ts';
import { abandonOfBrowser } from './abandon.ts';
import { setSignInCookie } from './audience.ts';
import type { SignInCaller } from './sign-in.ts';
import { insertSignIn } from './store.ts';

export type PasswordGiven = { realmName: string; userName: string; password: string; request: RequestContext };

/** What a right password leads to. */
export type PasswordPassed = { next: 'signed-in' } | { next: 'second-factor'; caller: SignInCaller };

/**
 * The first step. An unknown name, a wrong password and a disabled account cost the same work and get the same
 * answer (A25); limits come before the hash, so a flood costs no hashing.
 * @throws Problem realms.not-found, sign-in.refused, kit.limited
 */
export async function givePassword(kit: Kit, given: PasswordGiven): Promise<PasswordPassed> {
  const { realmName, userName, password, request } = given;
  const realm = await getRealm(kit.db, realmName);
  // A name that nobody can have is counted as one name, and is as unknown as any other.
  const name = normaliseName(userName) ?? '';
  const pair = `${name}|${networkOf(request.address)}`;
  await consumeLimits(kit, realm, { name, pair, request });
  const login = await findLogin(kit.db, { realmId: realm.id, name });
  const usableHash = login?.user.state === 'active' ? login.passwordHash : null;
  const isRight = await verifyPassword(usableHash, password);
  if (!isRight || !login) {
    await recordPassword(kit, realm, { request, user: login?.user, outcome: 'refused', reason: 'wrong' });
    throw new Problem('sign-in.refused');
  }
  // Only this pair: the counters of the address, and those of the second factor, are not this user's to clear (A19).
  await clear(kit.db, realm.id, 'password:user-address', pair);
  return passPassword(kit, { realm, user: login.user, request });
}

type LimitSubjects = { name: string; pair: string; request: RequestContext };

/** Narrowest first, so that what one address does to one name uses up nobody else's attempts (A22). */
async function consumeLimits(kit: Kit, realm: Realm, { name, pair, request }: LimitSubjects): Promise<void> {
  const subjects: readonly [LimitScope, string][] = [
    ['password:user-address', pair],
    ['password:address', networkOf(request.address)],
    ['password:user', name],
    ['password:realm', '*'],
  ];
  for (const [scope, subject] of subjects) {
    const verdict = await consume(kit.db, kit, { realmId: realm.id, scope, subject, ...realm.settings.limits[scope] });
    if (verdict.allowed) continue;
    const { refused: attempts } = verdict;
    if (isMilestone(attempts)) {
      await recordPassword(kit, realm, { request, outcome: 'refused', reason: scope, attempts });
    }
    throw limitedProblem(verdict.retryAt, kit.clock.now());
  }
}

type PasswordVerdict = {
  request: RequestContext;
  user?: User | undefined;
  outcome: 'success' | 'refused';
  reason?: string;
  /** How many attempts the limit has turned away, this one included. */
  attempts?: number;
};

/** The name as typed is not written: people type passwords into name fields. */
function recordPassword(
  kit: Kit,
  realm: Realm,
  { request, user, outcome, ...details }: PasswordVerdict,
): Promise<void> {
  return record(kit.db, kit, {
    realmId: realm.id,
    type: 'sign-in.password',
    outcome,
    actor: { kind: outcome === 'success' ? 'user' : 'anonymous', id: user?.id },
    userId: user?.id,
    address: request.address,
    requestId: request.id,
    details,
  });
}

type Passed = { realm: Realm; user: User; request: RequestContext };

async function passPassword(kit: Kit, { realm, user, request }: Passed): Promise<PasswordPassed> {
  await abandonOfBrowser(kit, request);
  await recordPassword(kit, realm, { request, user, outcome: 'success' });
  const devices = await devicesOfUser(kit.db, user.id);
  if (!isSecondFactorRequired(devices)) {
    const { token } = await kit.db
      .transaction()
      .execute((tx) => startSession(tx, kit, { realm, user, request, assurance: 'password' }));
    setSessionCookie(request, token, realm);
    return { next: 'signed-in' };
  }
  const { address, browser } = request;
  const opened = await kit.db.transaction().execute((tx) => insertSignIn(tx, kit, { realm, user, address, browser }));
  setSignInCookie(request, opened.token, opened.signIn);
  return { next: 'second-factor', caller: { signIn: opened.signIn, realm, user } };
}
