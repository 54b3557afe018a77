import { devicesOfUser } from '../devices/index.ts';
import { type Kit, Problem, type RequestContext } from '../kit/index.ts';
import { isSecondFactorRequired } from '../policies/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import { abandonOfBrowser } from './abandon.ts';
import { setSignInCookie } from './audience.ts';
import { beginGuarded, type Guard } from './guarded.ts';
import { openSession } from './open-session.ts';
import { acceptPassword, consumeLimits, judgePassword, toAttempt } from './password.ts';
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
  const attempt = await toAttempt(kit, { ...given, realm });
  const { isGuarded } = await consumeLimits(kit, attempt);
  const { request } = given;
  if (isGuarded) {
    await abandonOfBrowser(kit, request);
    return { next: 'guarded', guard: beginGuarded(kit, { realm, request, judge: () => judgePassword(kit, attempt) }) };
  }
  const user = await judgePassword(kit, attempt);
  if (!user) throw new Problem('sign-in.refused');
  await acceptPassword(kit, attempt, user);
  return passPassword(kit, { realm, user, request });
}

type Passed = { realm: Realm; user: User; request: RequestContext };

async function passPassword(kit: Kit, { realm, user, request }: Passed): Promise<PasswordPassed> {
  await abandonOfBrowser(kit, request);
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
