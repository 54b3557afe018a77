export { auditKeys } from './audit-keys.ts';
export { type ChangeOrigin, changeSettings, type ImportMode, importSettings, restoreSettings } from './change.ts';
export { defineRealmContents } from './contents.ts';
export { type SettingChange, settingLines } from './difference.ts';
export { ensureRealm } from './ensure.ts';
export { type RealmKey, realmKey, realmKeyAfter, realmKeyAt, realmKeyRecords } from './keys.ts';
export { limitTouches } from './limit-touches.ts';
export { previewSettings, type Touch, type TouchCounters, type TouchInput } from './preview.ts';
export type { Realm } from './realm.ts';
export {
  defineRealmJobs,
  describeKeyOf,
  eraseRetiredKeys,
  type RotatedKey,
  rotateRealmKey,
} from './rotate-key.ts';
export { realmRoutes } from './routes.ts';
export { safeUrl } from './safe-url.ts';
export { isReservedProperty, MAX_WRITABLE_PROPERTIES, writablePropertiesOf } from './session-properties.ts';
export { renderSettingDocs } from './setting-fields.ts';
export type { SettingRouteFacts } from './setting-routes.ts';
export {
  allowedOriginsOf,
  defaultSettings,
  type LimitScope,
  type RealmSettings,
  type SettingsPatch,
} from './settings.ts';
export { createRealm, findRealm, getRealm, listRealms, realmColumns, storedSettings, toRealm } from './store.ts';

import './errors.ts';
