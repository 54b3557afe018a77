/**
 * The phone that somebody adds while a password alone stands behind the session. It has just shown its first code, so the
 * session that began need not ask for it once more. Whoever steals a password or a cookie must not gain by that
 * (docs/decisions/0013).
 */
import { findDevice } from '../devices/index.ts';
import type { Kit, RequestContext, Tx } from '../kit/index.ts';
import { type ProofKind, setSessionCookie, stepUpSession, type UserCaller } from '../users/index.ts';
import type { MethodStart } from './method.ts';
import { type Registration, takeSessionKey } from './store.ts';
import { hashToken } from './token.ts';

/** From the phone's first code to the page that counts it. */
const COUNTED_WITHIN_MS = 300_000;

/**
 * What the page keeps to itself until the phone is there. The cookie is not enough: whoever had stolen it would be raised
 * by the owner's phone. Another app shows its code in the page, which says as much.
 */
export function makeSessionKey(
  kit: Kit,
  { caller, method }: { caller: UserCaller; method: Registration['method'] },
): { once: NonNullable<MethodStart['once']>; sessionKeyHash: Buffer } | null {
  // A session of a password alone was let begin because there is no phone yet; any other has nothing to gain.
  if (method !== 'online' || caller.session.assurance !== 'password') return null;
  const sessionKey = kit.random.token();
  return { once: { sessionKey }, sessionKeyHash: hashToken(sessionKey) };
}

type Counting = { caller: UserCaller; request: RequestContext; registration: Registration };

/**
 * Counts the phone for the session whose page began to add it and shows the key: once, and soon after. The session gets a
 * new token, so whoever had learnt the old one is out.
 * @returns whether it counted; where it did not, the session is what it was
 */
export function countAddedPhone(kit: Kit, { key, ...counting }: Counting & { key: string }): Promise<boolean> {
  const { registration, caller } = counting;
  const since = new Date(kit.clock.now().getTime() - COUNTED_WITHIN_MS);
  const wanted = { id: registration.id, userId: caller.user.id, sessionId: caller.session.id };
  return raise(kit, counting, 'added-phone', (tx) => takeSessionKey(tx, { ...wanted, hash: hashToken(key), since }));
}

/** The same for another app, whose right code this very session has just given: as good as any other code of it. */
export async function countFirstCode(kit: Kit, counting: Counting): Promise<boolean> {
  const { registration, caller } = counting;
  if (registration.state !== 'registered' || registration.sessionId !== caller.session.id) return false;
  return raise(kit, counting, 'code', async () => true);
}

async function raise(
  kit: Kit,
  { caller, request, registration }: Counting,
  proof: ProofKind,
  isDue: (tx: Tx) => Promise<boolean>,
): Promise<boolean> {
  const { realm, user, session } = caller;
  if (session.assurance !== 'password') return false;
  const raised = await kit.db.transaction().execute(async (tx) => {
    if (!(await isDue(tx))) return null;
    const device = registration.deviceId === null ? undefined : await findDevice(tx, registration.deviceId);
    if (device?.state !== 'active') return null;
    return stepUpSession(tx, kit, { realm, user, request, proofs: [proof], sessionId: session.id });
  });
  if (raised) setSessionCookie(request, raised.token, realm);
  return raised !== null;
}
