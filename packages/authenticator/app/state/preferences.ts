import { useSyncExternalStore } from 'react';

/** Small choices of this browser that are no secret and may be lost. */
export type Preferences = {
  /** Minutes in the background after which the app locks; 0 locks at once. */
  readonly lockAfterMinutes: number;
  readonly notify: boolean;
  readonly protectionHintDismissed: boolean;
};

const defaults: Preferences = { lockAfterMinutes: 2, notify: false, protectionHintDismissed: false };
const key = 'lanyard-app-preferences';
const listeners = new Set<() => void>();

const load = (): Preferences => {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(key) ?? '{}') };
  } catch {
    return defaults;
  }
};

let preferences = load();

export const getPreferences = (): Preferences => preferences;

export const setPreferences = (part: Partial<Preferences>): void => {
  preferences = { ...preferences, ...part };
  try {
    localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Full or forbidden: the choice then lasts until the app is closed.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, getPreferences);
