export type { Decision, Reason } from './decision.ts';
export {
  type DeviceFacts,
  type MatchingFacts,
  type PushFacts,
  pushAvailability,
  receivesPush,
} from './push-availability.ts';
export {
  type DeliveryFacts,
  type DeliveryWord,
  type DeviceDeliveryFacts,
  explainDelivery,
} from './push-delivery.ts';
export { type RegistrationFacts, registrationAllowed } from './registration-allowed.ts';
export { type RemoteChangeFacts, remoteChange } from './remote-change.ts';
export {
  type FactorFacts,
  isSecondFactorRequired,
  type Method,
  type MethodKind,
  secondFactorMethods,
} from './second-factor.ts';
