import { useSyncExternalStore } from 'react';

/** A new version that was fetched and waits; it is used when the person says so, or when the app is opened next. */
let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

const hourMs = 3_600_000;

const offer = (worker: ServiceWorker | null) => {
  waiting = worker;
  for (const listener of listeners) listener();
};

/** Without a service worker the app works as well, only not offline. */
export const startWorker = async (): Promise<void> => {
  if (!navigator.serviceWorker || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker
    .register('/app/sw.js', { scope: '/app/', updateViaCache: 'none' })
    .catch(() => null);
  if (registration) followUpdates(registration);
};

const followUpdates = (registration: ServiceWorkerRegistration): void => {
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const installing = registration.installing;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && navigator.serviceWorker.controller) offer(installing);
    });
  });
  let checkedAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - checkedAt < hourMs) return;
    checkedAt = Date.now();
    registration.update().catch(() => null);
  });
};

/** Lets the new version take over, and opens the app in it. */
const takeOver = (): void => {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting?.postMessage('use-new-version');
};

export const useNewVersion = (): (() => void) | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (waiting ? takeOver : null),
  );
