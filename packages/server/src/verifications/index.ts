import './errors.ts';
import { codeRoutes } from './code-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { pushRoutes } from './push-routes.ts';
import { recoveryRoutes } from './recovery-routes.ts';

export { appAnswering, pendingOfApp } from './answer-app.ts';
export type { CodePurpose } from './attempt.ts';
export { type KeyHolder, keyHolderAudience } from './code-routes.ts';
export { pendingPushes } from './device-routes.ts';
export { cancelPush, cancelPushesOf, useApproval } from './end-push.ts';
export { defineVerificationJobs } from './jobs.ts';
export { verificationNodes } from './nodes.ts';
export {
  type Asker,
  type Push,
  type PushDetails,
  type PushState,
  PushView,
  pushLifeCycle,
  pushMatchRecords,
  pushTopic,
  pushView,
  revisableLifeCycle,
} from './push.ts';
export { pushViewNow } from './push-delivery.ts';
export { findPush } from './push-store.ts';
export { attentionOf, type RecoveryCodeCount, readableCodeRecords, recoveryKeyRecords } from './recovery-code.ts';
export { makeRecoveryCodes, readableRecoveryCodes, type UseRecoveryCode, useRecoveryCode } from './recovery-codes.ts';
export { countRecoveryCodes, endRestoredRecoveryCodes } from './recovery-store.ts';
export { pushTouches } from './setting-touches.ts';
export { type AppPushType, type StartPush, startPush } from './start-push.ts';
export { type VerifiedCode, type VerifyCode, verifyCode } from './verify-code.ts';

export const verificationRoutes = [...codeRoutes, ...pushRoutes, ...deviceRoutes, ...deliveryRoutes, ...recoveryRoutes];
