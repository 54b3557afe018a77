import { record } from '../audit/index.ts';
import { notifyDevice } from '../devices/index.ts';
import type { Kit, Tx } from '../kit/index.ts';
import { actorOf } from './asker.ts';
import { type Asker, type Push, pushTopic, USE_SECONDS } from './push.ts';
import { devicesAsked, endPush, expirePushes, markUsed, pendingOfAsker, settle } from './push-store.ts';
import { enqueueWebhook } from './webhook-job.ts';

/** Tells whoever waits, on every process, and takes the push off the screens of the devices. After the commit. */
export async function announceEnd(kit: Kit, push: Push): Promise<void> {
  kit.bus.publish(pushTopic(push.id), null);
  notifyDevice(kit, await devicesAsked(kit.db, push.id), { type: 'push-ended', id: push.id });
}

/** Takes a waiting push back. Only its asker can; one that has ended stays as it is. @returns whether it waited */
export async function cancelPush(kit: Kit, id: string, asker: Asker): Promise<boolean> {
  const push = await kit.db.transaction().execute(async (tx) => {
    const cancelled = await endPush(tx, { id, event: 'cancel', now: kit.clock.now(), asker });
    if (!cancelled) return undefined;
    const { realmId, userId } = cancelled;
    const actor = actorOf(asker, userId);
    await record(tx, kit, {
      realmId,
      type: 'push.cancelled',
      outcome: 'success',
      actor,
      userId,
      details: { push: id },
    });
    await enqueueWebhook(tx, kit, cancelled);
    return cancelled;
  });
  if (push) await announceEnd(kit, push);
  return push !== undefined;
}

/** Takes back whatever a run asked for and nobody has answered, when the run is over. */
export async function cancelPushesOf(kit: Kit, asker: Asker): Promise<void> {
  for (const id of await pendingOfAsker(kit.db, asker)) await cancelPush(kit, id, asker);
}

/** The answer for the asker to judge. Where it could be replaced until now, it stands from here on. */
export async function settleAnswer(tx: Tx, push: Push): Promise<Push> {
  return push.lastAnswerCounts ? ((await settle(tx, push.id)) ?? push) : push;
}

/**
 * Turns an approval into what it was asked for: true exactly once, for its asker only, within five minutes of the answer
 * (A29, A30). In the caller's transaction, so that the approval is used and the sign-in made, or neither.
 */
export async function useApproval(tx: Tx, kit: Kit, { pushId: id, asker }: { pushId: string; asker: Asker }) {
  const now = kit.clock.now();
  const push = await markUsed(tx, { id, asker, now, notBefore: new Date(now.getTime() - USE_SECONDS * 1000) });
  if (!push) return false;
  const { realmId, userId } = push;
  const actor = actorOf(asker, userId);
  await record(tx, kit, { realmId, type: 'push.used', outcome: 'success', actor, userId, details: { push: id } });
  return true;
}

const BATCH = 200;

/** Ends every push that nobody answered in time, with audit and webhook. @returns how many */
export async function expireDue(kit: Kit): Promise<number> {
  let total = 0;
  for (;;) {
    const expired = await kit.db.transaction().execute(async (tx) => {
      const pushes = await expirePushes(tx, { now: kit.clock.now(), limit: BATCH });
      for (const push of pushes) await accountForExpiry(tx, kit, push);
      return pushes;
    });
    for (const push of expired) await announceEnd(kit, push);
    total += expired.length;
    if (expired.length < BATCH) return total;
  }
}

async function accountForExpiry(tx: Tx, kit: Kit, push: Push): Promise<void> {
  const { id, realmId, userId } = push;
  const actor = { kind: 'system' } as const;
  await record(tx, kit, { realmId, type: 'push.expired', outcome: 'success', actor, userId, details: { push: id } });
  await enqueueWebhook(tx, kit, push);
}
