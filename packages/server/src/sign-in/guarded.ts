/**
 * What becomes of a password while strangers guess at its name (F10). To turn everybody away would let them lock the
 * owner out; to judge as usual would give them more guesses. So nobody is told whether the password was right: it is
 * judged beside the reply, and only where it is right the phone is asked. The sign-in goes on when the phone approves, and
 * looks the same until then for a wrong password, an unknown name and a phone that does not answer.
 */
import { isProblem, type Kit, type RequestContext } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { findUser, hasNewPassword, type User } from '../users/index.ts';
import { type Asker, startPush, useApproval } from '../verifications/index.ts';
import { findGuarded, type GuardedSignIn, insertGuarded, takeGuarded } from './guarded-store.ts';
import { ASKED, placeOf } from './sign-in.ts';

/** What the page shows: the number to type on the phone, if it rings. */
export type Guard = { number: string; createdAt: string; expiresAt: string };

/** Milliseconds for the hash and the push, beside what the push itself may take. */
const SPARE_MS = 30_000;

export type GuardedPassword = {
  realm: Realm;
  request: RequestContext;
  /** Whose push it becomes. */
  asker: Asker;
  judge: () => Promise<User | null>;
};

/**
 * Answers at once and judges afterwards, so that neither words nor time tell anything. Six digits to type, because here the
 * number stands for both factors.
 */
export function askBeside(kit: Kit, { realm, request, asker, judge }: GuardedPassword): Guard & { token: string } {
  const createdAt = kit.clock.now();
  const expiresAt = new Date(createdAt.getTime() + realm.settings.push.expirySeconds * 1000);
  const [token, number] = [kit.random.token(), kit.random.digits(6)];
  const { address, browser, id: requestId } = request;
  void ask(kit, { realm, asker, judge, token, number, address, browser, requestId }).catch((error: unknown) =>
    kit.log.warn({ err: error, requestId }, 'a guarded password was not judged'),
  );
  return { token, number, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

type Asking = Pick<GuardedPassword, 'realm' | 'judge' | 'asker'> & {
  token: string;
  number: string;
  address: string;
  browser: string;
  requestId: string;
};

async function ask(kit: Kit, asking: Asking): Promise<void> {
  const { realm, judge, asker, token, number, address, browser, requestId } = asking;
  const user = await judge();
  if (!user) return;
  const id = kit.random.uuid(kit.clock.now());
  const place = { place: placeOf(address), address, browser };
  const details = { service: realm.settings.displayName, asked: ASKED, ...place };
  try {
    await startPush(kit, {
      realm,
      user,
      asker,
      details,
      number,
      requestId,
      alongside: async (tx, push) => {
        const expiresAt = new Date(push.expiresAt.getTime() + SPARE_MS);
        await insertGuarded(tx, kit, { id, token, realmId: realm.id, userId: user.id, pushId: push.id, expiresAt });
      },
    });
  } catch (error) {
    // No phone, or too many requests already: it is in the audit, and the page learns nothing.
    if (!isProblem(error, 'verifications.push-unavailable') && !isProblem(error, 'kit.limited')) throw error;
  }
}

/**
 * The user whose password was right and whose phone has approved: once, for whoever asked. Null while there is nothing to
 * take, whatever the reason.
 */
export async function takeApproved(
  kit: Kit,
  { realmId, token, asker }: { realmId: string; token: string; asker: Asker },
): Promise<User | null> {
  const guarded = await findGuarded(kit.db, token, kit.clock.now());
  if (guarded?.realmId !== realmId) return null;
  const user = await stillAllowed(kit, guarded);
  if (!user) return null;
  const isTaken = await kit.db.transaction().execute(async (tx) => {
    if (!(await useApproval(tx, kit, { pushId: guarded.pushId, asker }))) return false;
    return takeGuarded(tx, guarded.id);
  });
  return isTaken ? user : null;
}

async function stillAllowed(kit: Kit, { realmId, userId, createdAt }: GuardedSignIn): Promise<User | null> {
  const user = await findUser(kit.db, { realmId, id: userId });
  if (user?.state !== 'active') return null;
  return (await hasNewPassword(kit.db, { userId, since: createdAt })) ? null : user;
}
