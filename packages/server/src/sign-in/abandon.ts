import { record } from '../audit/index.ts';
import type { Kit, RequestContext } from '../kit/index.ts';
import { cancelPush } from '../verifications/index.ts';
import { askerOf, type SignIn, signInCookie } from './sign-in.ts';
import { endSignIn, findOpenByToken } from './store.ts';
import { announce } from './view.ts';

/** Gives a sign-in up: its push, if one waits, is taken back from the phone. Nothing happens to one that has ended. */
export async function abandonSignIn(kit: Kit, signIn: SignIn, request: RequestContext): Promise<void> {
  const isEnded = await kit.db.transaction().execute(async (tx) => {
    const wasOpen = await endSignIn(tx, { id: signIn.id, state: 'abandoned', now: kit.clock.now() });
    if (!wasOpen) return false;
    await record(tx, kit, {
      realmId: signIn.realmId,
      type: 'sign-in.abandoned',
      outcome: 'success',
      actor: { kind: 'user', id: signIn.userId },
      userId: signIn.userId,
      address: request.address,
      requestId: request.id,
      details: { signIn: signIn.id },
    });
    return true;
  });
  if (isEnded && signIn.pushId) await cancelPush(kit, signIn.pushId, askerOf(signIn));
  announce(kit, signIn.id);
}

/** Gives up whatever sign-in this browser had open: one browser, one sign-in. */
export async function abandonOfBrowser(kit: Kit, request: RequestContext): Promise<void> {
  const token = request.cookies[signInCookie];
  const open = token ? await findOpenByToken(kit.db, token, kit.clock.now()) : null;
  if (open) await abandonSignIn(kit, open, request);
}
