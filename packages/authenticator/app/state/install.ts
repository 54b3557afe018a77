import { useSyncExternalStore } from 'react';

type InstallEvent = Event & { prompt(): Promise<unknown> };

/** The browser's offer to install the app, kept until a screen shows it at a calm moment. */
let offer: InstallEvent | null = null;
const listeners = new Set<() => void>();

const change = (next: InstallEvent | null) => {
  offer = next;
  for (const listener of listeners) listener();
};

export const startInstallOffer = (): void => {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    change(event as InstallEvent);
  });
  window.addEventListener('appinstalled', () => change(null));
};

export const useInstallOffer = (): (() => Promise<void>) | null => {
  const event = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offer,
  );
  if (!event) return null;
  return async () => {
    await event.prompt();
    change(null);
  };
};
