export { type DeviceMessage, notifyDevice } from '../devices/index.ts';
export { type ChannelFacts, channelRoutes } from './route.ts';
