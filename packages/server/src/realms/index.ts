export { ensureRealm } from './ensure.ts';
export { type RealmKey, realmKey } from './keys.ts';
export type { Realm } from './realm.ts';
export { realmRoutes } from './routes.ts';
export { defaultSettings, type LimitScope, type RealmSettings, type SettingsPatch } from './settings.ts';
export { changeSettings, createRealm, findRealm, getRealm } from './store.ts';

import './errors.ts';
