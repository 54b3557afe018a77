import { createAuthenticator, indexedDbStorage } from 'lanyard-authenticator/engine';
import { platformName } from '../link/device-name.ts';
import { openStore, type Store } from './store.ts';
import { watchedFetch } from './traffic.ts';
import { appVersion } from './version.ts';

export const databaseName = 'lanyard';

/**
 * Opens the engine on this browser's storage and connects it. Rejects with the engine's error where the stored accounts
 * cannot be read.
 */
export const openEngine = async (): Promise<Store> => {
  const storage = await indexedDbStorage({ indexedDB, keyRange: IDBKeyRange, name: databaseName });
  const authenticator = await createAuthenticator({
    storage,
    fetch: watchedFetch,
    appVersion,
    platform: `web, ${platformName(navigator.userAgent)}`,
    biometrics: async () => (await import('../lock/prf.ts')).biometricSupport(),
    tampering: async () => (await import('../lock/tampering.ts')).tampering(),
  });
  const store = await openStore(authenticator);
  void authenticator.connect();
  void authenticator.sync().catch(() => []);
  return store;
};
