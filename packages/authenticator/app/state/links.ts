import { useSyncExternalStore } from 'react';
import { current, go, goTab, replace, settle } from './navigation.ts';

/**
 * The link that the app was opened with, in memory only: history entries are written to the disk by browsers, and a
 * registration token must not outlive the moment (A16).
 */
let opened: string | null = null;
const listeners = new Set<() => void>();

/** Takes over a link from the fragment, the camera or the clipboard, and shows what it offers. */
export const openLink = (text: string): void => {
  opened = text;
  for (const listener of listeners) listener();
  // Going back from a link leads to what was there before it was scanned, not to the scanner again.
  const show = current().at === 'add' ? replace : go;
  show({ at: 'link' });
};

/** Forgets the link and goes back to the codes. */
export const leaveLink = (): void => {
  goTab('codes');
  opened = null;
};

export const useOpenedLink = (): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => opened,
  );

/**
 * Reads the fragment now and whenever it changes while the app is open, and takes it out of the address bar and the
 * history at once.
 */
export const startLinks = (): void => {
  const read = () => {
    const { href, hash } = location;
    settle();
    if (hash.length < 2) return;
    if (hash === '#requests') goTab('requests');
    else openLink(href);
  };
  read();
  window.addEventListener('hashchange', read);
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (data === 'show-requests') goTab('requests');
  });
};
