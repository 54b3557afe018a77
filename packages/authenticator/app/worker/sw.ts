/**
 * The service worker: keeps the app's own files so that it opens and shows codes without a network, and wakes the
 * person when a request waits. It never touches the device API: answers and secrets must not land in a cache.
 */
import { cached, dropOldShells, keepShell } from './shell.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
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
 * A wake-up carries nothing and nothing is fetched for it: who asks, and for what, is shown only by the app itself,
 * after its lock (a lock screen or a notification log must not hold it).
 */
self.addEventListener('push', (event) => {
  event.waitUntil(
    self.registration.showNotification('A request is waiting', {
      body: 'Open Lanyard to see who asks.',
      tag: 'request',
      icon: '/app/icons/icon-192.png',
      badge: '/app/icons/badge-96.png',
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openRequests());
});

const openRequests = async (): Promise<void> => {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find((client) => new URL(client.url).pathname === '/app/');
  if (!open) {
    await self.clients.openWindow('/app/#requests');
    return;
  }
  await open.focus();
  open.postMessage('show-requests');
};
