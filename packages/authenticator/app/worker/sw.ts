/**
 * The service worker: keeps the app's own files so that it opens and shows codes without a network, and wakes the
 * person when a request waits. It never touches the device API: answers and secrets must not land in a cache.
 */
import { cached, dropOldShells, keepShell } from './shell.ts';
import { ownAccount, renewSubscription, reportNotified } from './waking.ts';

declare const self: ServiceWorkerGlobalScope;

/** An account's own registration only wakes: the app's files are kept by the one whose scope is the app. */
const keepsFiles = ownAccount(self.registration.scope) === null;

self.addEventListener('install', (event) => {
  if (keepsFiles) event.waitUntil(keepShell());
  else void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  if (keepsFiles) event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

/** The page asks for this once the person chose to use the new version; never behind their back. */
self.addEventListener('message', (event) => {
  if (event.data === 'use-new-version') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const answer = cached(event.request);
  if (answer) event.respondWith(answer);
});

/**
 * A wake-up carries an id and nothing is fetched for it: who asks, and for what, is shown only by the app itself, after its
 * lock (a lock screen or a notification log must not hold it).
 */
self.addEventListener('push', (event) => {
  event.waitUntil(Promise.all([notify(), reportNotified(event.data?.text())]));
});

/** Whoever has the app before their eyes sees the request there. */
const notify = async (): Promise<void> => {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.some((client) => isApp(client) && client.visibilityState === 'visible')) return;
  await self.registration.showNotification('A request is waiting', {
    body: 'Open Lanyard to see who asks.',
    tag: 'request',
    icon: '/app/icons/icon-192.png',
    badge: '/app/icons/badge-96.png',
  });
};

self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(renewSubscription());
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openRequests());
});

const isApp = ({ url }: WindowClient): boolean => new URL(url).pathname === '/app/';

const openRequests = async (): Promise<void> => {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find(isApp);
  if (!open) {
    await self.clients.openWindow('/app/#requests');
    return;
  }
  await open.focus();
  open.postMessage('show-requests');
};
