import type { Account, Authenticator, PushAddress } from 'lanyard-authenticator/engine';
import { useEffect, useSyncExternalStore } from 'react';
import { usePreferences } from './preferences.ts';
import { useAuthenticator, useSnapshot } from './use-store.ts';

/**
 * Whether this device is rung while the app is closed.
 * - `ready`: at every server that the accounts belong to
 * - `partly`: a push service or server could not be reached; it is tried again when the app is opened next
 * - `impossible`: this browser has no push service
 */
export type Waking = 'off' | 'ready' | 'partly' | 'impossible';

let waking: Waking = 'off';
const listeners = new Set<() => void>();

const say = (next: Waking) => {
  waking = next;
  for (const listener of listeners) listener();
};

export const useWaking = (): Waking =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waking,
  );

const WAKE = '/app/wake/';
const scopeOf = (accountId: string): string => `${WAKE}${accountId}/`;

/** Accounts that can be rung: those of a server that sends requests. */
const isRung = ({ kind, state, push }: Account): boolean => kind === 'lanyard' && state === 'active' && push;

/** Keeps the subscriptions in step with the accounts and with what the person chose. */
export const useSubscriptions = (): void => {
  const engine = useAuthenticator();
  const { accounts } = useSnapshot();
  const { notify } = usePreferences();
  const isWanted = notify && globalThis.Notification?.permission === 'granted';
  const ids = accounts
    .filter(isRung)
    .map(({ id }) => id)
    .sort()
    .join(' ');
  useEffect(() => {
    void inTurn(() => keepInStep(engine, isWanted, ids === '' ? [] : ids.split(' ')));
  }, [engine, isWanted, ids]);
};

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: switching on and off quickly must end as the person left it. */
const inTurn = (work: () => Promise<void>): Promise<unknown> => {
  turn = turn.then(work, work);
  return turn;
};

const keepInStep = async (engine: Authenticator, isWanted: boolean, ids: readonly string[]): Promise<void> => {
  const wanted = isWanted ? ids : [];
  await dropOthers(engine, wanted, ids);
  if (!isWanted) return say('off');
  if (!('PushManager' in globalThis) || !navigator.serviceWorker) return say('impossible');
  const results = await Promise.allSettled(wanted.map((id) => subscribe(engine, id)));
  say(results.every(({ status }) => status === 'fulfilled') ? 'ready' : 'partly');
};

/** Ends what is no longer wanted here; an account that is gone has no server to be told. */
const dropOthers = async (
  engine: Authenticator,
  wanted: readonly string[],
  known: readonly string[],
): Promise<void> => {
  const registrations = (await navigator.serviceWorker?.getRegistrations().catch(() => [])) ?? [];
  for (const registration of registrations) {
    const path = new URL(registration.scope).pathname;
    const id = path.startsWith(WAKE) ? path.slice(WAKE.length, -1) : null;
    if (id === null || wanted.includes(id)) continue;
    if (known.includes(id)) await engine.setPushAddress(id, null).catch(() => undefined);
    await registration.unregister().catch(() => false);
  }
};

const subscribe = async (engine: Authenticator, accountId: string): Promise<void> => {
  const registration = await activeRegistration(accountId);
  const { key } = await engine.pushKey(accountId);
  const { pushManager } = registration;
  const present = await pushManager.getSubscription();
  const isCurrent = present !== null && hasKey(present, key);
  // A subscription is bound to the server's key: with a new key it is worth nothing.
  if (present && !isCurrent) await present.unsubscribe();
  const subscription =
    present && isCurrent ? present : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await engine.setPushAddress(accountId, addressOf(subscription));
};

const activeRegistration = async (accountId: string): Promise<ServiceWorkerRegistration> => {
  const registration = await navigator.serviceWorker.register('/app/sw.js', {
    scope: scopeOf(accountId),
    updateViaCache: 'none',
  });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) await untilActive(coming);
  return registration;
};

const untilActive = (worker: ServiceWorker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new DOMException('the worker was not installed', 'AbortError'));
    });
  });

const hasKey = ({ options }: PushSubscription, key: string): boolean => {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === key;
};

const addressOf = (subscription: PushSubscription): PushAddress => {
  const { endpoint = '', keys } = subscription.toJSON();
  return { kind: 'web-push', endpoint, p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' };
};
