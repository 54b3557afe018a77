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
import { findLogin, normaliseName, type User, verifyPassword } from '../users/index.ts';
import { abandonOfBrowser } from './abandon.ts';
import { setSignInCookie } from './audience.ts';
import { beginGuarded, type Guard } from './guarded.ts';
import { countedAtPlace, findKnownBrowser, type KnownBrowser } from './known-browsers.ts';
import { openSession } from './open-session.ts';
import type { SignInCaller } from './sign-in.ts';
import { insertSignIn } from './store.ts';

export type PasswordGiven = { realmName: string; userName: string; password: string; request: RequestContext };

/** What a right password leads to. `guarded`: strangers guess at this name, and nobody is told whether it was right. */
export type PasswordPassed =
  | { next: 'signed-in' }
  | { next: 'second-factor'; caller: SignInCaller }
  | { next: 'guarded'; guard: Guard };

/**
 * The first step. An unknown name, a wrong password and a disabled account cost the same work and get the same
 * answer (A25); limits come before the hash, so a flood costs no hashing.
 * @throws Problem realms.not-found, sign-in.refused, kit.limited
 */
export async function givePassword(kit: Kit, given: PasswordGiven): Promise<PasswordPassed> {
  const realm = await getRealm(kit.db, given.realmName);
  const attempt = await toAttempt(kit, realm, given);
  const { isGuarded } = await consumeLimits(kit, attempt);
  const { request } = given;
  if (isGuarded) {
    await abandonOfBrowser(kit, request);
    return { next: 'guarded', guard: beginGuarded(kit, { realm, request, judge: () => judgePassword(kit, attempt) }) };
  }
  const user = await judgePassword(kit, attempt);
  if (!user) throw new Problem('sign-in.refused');
  // Only this pair: the counters of the address, and those of the second factor, are not this user's to clear (A19).
  await clear(kit.db, { realmId: realm.id, scopes: ['password:user-address'], subject: attempt.pair });
  return passPassword(kit, { realm, user, request });
}

type PasswordAttempt = {
  realm: Realm;
  /** Empty for a name that nobody can have: those are counted as one name, and are as unknown as any other. */
  name: string;
  /** Under which the guesses at one name from one place are counted. */
  pair: string;
  known: KnownBrowser | null;
  password: string;
  request: RequestContext;
};

async function toAttempt(kit: Kit, realm: Realm, given: PasswordGiven): Promise<PasswordAttempt> {
  const { password, request } = given;
  const name = normaliseName(given.userName) ?? '';
  const known = await findKnownBrowser(kit.db, { realmId: realm.id, name, request, now: kit.clock.now() });
  return { realm, name, pair: countedAtPlace(name, known, request.address), known, password, request };
}

/** The user whose password this is, or null after the same work (A25). The verdict is in the audit. */
async function judgePassword(
  kit: Kit,
  { realm, name, known, password, request }: PasswordAttempt,
): Promise<User | null> {
  const login = await findLogin(kit.db, { realmId: realm.id, name });
  const usableHash = login?.user.state === 'active' ? login.passwordHash : null;
  const isRight = await verifyPassword(usableHash, password, { first: known !== null });
  if (isRight && login) return login.user;
  await recordPassword(kit, realm, { request, user: login?.user, outcome: 'refused', reason: 'wrong' });
  return null;
}

/**
 * Narrowest first, so that what one address does to one name uses up nobody else's attempts (A22). A known browser has
 * its own counter and no other, so nobody else can use it up (F10). Too many guesses at a name from many places do not
 * turn its owner away: the attempt goes on, guarded.
 */
async function consumeLimits(kit: Kit, { realm, name, pair, known, request }: PasswordAttempt) {
  const everybodys: readonly [LimitScope, string][] = [
    ['password:address', networkOf(request.address)],
    ['password:user', name],
    ['password:realm', '*'],
  ];
  const subjects: readonly [LimitScope, string][] = [['password:user-address', pair], ...(known ? [] : everybodys)];
  let isGuarded = false;
  for (const [scope, subject] of subjects) {
    const verdict = await consume(kit.db, kit, { realmId: realm.id, scope, subject, ...realm.settings.limits[scope] });
    if (verdict.allowed) continue;
    const { refused: attempts } = verdict;
    if (isMilestone(attempts)) {
      await recordPassword(kit, realm, { request, outcome: 'refused', reason: scope, attempts });
    }
    if (scope !== 'password:user') throw limitedProblem(verdict.retryAt, kit.clock.now());
    isGuarded = true;
  }
  return { isGuarded };
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
    const opened = await kit.db
      .transaction()
      .execute((tx) => openSession(tx, kit, { realm, user, request, assurance: 'password' }));
    opened.setCookies();
    return { next: 'signed-in' };
  }
  const { address, browser } = request;
  const opened = await kit.db.transaction().execute((tx) => insertSignIn(tx, kit, { realm, user, address, browser }));
  setSignInCookie(request, opened.token, opened.signIn);
  return { next: 'second-factor', caller: { signIn: opened.signIn, realm, user } };
}
