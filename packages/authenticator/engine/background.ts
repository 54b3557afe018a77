/** The small door for a service worker: no vault, no codes, no upgrade of what is stored. */
export { indexedDbStorage } from './storage/indexeddb.ts';
export type { BackgroundAccount, PushAddress } from './types.ts';
export { openBackground } from './wake.ts';
