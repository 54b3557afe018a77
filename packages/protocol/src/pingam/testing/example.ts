/** One registration for push and one-time passwords, with everything in it that a code can carry. */
import type { MfaRegistration } from '../index.ts';

export const ENDPOINT = 'https://mfa.example.test/am/json/alpha/push/sns/message';
export const POLICIES = '{"biometricAvailable":{},"deviceTampering":{"score":0.8}}';
export const secret = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
export const challenge = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);

export const combined: MfaRegistration = {
  issuer: 'Acme',
  account: 'alice',
  background: '032b75',
  image: 'https://mfa.example.test/logo.png',
  push: {
    secret,
    challenge,
    messageId: 'REGISTER:11111111-2222-4333-8444-5555555555551700000000000',
    endpoint: ENDPOINT,
  },
  oath: {
    kind: 'totp',
    secret: Uint8Array.from({ length: 16 }, (_, index) => index),
    digits: 6,
    period: 30,
    algorithm: 'SHA1',
  },
  policies: POLICIES,
};
