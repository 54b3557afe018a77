import { useSyncExternalStore } from 'react';

/** One polite live region for the whole app: a message is read out without moving the focus. */
let message = '';
let count = 0;
const listeners = new Set<() => void>();

export const announce = (text: string): void => {
  count += 1;
  // The same words twice would not be read twice; an invisible difference makes them new.
  message = count % 2 === 0 ? text : `${text}\u00a0`;
  for (const listener of listeners) listener();
};

export const useAnnouncement = (): string =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => message,
  );
