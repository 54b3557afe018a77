export { createAuthenticator } from './authenticator.ts';
export { AuthenticatorError, type ErrorCode, type ErrorDetails, errorTexts } from './errors.ts';
export { isMfaCode } from './pingam.ts';
export { indexedDbStorage } from './storage/indexeddb.ts';
export { memoryStorage } from './storage/memory.ts';
export { type Change, type Row, type Storage, StorageConflict } from './storage/storage.ts';
export type * from './types.ts';
