import { devicesOfUser } from '../devices/index.ts';
import { isProblem, type Kit, Problem, type RequestContext, type Tx } from '../kit/index.ts';
import { pushAvailability } from '../policies/index.ts';
import { setSessionCookie, stepUpSession } from '../users/index.ts';
import { cancelPush, findPush, startPush, useApproval, verifyCode } from '../verifications/index.ts';
import { abandonSignIn } from './abandon.ts';
import { countedAs, findKnownBrowser } from './known-browsers.ts';
import { type Opened, openSession } from './open-session.ts';
import { askedText, askerOf, placeOf, purposeOf, type SignInCaller, signInCookie } from './sign-in.ts';
import { endSignIn, findOpen, replacePush } from './store.ts';
import { announce } from './view.ts';

type Step = { caller: SignInCaller; request: RequestContext };

/**
 * Judges a one-time code and, where it is right, finishes the sign-in. The counters of wrong codes belong to the
 * user and not to this sign-in, so a new sign-in brings no new attempts (A18).
 * @throws Problem verifications.code-refused, kit.limited, sign-in.not-open
 */
export async function giveCode(kit: Kit, { caller, request, code }: Step & { code: string }): Promise<void> {
  const { signIn, realm, user } = caller;
  try {
    await verifyCode(kit, {
      realm,
      user,
      userName: user.name,
      countedAs: countedAs(user.name, await knownBrowser(kit, { caller, request })),
      code,
      purpose: purposeOf(signIn),
      asker: askerOf(signIn),
      address: request.address,
      requestId: request.id,
    });
  } catch (error) {
    // A lock ends this sign-in too: when it is over, the password comes first again (A22).
    if (isProblem(error, 'kit.limited')) await abandonSignIn(kit, signIn, request);
    throw error;
  }
  const opened = await kit.db.transaction().execute((tx) => finish(tx, kit, { caller, request }));
  afterFinish(kit, { caller, request }, opened);
  if (signIn.pushId) await cancelPush(kit, signIn.pushId, askerOf(signIn));
}

/** What strangers do with a stolen password must not use up the attempts of the owner's own browser (F10). */
function knownBrowser(kit: Kit, { caller: { realm, user }, request }: Step) {
  return findKnownBrowser(kit.db, { realmId: realm.id, name: user.name, request, now: kit.clock.now() });
}

/**
 * Turns this browser's approved push into a session. The approval is used and the session made in one transaction:
 * both or neither, and once (F11).
 * @throws Problem sign-in.not-approved, sign-in.not-open
 */
export async function completePush(kit: Kit, { caller, request }: Step): Promise<void> {
  const { signIn } = caller;
  const { pushId } = signIn;
  if (!pushId) throw new Problem('sign-in.not-approved');
  const opened = await kit.db.transaction().execute(async (tx) => {
    const isUsed = await useApproval(tx, kit, { pushId, asker: askerOf(signIn) });
    if (!isUsed) throw new Problem('sign-in.not-approved');
    return finish(tx, kit, { caller, request });
  });
  afterFinish(kit, { caller, request }, opened);
}

/** The one place where a sign-in becomes a session. */
async function finish(tx: Tx, kit: Kit, { caller, request }: Step): Promise<Pick<Opened, 'setCookies'>> {
  const { signIn, realm, user } = caller;
  const isFinished = await endSignIn(tx, { id: signIn.id, state: 'done', now: kit.clock.now() });
  if (!isFinished) throw new Problem('sign-in.not-open');
  if (signIn.sessionId === null) {
    return openSession(tx, kit, { realm, user, request, assurance: 'two-factor' });
  }
  const raised = await stepUpSession(tx, kit, { realm, user, request, sessionId: signIn.sessionId });
  if (!raised) throw new Problem('sign-in.not-open');
  return { setCookies: () => setSessionCookie(request, raised.token, realm) };
}

function afterFinish(kit: Kit, { caller, request }: Step, opened: Pick<Opened, 'setCookies'>): void {
  opened.setCookies();
  request.clearCookie(signInCookie);
  announce(kit, caller.signIn.id);
}

/**
 * Sends a push for this sign-in; while one waits, that one stays, so that asking again does not ring again (A27).
 * @returns the caller with the push that is now in place
 * @throws Problem sign-in.method-unavailable, kit.limited
 */
export async function askByPush(kit: Kit, { caller, request }: Step): Promise<SignInCaller> {
  const { signIn, realm, user } = caller;
  const waiting = signIn.pushId ? await findPush(kit.db, signIn.pushId) : undefined;
  if (waiting?.state === 'pending' && waiting.expiresAt > kit.clock.now()) return caller;
  const { available, reason } = pushAvailability({ user, devices: await devicesOfUser(kit.db, user.id) });
  if (!available) throw new Problem('sign-in.method-unavailable', { detail: reason.text, members: { reason } });
  const push = await startPush(kit, {
    realm,
    user,
    asker: askerOf(signIn),
    apart: (await knownBrowser(kit, { caller, request }))?.id,
    requestId: request.id,
    details: {
      service: realm.settings.displayName,
      place: placeOf(request.address),
      address: request.address,
      browser: request.browser,
      asked: askedText[purposeOf(signIn)],
    },
  });
  const isPlaced = await replacePush(kit.db, { id: signIn.id, before: signIn.pushId, after: push.id });
  // Two requests at once: the later one takes its own push back, or two would ring for one sign-in.
  if (!isPlaced) await cancelPush(kit, push.id, askerOf(signIn));
  announce(kit, signIn.id);
  const current = await findOpen(kit.db, signIn.id, kit.clock.now());
  if (!current) throw new Problem('sign-in.not-open');
  return { ...caller, signIn: current };
}

/** Takes the waiting push back, for instance to type a code instead. */
export async function withdrawPush(kit: Kit, { signIn, ...rest }: SignInCaller): Promise<SignInCaller> {
  if (signIn.pushId) await cancelPush(kit, signIn.pushId, askerOf(signIn));
  announce(kit, signIn.id);
  return { ...rest, signIn };
}
