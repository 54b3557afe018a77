/** Judging a password: what it is counted under, what the limits say, and whether it is right. */
import { record } from '../audit/index.ts';
import { clear, consume, isMilestone, type Kit, limitedProblem, networkOf, type RequestContext } from '../kit/index.ts';
import type { LimitScope, Realm } from '../realms/index.ts';
import {
  countedAtPlace,
  findKnownBrowser,
  findLogin,
  type KnownBrowser,
  LONGEST_PASSWORD,
  normaliseName,
  type User,
  verifyPassword,
} from '../users/index.ts';

export type PasswordGiven = { realm: Realm; userName: string; password: string; request: RequestContext };

export type PasswordAttempt = {
  realm: Realm;
  /** Empty for a name that nobody can have: those are counted as one name, and are as unknown as any other. */
  name: string;
  /** Under which the guesses at one name from one place are counted. */
  pair: string;
  known: KnownBrowser | null;
  password: string;
  request: RequestContext;
};

export async function toAttempt(kit: Kit, given: PasswordGiven): Promise<PasswordAttempt> {
  const { realm, password, request } = given;
  const name = normaliseName(given.userName) ?? '';
  const known = await findKnownBrowser(kit.db, { realmId: realm.id, name, request, now: kit.clock.now() });
  return { realm, name, pair: countedAtPlace(name, known, request.address), known, password, request };
}

/** The user whose password this is, or null after the same work (A25). A refusal is in the audit. */
export async function judgePassword(
  kit: Kit,
  { realm, name, known, password, request }: PasswordAttempt,
): Promise<User | null> {
  const login = await findLogin(kit.db, { realmId: realm.id, name });
  // A longer one is wrong, after the same work.
  const isUsable = login?.user.state === 'active' && password.length <= LONGEST_PASSWORD;
  const usableHash = isUsable ? login.passwordHash : null;
  const isRight = await verifyPassword(usableHash, password.slice(0, LONGEST_PASSWORD), { first: known !== null });
  if (isRight && login) return login.user;
  await recordPassword(kit, realm, { request, user: login?.user, outcome: 'refused', reason: 'wrong' });
  return null;
}

/**
 * Narrowest first, so that what one address does to one name uses up nobody else's attempts (A22). A known browser has
 * its own counter and no other, so nobody else can use it up (F10). Too many guesses at a name from many places do not
 * turn its owner away: the attempt goes on, guarded.
 * @throws Problem kit.limited
 */
export async function consumeLimits(kit: Kit, { realm, name, pair, known, request }: PasswordAttempt) {
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

/**
 * After a right password. Only this pair is cleared: the counters of the address, and those of the second factor, are not
 * this user's to clear (A19).
 */
export async function acceptPassword(kit: Kit, { realm, pair, request }: PasswordAttempt, user: User): Promise<void> {
  await clear(kit.db, { realmId: realm.id, scopes: ['password:user-address'], subject: pair });
  await recordPassword(kit, realm, { request, user, outcome: 'success' });
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
