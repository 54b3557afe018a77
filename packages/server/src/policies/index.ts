export type { Decision, Reason } from './decision.ts';
export { type DeviceFacts, type PushFacts, pushAvailability } from './push-availability.ts';
export { type RegistrationFacts, registrationAllowed } from './registration-allowed.ts';
export {
  type FactorFacts,
  isSecondFactorRequired,
  type Method,
  type MethodKind,
  secondFactorMethods,
} from './second-factor.ts';
