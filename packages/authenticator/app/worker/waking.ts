/**
 * Waking the person while the app is closed. Each account has a registration of this worker of its own, below
 * `/app/wake/<account>/`: a subscription is bound to one server's key, and an address must ring for one device only.
 */
import { type BackgroundAccount, indexedDbStorage, openBackground, type PushAddress } from '../../engine/background.ts';

declare const self: ServiceWorkerGlobalScope;

/** What a wake-up may carry: the id of a push, and nothing else that would be believed. */
const PUSH_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The account that this registration of the worker is for; null for the one that keeps the app's files. */
export const ownAccount = (scope: string): string | null =>
  /^\/app\/wake\/([^/]+)\/$/.exec(new URL(scope).pathname)?.[1] ?? null;

export const pushIdOf = (text: string | undefined): string | null =>
  text !== undefined && PUSH_ID.test(text) ? text : null;

/** Lets the server know that the person was notified: so the other side need not wonder. It must not hold up anything. */
export const reportNotified = async (text: string | undefined): Promise<void> => {
  const pushId = pushIdOf(text);
  if (pushId === null) return;
  await withAccount((account) => account.notified(pushId));
};

/** The browser made the subscription invalid: a new one is made, and told, while nobody has the app open. */
export const renewSubscription = async (): Promise<void> => {
  await withAccount(async (account) => {
    const { key } = await account.pushKey();
    const { pushManager } = self.registration;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const address = addressOf(subscription.toJSON());
    if (address) await account.setPushAddress(address);
  });
};

/** A subscription in the form that servers take; null where the browser left something out. */
const addressOf = ({ endpoint, keys }: PushSubscriptionJSON): PushAddress | null => {
  const { p256dh, auth } = keys ?? {};
  return endpoint && p256dh && auth ? { kind: 'web-push', endpoint, p256dh, auth } : null;
};

/** Whatever fails here is made good by the app when it is opened next. */
const withAccount = async (work: (account: BackgroundAccount) => Promise<void>): Promise<void> => {
  const accountId = ownAccount(self.registration.scope);
  if (accountId === null) return;
  try {
    const storage = await indexedDbStorage({ indexedDB, keyRange: IDBKeyRange, name: 'lanyard' });
    try {
      const account = await openBackground({ storage, fetch, accountId });
      if (account) await work(account);
    } finally {
      await storage.close();
    }
  } catch (error) {
    console.info('The server could not be told.', error);
  }
};
