/** Push services that speak the real protocols over TLS on this machine, and refuse what the real ones refuse. */
export { type ApnsMessage, type ApnsService, openApnsService } from './apns.ts';
export type { Behaviour } from './behaviour.ts';
export { createReceiver, type Receiver } from './ece.ts';
export { type FcmMessage, type FcmService, fcmError, openFcmService } from './fcm.ts';
export { openWebPushService, type WebPushMessage, type WebPushService } from './web-push.ts';
