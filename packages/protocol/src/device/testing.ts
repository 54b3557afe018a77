/** Keys and claims for the tests of this folder. */
import type { TokenClaims, TokenKind } from './claims.ts';
import { base64url } from './encoding.ts';
import { isProtocolError, type ProtocolErrorCode, protocolErrors } from './errors.ts';
import { type CryptoKey, type PublicJwk, publicJwk } from './keys.ts';
import { tokenKinds } from './token-kinds.ts';
import { type SignOptions, signToken, type VerifyOptions } from './tokens.ts';

export interface TestKey {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: PublicJwk;
}

export async function makeKey(name: 'ECDSA' | 'ECDH' = 'ECDSA', namedCurve = 'P-256'): Promise<TestKey> {
  const usages = name === 'ECDSA' ? (['sign', 'verify'] as const) : (['deriveBits'] as const);
  const pair = await crypto.subtle.generateKey({ name, namedCurve }, false, [...usages]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { ...pair, jwk: { kty, crv, x, y } as PublicJwk };
}

export const now = new Date('2026-03-04T05:06:07Z');
export const seconds = now.getTime() / 1000;
export const later = (by: number): Date => new Date(now.getTime() + by * 1000);

const filled = (length: number, byte: number) => base64url.encode(new Uint8Array(length).fill(byte));
export const server = 'https://id.example.org';
const person = { account: 'alice', issuer: 'Example', displayName: 'Alice Example', colour: '#0b6e4f' };

/** Valid claims of every kind, without `iat`. */
export async function someClaims(): Promise<{ [Kind in TokenKind]: Omit<TokenClaims[Kind], 'iat'> }> {
  const [user, agreement] = [await makeKey(), await makeKey('ECDH')];
  return {
    offer: { iss: server, realm: 'demo', registrationId: 'r-1', ...person, protection: 'pin', exp: seconds + 300 },
    claim: {
      aud: 'r-1',
      token_hash: filled(32, 1),
      user: await publicJwk(user.publicKey),
      user_proof: 'a.b.c',
      agreement: await publicJwk(agreement.publicKey),
      name: 'Phone',
      platform: 'web',
      appVersion: '0.1.0',
      protection: 'none',
      reads: 2,
      jti: filled(16, 2),
    },
    key: { aud: 'r-1', device: filled(32, 3) },
    profile: {
      iss: server,
      realm: 'demo',
      deviceId: 'd-1',
      userId: 'u-1',
      ...person,
      name: 'Phone',
      protection: 'none',
      version: 1,
      push: true,
      locked: false,
      lockReason: 'Lost on Monday',
      biometricRequired: false,
      credentials: [{ kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 }],
    },
    endorsement: { aud: 'd-1', key: filled(32, 8) },
    biometric: { aud: 'd-1', user_proof: 'a.b.c', previous_proof: 'd.e.f', jti: filled(16, 10) },
    voucher: { iss: server, realm: 'demo', previous: filled(32, 6), key: await publicJwk(user.publicKey) },
    proof: { htm: 'POST', htu: `${server}/device/v1/profile`, jti: filled(16, 4), bh: filled(32, 5) },
    push: {
      iss: server,
      pushId: 'p-1',
      deviceId: 'd-1',
      service: 'Portal',
      place: 'Berlin',
      address: '192.0.2.1',
      browser: 'Firefox',
      asked: 'Sign in',
      account: 'alice',
      matching: 'typed-2',
      createdAt: '2026-03-04T05:06:07.000Z',
      exp: seconds + 60,
    },
    answer: { pushId: 'p-1', shown: filled(32, 6), decision: 'approve', match: '42', jti: filled(16, 7) },
  };
}

export const kinds = Object.keys(tokenKinds) as TokenKind[];

/** What signing needs beyond the claims for this kind. */
export const headerFor = (kind: TokenKind, key: TestKey): Pick<SignOptions<TokenKind>, 'jwk' | 'kid'> => {
  const { header } = tokenKinds[kind];
  if (header === 'none') return {};
  return header === 'jwk' ? { jwk: key.publicKey } : { kid: 'd-1' };
};

/** How a verifier of this kind names the key. */
export const sourceFor = (
  kind: TokenKind,
  key: TestKey,
  fingerprint: string,
): Pick<VerifyOptions<TokenKind>, 'key' | 'fingerprint'> =>
  tokenKinds[kind].header === 'jwk' ? { fingerprint } : { key: key.publicKey };

export async function signSome(kind: TokenKind, key: TestKey): Promise<string> {
  const claims = await someClaims();
  return signToken(kind, { claims: claims[kind], key: key.privateKey, now, ...headerFor(kind, key) });
}

/** For assert.rejects and assert.throws: this code, its sentence, and this claim where one is named. */
export const refused = (code: ProtocolErrorCode, claim?: string) => (error: unknown) =>
  isProtocolError(error, code) &&
  error.message === protocolErrors[code] &&
  (claim === undefined || error.claim === claim);
