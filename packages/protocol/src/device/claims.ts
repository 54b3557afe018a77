import type { HashAlgorithm } from '../otp/index.ts';
import type { PublicJwk } from './keys.ts';

export type Protection = 'none' | 'pin' | 'biometric';
export type Matching = 'typed-2' | 'typed-6' | 'scan' | 'none';
export type Decision = 'approve' | 'deny' | 'report';

/** What a registration link offers; signed by the realm, its key named by the fingerprint in the link. */
export interface OfferClaims {
  /** Origin of the server. */
  iss: string;
  realm: string;
  registrationId: string;
  issuer: string;
  /** The user's name at the server. */
  account: string;
  displayName: string;
  protection: Protection;
  /** `#rrggbb` */
  colour: string;
  /** Seconds since 1970, like every `iat` and `exp`. */
  exp: number;
  iat: number;
}

/** What a phone sends to become a device; signed by the device key that its header carries. */
export interface ClaimClaims {
  /** The registration's id. */
  aud: string;
  /** base64url(sha256(registration token)). */
  token_hash: string;
  user: PublicJwk;
  /** A key token by which the user key names the device key: both are in one hand. */
  user_proof: string;
  agreement: PublicJwk;
  name: string;
  platform: string;
  appVersion: string;
  protection: Protection;
  /** The newest form of profile that the app reads; 1 where it does not say. */
  reads?: number | undefined;
  iat: number;
  jti: string;
}

/** The user key's own signature over the device key. */
export interface KeyClaims {
  aud: string;
  /** Thumbprint of the device key. */
  device: string;
}

/** The newest form of profile that this version of the protocol knows: what `reads` says. 2 brought what is marked below. */
export const profileForm = 2;

export interface TotpCredential {
  kind: 'totp';
  algorithm: HashAlgorithm;
  digits: number;
  /** Seconds. */
  period: number;
  /** Added to the time step before the code is made; 0 where it is missing. Form 2. */
  offset?: number | undefined;
}

/** Codes by a counter that each press moves on (RFC 4226). Form 2. */
export interface HotpCredential {
  kind: 'hotp';
  algorithm: HashAlgorithm;
  digits: number;
  /** The first counter; an app that is further on stays there. */
  counter: number;
}

/** What a reader finds where the sender is newer than itself: an app then says that it cannot take this profile over. */
export interface UnknownCredential {
  kind: 'unknown';
}

export type ProfileCredential = TotpCredential | HotpCredential | UnknownCredential;

/** The settings of a device, signed by the realm. */
export interface ProfileClaims {
  iss: string;
  realm: string;
  deviceId: string;
  userId?: string | undefined;
  account: string;
  issuer: string;
  displayName: string;
  colour: string;
  /** What the server calls this device. */
  name: string;
  protection: Protection;
  version: number;
  push: boolean;
  locked: boolean;
  /** What the organisation says about the lock. */
  lockReason?: string | undefined;
  /** Approvals count only where the biometric key has signed them. */
  biometricRequired?: boolean | undefined;
  /** None in form 2: the device shows no codes. */
  credentials: ProfileCredential[];
  iat: number;
}

/** A key's word for another key of the same device. */
export interface EndorsementClaims {
  /** The device's id. */
  aud: string;
  /** Thumbprint of the key that is vouched for. */
  key: string;
}

/** The key that a fingerprint or face releases; signed by itself, its public half in the header. */
export interface BiometricClaims {
  /** The device's id. */
  aud: string;
  /** An endorsement by the user key. */
  user_proof: string;
  /** An endorsement by the biometric key that it takes the place of; missing for the first one. */
  previous_proof?: string | undefined;
  iat: number;
  jti: string;
}

/** By this the realm's key names the one that takes its place; signed by the key that is left behind. */
export interface VoucherClaims {
  iss: string;
  realm: string;
  /** Thumbprint of the key that signs this. */
  previous: string;
  /** The key that every later token of the realm is verified with. */
  key: PublicJwk;
  iat: number;
}

/** The proof that goes with every request of a device (the shape of RFC 9449). */
export interface ProofClaims {
  htm: string;
  /** Public URL without query and fragment. */
  htu: string;
  iat: number;
  jti: string;
  /** base64url(sha256(raw body)); of the empty string where there is none. */
  bh: string;
}

/** Everything that the person sees before answering a push, signed by the realm. */
export interface PushClaims {
  iss: string;
  pushId: string;
  deviceId: string;
  service: string;
  place: string | null;
  address: string | null;
  browser: string | null;
  asked: string;
  account: string;
  matching: Matching;
  /** ISO time. */
  createdAt: string;
  exp: number;
  iat: number;
}

/** The person's answer; signed by the user key (or the biometric key) to approve, by the device key to deny or report. */
export interface AnswerClaims {
  pushId: string;
  /** base64url(sha256(the push token as it was received)). */
  shown: string;
  decision: Decision;
  /** The number that was typed or the secret that was scanned. */
  match?: string | undefined;
  iat: number;
  jti: string;
}

export interface TokenClaims {
  offer: OfferClaims;
  claim: ClaimClaims;
  key: KeyClaims;
  profile: ProfileClaims;
  endorsement: EndorsementClaims;
  biometric: BiometricClaims;
  voucher: VoucherClaims;
  proof: ProofClaims;
  push: PushClaims;
  answer: AnswerClaims;
}

export type TokenKind = keyof TokenClaims;
