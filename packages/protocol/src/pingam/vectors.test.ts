/** Against vectors.json, made by vectors.py with Python's own hmac, base64 and urllib. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeBase32, encodeBase32, hotp, totp } from '../otp/index.ts';
import {
  buildMfaUri,
  isChallengeResponse,
  type MfaRegistration,
  type OathPart,
  readMfaUri,
  readNotification,
  signJwt,
  signNotification,
  verifyJwt,
} from './index.ts';
import { answer, type PhoneAccount, register, type Scanned, scan } from './testing/phone.ts';
import { phones } from './testing/phones.ts';

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const secret = bytes(vectors.secret);
const challenge = bytes(vectors.challenge);
const pushChallenge = bytes(vectors.pushChallenge);
const oathSecret = bytes(vectors.oathSecret);
const mechanismUid = '00000000-0000-4000-8000-000000000001';

const python = (script: string) => spawnSync('python3', [fileURLToPath(new URL(script, import.meta.url))]);
const skip = spawnSync('python3', ['--version']).status !== 0 && 'python3 is not installed';

test('the vectors, and those of HOTP beside them, are what their scripts print', { skip }, () => {
  for (const name of ['vectors', '../otp/hotp-vectors']) {
    const { stdout, stderr } = python(`${name}.py`);
    const kept = readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(String(stdout)), JSON.parse(kept), String(stderr));
  }
});

test('what an app signs with its registration, its answers and a new token is read, in either order of the header', () => {
  for (const [name, { claims, jwts }] of Object.entries<{ claims: object; jwts: string[] }>(vectors.signedByApp)) {
    assert.equal(signJwt({ ...claims }, secret), jwts[0], name);
    for (const jwt of jwts) assert.deepEqual(verifyJwt(jwt, secret), claims, name);
  }
  const { registration, chosen, denied } = vectors.signedByApp;
  assert.ok(isChallengeResponse(secret, challenge, registration.claims.response));
  for (const { claims } of [chosen, denied]) assert.ok(isChallengeResponse(secret, pushChallenge, claims.response));
  assert.ok(!isChallengeResponse(secret, challenge, chosen.claims.response), 'an answer is for its own challenge');
});

test('a notification is signed to the byte, and read', () => {
  const told = {
    mechanismUid,
    challenge: pushChallenge,
    message: 'Login attempt from alice at Société',
    type: 'challenge',
    sentAt: 1_700_000_000_000,
    lifetimeSeconds: 120,
    payload: { order: 7 },
    context: { remoteIp: '203.0.113.7', userAgent: 'Mozilla/5.0' },
    numbers: [34, 43, 57],
    userName: 'alice',
  } as const;
  assert.equal(signNotification(told, secret), vectors.notification);
  const { message, numbers, userName } = readNotification(vectors.notification, secret);
  assert.deepEqual([message, numbers, userName], [told.message, ['34', '43', '57'], 'alice']);
});

const TOTP = { kind: 'totp', secret: oathSecret, digits: 6, period: 30 } as const;
const HOTP = { kind: 'hotp', secret: oathSecret, digits: 8, counter: 0 } as const;

/** What each code is made of; `issuer`, `account` and look are the same in all. */
const PARTS: Readonly<Record<string, { push: boolean; oath?: OathPart; policies?: true }>> = {
  'both, by time': { push: true, oath: { ...TOTP, algorithm: 'SHA256' }, policies: true },
  'both, by counter': { push: true, oath: HOTP, policies: true },
  'push alone': { push: true },
  'codes alone, by time': { push: false, oath: { ...TOTP, algorithm: 'SHA512' } },
  'codes alone, by counter': { push: false, oath: HOTP },
};

const push = {
  secret,
  challenge,
  messageId: 'REGISTER:11111111-2222-4333-8444-5555555555551700000000000',
  endpoint: 'https://mfa.example.test/am/json/alpha/push/sns/message',
};

test('every kind of code is written to the character, and read by all four generations', () => {
  assert.deepEqual(Object.keys(PARTS), Object.keys(vectors.uris));
  for (const [name, { push: hasPush, oath, policies }] of Object.entries(PARTS)) {
    const registration: MfaRegistration = {
      issuer: 'My Bank',
      account: 'alice@example.test',
      background: '032b75',
      image: 'https://mfa.example.test/logo.png',
      policies: policies ? '{"biometricAvailable":{},"deviceTampering":{"score":0.8}}' : '',
      ...(hasPush ? { push } : {}),
      ...(oath ? { oath } : {}),
    };
    const uri: string = vectors.uris[name];
    assert.equal(buildMfaUri(registration), uri, name);
    for (const habits of phones) {
      const scanned = scan(habits, uri);
      assert.deepEqual([scanned.issuer, scanned.account], ['My Bank', 'alice@example.test'], name);
      if (scanned.oath) assert.deepEqual(decodeBase32(scanned.oath.secret), oathSecret, name);
    }
    const read = readMfaUri(uri);
    assert.equal(read.kind, hasPush ? 'mfa' : 'invalid', name);
  }
});

test('the codes of the secret in it are those that Python computes, by time with each hash and by counter', () => {
  for (const [name, code] of Object.entries(vectors.codes)) {
    const [kind, second = '', digits] = name.split(' ');
    const common = { secret: oathSecret, digits: Number(digits) };
    const computed =
      kind === 'totp'
        ? totp({ ...common, time: vectors.time * 1_000, algorithm: second as 'SHA1' })
        : hotp({ ...common, counter: Number(second) });
    assert.equal(computed, code, name);
  }
  assert.equal(encodeBase32(oathSecret).padEnd(32, '='), vectors.base32);
});

test('the emulated phones sign what Python signs', () => {
  const { registration, chosen, denied } = vectors.signedByApp;
  for (const habits of phones) {
    const scanned: Scanned = scan(habits, vectors.uris['both, by time']);
    const { request, account } = register(habits, scanned, 'token');
    const { response } = verifyJwt(JSON.parse(request.body).jwt, secret);
    assert.equal(response, registration.claims.response, habits.name);
    const said = (reaction: { deny?: boolean; number?: string }) => answered(account, reaction);
    const order = habits.header.startsWith('{"typ"') ? 0 : 1;
    assert.equal(said({ number: '43' }), chosen.jwts[order], habits.name);
    assert.equal(said({ deny: true }), denied.jwts[order], habits.name);
  }
});

function answered(account: PhoneAccount, reaction: { deny?: boolean; number?: string }): string {
  const shown = {
    challenge: Buffer.from(pushChallenge),
    message: '',
    type: 'challenge',
    numbers: [],
    loadBalancer: '',
    lifetimeSeconds: 120,
  };
  return JSON.parse(answer(account, { shown, messageId: 'AUTHENTICATE:x', ...reaction }).body).jwt;
}
