/** The device protocol (docs/protocol.md): links, keys, tokens, proofs, answers and secrets, for server and app alike. */
export { type AnswerOptions, answerSigner, createAnswer, type VerifyAnswerOptions, verifyAnswer } from './answer.ts';
export {
  type BiometricOptions,
  createBiometric,
  type VerifyBiometricOptions,
  verifyBiometric,
} from './biometric.ts';
export type {
  AnswerClaims,
  BiometricClaims,
  ClaimClaims,
  Decision,
  EndorsementClaims,
  HotpCredential,
  KeyClaims,
  Matching,
  OfferClaims,
  ProfileClaims,
  ProfileCredential,
  ProofClaims,
  Protection,
  PushClaims,
  TokenClaims,
  TokenKind,
  TotpCredential,
  VoucherClaims,
} from './claims.ts';
export { profileForm } from './claims.ts';
export { base64url, canonicalJson, digest, type Json, randomId, sha256 } from './encoding.ts';
export { isProtocolError, ProtocolError, type ProtocolErrorCode, protocolErrors } from './errors.ts';
export {
  type CryptoKey,
  importAgreementKey,
  importAgreementPrivateKey,
  importSigningKey,
  importVerificationKey,
  type JWK,
  type PublicJwk,
  publicJwk,
  readPublicJwk,
  type SigningKey,
  thumbprint,
  type VerificationKey,
} from './keys.ts';
export {
  buildMatchLink,
  buildRegistrationLink,
  type LinkReason,
  type MatchLink,
  type ParsedLink,
  parseLink,
  type RegistrationLink,
} from './link.ts';
export {
  createProof,
  type ProofOptions,
  type ProvedRequest,
  proofUrl,
  type VerifiedProof,
  type VerifyProofOptions,
  verifyProof,
} from './proof.ts';
export {
  FORMER_KEY_SECONDS,
  type FollowedKeys,
  type FormerKey,
  followRealmKeys,
  MOST_VOUCHERS,
} from './realm-keys.ts';
export {
  type ClaimOptions,
  createClaim,
  type KeyPair,
  type VerifiedClaim,
  type VerifiedOffer,
  verifyClaim,
  verifyOffer,
} from './registration.ts';
export { type DeviceSecrets, decryptSecrets, encryptSecrets } from './secrets.ts';
export {
  clockTolerance,
  type KeyResolver,
  peekDeviceId,
  type SignOptions,
  signToken,
  type VerifiedToken,
  type VerifyOptions,
  verifyToken,
} from './tokens.ts';
