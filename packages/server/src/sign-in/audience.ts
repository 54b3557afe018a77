import { type AudienceInput, Problem, type RequestContext } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { findUser, hasNewPassword, resolveUser } from '../users/index.ts';
import { type SignIn, type SignInCaller, signInCookie } from './sign-in.ts';
import { findOpenByToken } from './store.ts';

declare module '../kit/index.ts' {
  interface Callers {
    'sign-in': SignInCaller;
  }
}

/**
 * The open sign-in that this browser's cookie opens. It is no session: whoever has it can only go on to the second
 * factor (A11).
 * @throws Problem sign-in.not-open, users.not-signed-in
 */
export async function resolveSignIn({ kit, request }: AudienceInput): Promise<SignInCaller> {
  const token = request.cookies[signInCookie];
  const signIn = token ? await findOpenByToken(kit.db, token, kit.clock.now()) : null;
  if (!signIn) throw new Problem('sign-in.not-open');
  const user = await findUser(kit.db, { realmId: signIn.realmId, id: signIn.userId });
  if (user?.state !== 'active') throw new Problem('sign-in.not-open');
  // Whoever had stolen the old password must not finish with it after the person has set a new one (A39).
  const isOutdated = await hasNewPassword(kit.db, { userId: user.id, since: signIn.createdAt });
  if (isOutdated) throw new Problem('sign-in.not-open');
  if (signIn.sessionId) await checkSameSession({ kit, request }, signIn.sessionId);
  return { signIn, user, realm: await getRealm(kit.db, signIn.realmId) };
}

/** A step-up belongs to one session: after a sign-out, or beside another session, it is worth nothing (A40). */
async function checkSameSession(input: AudienceInput, sessionId: string): Promise<void> {
  const { session } = await resolveUser(input);
  if (session.id !== sessionId) throw new Problem('sign-in.not-open');
}

/** Gives the browser its sign-in. Only after the commit. */
export function setSignInCookie(request: RequestContext, token: string, { createdAt, expiresAt }: SignIn): void {
  const maxAgeSeconds = (expiresAt.getTime() - createdAt.getTime()) / 1000;
  request.setCookie(signInCookie, token, { maxAgeSeconds });
}
