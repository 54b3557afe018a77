/** What the clients and apps of PingAM, ForgeRock and Ping put on the wire: codes, JWTs, challenges and policies. */
export { decodeBase64, decodeBase64Text, encodeBase64, encodeBase64url, isAlphabetNeutral } from './base64.ts';
export { challengeResponse, isChallengeResponse, SECRET_BYTES } from './challenge.ts';
export { PingAmError, type PingAmErrorCode, pingAmErrors } from './errors.ts';
export { type JwtClaims, peekJwt, signJwt, verifyJwt } from './jwt.ts';
export { formatMessageId, type MessageId, type MessageKind, parseMessageId } from './message-id.ts';
export { drawNumbers, type Notification, type NotificationType, signNotification } from './notification.ts';
export { type PhoneFacts, type Policies, parsePolicies, readPolicies, violatedPolicy } from './policies.ts';
export { type NotificationContext, type ReadNotification, readNotification } from './read-notification.ts';
export { type MfaUriReason, type ReadMfaUri, readMfaUri } from './read-uri.ts';
export {
  issuerFault,
  type MfaRegistration,
  nameFault,
  neutralPolicies,
  type OathPart,
  PARAMETER_LENGTH,
  type PushPart,
  QR_BYTES,
  type RegistrationFault,
  type RegistrationSettings,
  registrationFaults,
} from './registration.ts';
export { buildMfaUri, fitsPingAmQr, LOAD_BALANCER_COOKIE } from './uri.ts';
