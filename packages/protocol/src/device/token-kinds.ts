import type { HotpCredential, TokenClaims, TokenKind, TotpCredential } from './claims.ts';
import { realmPattern } from './link.ts';
import * as read from './readers.ts';

/** One kind of token: everything that the walkers in tokens.ts need to know about it. */
export interface TokenRow<Claims> {
  /** The `typ` of the header: a token of one kind is never taken for another. */
  readonly typ: string;
  /** Whose key signs it. An answer is signed by `user` to approve and by `device` otherwise (answerSigner). */
  readonly signer: 'realm' | 'device' | 'user' | 'user-or-device' | 'biometric' | 'user-or-biometric';
  /** How the header names the key: the whole public key, the device's id, or not at all. */
  readonly header: 'jwk' | 'kid' | 'none';
  /** `window`: made within 60 s of now; `expiry`: until its `exp`; `none`: for as long as it is the newest. */
  readonly clock: 'window' | 'expiry' | 'none';
  /** Longest token in characters. */
  readonly longest: number;
  readonly shape: read.Shape<Claims>;
}

const protection = read.oneOf('none', 'pin', 'biometric');
const realm = read.matches(realmPattern);

const algorithm = read.oneOf('SHA1', 'SHA256', 'SHA512');
const digits = read.integer(6, 8);
const counter = read.integer(0, Number.MAX_SAFE_INTEGER);

const credentials = read.listOfKinds<TotpCredential | HotpCredential>(
  {
    totp: {
      kind: read.exactly('totp'),
      algorithm,
      digits,
      period: read.integer(1, 3600),
      offset: read.optional(counter),
    },
    hotp: { kind: read.exactly('hotp'), algorithm, digits, counter },
  },
  8,
);

export const tokenKinds: { readonly [Kind in TokenKind]: TokenRow<TokenClaims[Kind]> } = {
  offer: {
    typ: 'lanyard-offer+jwt',
    signer: 'realm',
    header: 'jwk',
    clock: 'expiry',
    longest: 8192,
    shape: {
      iss: read.origin,
      realm,
      registrationId: read.id,
      issuer: read.label(128),
      account: read.label(256),
      displayName: read.label(256),
      protection,
      colour: read.colour,
      exp: read.seconds,
      iat: read.seconds,
    },
  },
  claim: {
    typ: 'lanyard-claim+jwt',
    signer: 'device',
    header: 'jwk',
    clock: 'window',
    longest: 8192,
    shape: {
      aud: read.id,
      token_hash: read.hash256,
      user: read.publicKey,
      user_proof: read.token,
      agreement: read.publicKey,
      name: read.label(64),
      platform: read.label(64),
      appVersion: read.label(32),
      protection,
      reads: read.optional(read.integer(1, 1000)),
      iat: read.seconds,
      jti: read.nonce,
    },
  },
  key: {
    typ: 'lanyard-key+jwt',
    signer: 'user',
    header: 'none',
    clock: 'none',
    longest: 2048,
    shape: { aud: read.id, device: read.hash256 },
  },
  profile: {
    typ: 'lanyard-profile+jwt',
    signer: 'realm',
    header: 'none',
    clock: 'none',
    longest: 8192,
    shape: {
      iss: read.origin,
      realm,
      deviceId: read.id,
      userId: read.optional(read.id),
      account: read.label(256),
      issuer: read.label(128),
      displayName: read.label(256),
      colour: read.colour,
      name: read.label(64),
      protection,
      version: read.integer(1, 2_147_483_647),
      push: read.flag,
      locked: read.flag,
      lockReason: read.optional(read.label(200)),
      biometricRequired: read.optional(read.flag),
      credentials,
      iat: read.seconds,
    },
  },
  endorsement: {
    typ: 'lanyard-endorsement+jwt',
    signer: 'user-or-biometric',
    header: 'none',
    clock: 'none',
    longest: 2048,
    shape: { aud: read.id, key: read.hash256 },
  },
  biometric: {
    typ: 'lanyard-biometric+jwt',
    signer: 'biometric',
    header: 'jwk',
    clock: 'window',
    longest: 8192,
    shape: {
      aud: read.id,
      user_proof: read.token,
      previous_proof: read.optional(read.token),
      iat: read.seconds,
      jti: read.nonce,
    },
  },
  voucher: {
    typ: 'lanyard-realm-key+jwt',
    signer: 'realm',
    header: 'none',
    clock: 'none',
    longest: 2048,
    shape: { iss: read.origin, realm, previous: read.hash256, key: read.publicKey, iat: read.seconds },
  },
  proof: {
    typ: 'lanyard-proof+jwt',
    signer: 'device',
    header: 'kid',
    clock: 'window',
    longest: 4096,
    shape: { htm: read.method, htu: read.address, iat: read.seconds, jti: read.nonce, bh: read.hash256 },
  },
  push: {
    typ: 'lanyard-push+jwt',
    signer: 'realm',
    header: 'none',
    clock: 'expiry',
    longest: 16_384,
    shape: {
      iss: read.origin,
      pushId: read.id,
      deviceId: read.id,
      service: read.label(128),
      place: read.nullable(read.label(128)),
      address: read.nullable(read.label(64)),
      browser: read.nullable(read.label(128)),
      asked: read.label(500),
      account: read.label(256),
      matching: read.oneOf('typed-2', 'typed-6', 'scan', 'none'),
      createdAt: read.isoTime,
      exp: read.seconds,
      iat: read.seconds,
    },
  },
  answer: {
    typ: 'lanyard-answer+jwt',
    signer: 'user-or-device',
    header: 'kid',
    clock: 'window',
    longest: 4096,
    shape: {
      pushId: read.id,
      shown: read.hash256,
      decision: read.oneOf('approve', 'deny', 'report'),
      match: read.optional(read.matchText),
      iat: read.seconds,
      jti: read.nonce,
    },
  },
};
