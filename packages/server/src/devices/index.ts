import './errors.ts';
import { operatorRoutes, serviceRoutes } from './admin-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { deviceRoutes as ownRoutes } from './device-routes.ts';
import { selfRoutes } from './self-routes.ts';

export { supersedeProfiles } from './after-restore.ts';
export { DEVICE_ERRORS, deviceAudiences } from './audiences.ts';
export { acceptedForms, type CodeForm, type CodeShape } from './code-form.ts';
export {
  type Credential,
  codeCredential,
  credentialPurpose,
  credentialRecords,
  credentialsOf,
  insertCredential,
  type NewCredential,
  openSecret,
  useFactor,
} from './credential-store.ts';
export {
  cleanLabel,
  type DeviceEvent,
  type DeviceMode,
  type DeviceState,
  deviceLifeCycle,
  type Protection,
  protectionSuffices,
} from './device.ts';
export { BelievedKey } from './device-routes.ts';
export { type FactorMethod, type SkipFlag, setSkipFlag, skipFlagOf } from './factor-flags.ts';
export { type Factors, factorsOf, removeFactor, resetSkipFlag } from './factor-removal.ts';
export { whenRemoved } from './forgetting.ts';
export { defineDeviceJobs } from './jobs.ts';
export { type LifeCycle, lifeCycle, type Transitions } from './life-cycle.ts';
export { namesOfDevices } from './names.ts';
export {
  announceChange,
  announceRealm,
  announceUser,
  DEVICES_TOPIC,
  type DeviceMessage,
  type DeviceNotice,
  notifyDevice,
} from './notify.ts';
export { answerPresence } from './presence.ts';
export { profileVersion, signProfile, signProfiles } from './profile.ts';
export { authenticateDevice, type DeviceCaller, type SignedRequest } from './proof.ts';
export { signAsRealm } from './realm-token.ts';
export { type RemovalOrigin, removeDevice } from './removal.ts';
export { deviceTouches } from './setting-touches.ts';
export { countProof, findSigner } from './signer-store.ts';
export {
  activeDevices,
  countDevices,
  type Device,
  type DeviceWithCredentials,
  deleteAbandoned,
  devicesOfUser,
  findDevice,
  findDeviceWithCredentials,
  insertPendingDevice,
  labelDevice,
  moveDevice,
  ownsDevice,
  recordUse,
  renameDevice,
} from './store.ts';
export { settingsToSend, takeApplied } from './sync.ts';
export { lockDevice } from './sync-store.ts';
export { countSynchronised } from './synchronised.ts';
export { DeviceView, deviceView } from './view.ts';

export const deviceRoutes = [...selfRoutes, ...ownRoutes, ...operatorRoutes, ...changeRoutes, ...serviceRoutes];
