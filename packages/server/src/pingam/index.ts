import './errors.ts';
import { whenRemoved } from '../devices/index.ts';
import { forgetPhone } from './store.ts';

export { setAppAddress } from './app-address.ts';
export { type AppFacts, type AppMessage, claimsOf, factsOf, mechanismOf, refused } from './app-message.ts';
export {
  type AppPushOptions,
  checkPayload,
  drawChallenge,
  makeNotifications,
  type PushContext,
  pushMessageId,
} from './notification.ts';
export type { PendingMessage } from './pending.ts';
export { type Communication, type PingAmPhone, pushSecretOf, withToken } from './phone.ts';
export { type AppActions, type MessageAction, pingamRoutes } from './routes.ts';
export {
  awaitNothing,
  findByMechanism,
  insertPhone,
  lockPhone,
  phonesAwaitedBy,
  pingamPhoneOf,
  pingamPhonesOf,
  writeSaid,
} from './store.ts';

whenRemoved(forgetPhone);
