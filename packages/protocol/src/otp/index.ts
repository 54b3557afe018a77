/** One-time passwords: HOTP (RFC 4226), TOTP (RFC 6238), OCRA (RFC 6287), Key URIs. The same code in server, app and pages. */
export { decodeBase32, encodeBase32 } from './base32.ts';
export { parseCode } from './code.ts';
export { constantTimeEqual } from './constant-time.ts';
export { displayText, isDisplayText } from './display-text.ts';
export { learnDrift } from './drift.ts';
export { OtpError, type OtpErrorCode, otpErrors } from './errors.ts';
export { type BoundHmac, type HashAlgorithm, type Hmac, type OtpSecret, portableHmac } from './hmac.ts';
export { type CodeShape, type HotpOptions, hotp } from './hotp.ts';
export { buildKeyUri, type KeyUri, type KeyUriReason, type ParsedKeyUri, parseKeyUri } from './key-uri.ts';
export {
  type HotpMatch,
  type HotpMatchOptions,
  matchHotp,
  matchTotp,
  type TotpMatch,
  type TotpMatchOptions,
} from './match.ts';
export { type OcraOptions, ocra } from './ocra.ts';
export { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';
export {
  type ConsecutiveCodes,
  type Resynchronisation,
  type ResynchroniseOptions,
  resynchronise,
  resynchroniseTotp,
  type TotpResynchronisation,
  type TotpResynchroniseOptions,
} from './resynchronise.ts';
export { millisecondsLeft, type TimeShape, type TotpOptions, timeStep, totp } from './totp.ts';
