import type { Authenticator } from 'lanyard-authenticator/engine';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Snapshot, Store } from './store.ts';

export const StoreContext = createContext<Store | null>(null);

const useStore = (): Store => {
  const store = use(StoreContext);
  if (!store) throw new Error('a screen was drawn outside of StoreContext');
  return store;
};

export const useAuthenticator = (): Authenticator => useStore().authenticator;

export const useSnapshot = (): Snapshot => {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.snapshot);
};

export const useRefresh = (): (() => Promise<void>) => useStore().refresh;

export const useAccount = (id: string) => useSnapshot().accounts.find((account) => account.id === id);
