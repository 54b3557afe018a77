import { whenRemoved } from '../devices/index.ts';
import { forgetAddress } from './address-store.ts';
import './errors.ts';

export { type DeviceMessage, notifyDevice } from '../devices/index.ts';
export { type PushAddress, type PushKind, pushAddressRecords } from './address.ts';
export { dropAddress, findAddress, type StoredAddress, setAddress } from './address-store.ts';
export type { AppNotification, DeliveryNote, Hop, HopName, HopState } from './delivery.ts';
export { beginDeliveries, flushDeliveries, noteDelivery } from './delivery-log.ts';
export {
  type Delivery,
  deliveriesOfDevice,
  deliveriesOfPush,
  isReached,
  type PushServiceState,
  pushServiceTroubles,
} from './delivery-store.ts';
export { defineChannelJobs } from './jobs.ts';
export { pushKey, pushKeyRecords } from './push-key.ts';
export { type ChannelFacts, channelRoutes } from './route.ts';
export { sendersOf, wakerOf } from './waker.ts';

whenRemoved(forgetAddress);
