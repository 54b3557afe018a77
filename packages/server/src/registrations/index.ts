import './errors.ts';
import { amDeviceRoutes } from './am-device-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { selfRoutes } from './routes.ts';

export { endRestoredRegistrations } from './after-restore.ts';
export { defineRegistrationJobs } from './jobs.ts';
export {
  beginPingamRegistration,
  endRegistrationsOf,
  finishOathRegistration,
  type PingAmRegistration,
  type PingAmRegistrationInput,
  pingamRegistration,
} from './methods/pingam.ts';
export { appRegistering } from './methods/pingam-app.ts';
export { devicesOfRun } from './nodes/walk.ts';
export { registrationNodes } from './nodes.ts';
export {
  describeFailure,
  type FailureCode,
  type RegistrationState,
  registrationLifeCycle,
} from './registration.ts';
export { registrationTouches } from './setting-touches.ts';
export { registrationTokenRecords } from './token.ts';
export const registrationRoutes = [...selfRoutes, ...deviceRoutes, ...amDeviceRoutes];
