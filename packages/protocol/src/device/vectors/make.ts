/**
 * Makes the worked example anew and writes it into example.json and docs/protocol.md: `node make.ts`. Keys, ids and claims are
 * derived from their names; ECDSA signatures and the ephemeral key are random, so they differ from run to run.
 */
import { createECDH, createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { encodeBase32, totp } from '../../otp/index.ts';
import * as device from '../index.ts';
import { documentFile, type Example, exampleFile, marks, renderExample } from './example.ts';

const hash = (name: string) => createHash('sha256').update(`lanyard example ${name}`).digest();
const bytes = (name: string, length: number) => device.base64url.encode(hash(name).subarray(0, length));

function keyOf(name: string): device.JWK {
  const d = hash(`${name} key`);
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => device.base64url.encode(half));
  return { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d: device.base64url.encode(d) };
}

const now = new Date('2026-01-02T03:04:05.000Z');
const seconds = now.getTime() / 1000;
const [server, realm] = ['https://id.example.org', 'example'];
const registrationId = '019b7ca2-7188-7000-8000-000000000001';
const deviceId = '019b7ca2-7188-7000-8000-000000000002';
const pushId = '019b7ca2-7188-7000-8000-000000000003';
const keys = { realm: keyOf('realm'), device: keyOf('device'), user: keyOf('user'), agreement: keyOf('agreement') };
const fingerprint = await device.thumbprint(keys.realm);
const registrationToken = bytes('registration token', 32);
const person = { account: 'alice', issuer: 'Example', displayName: 'Alice Example', colour: '#0b6e4f' };

const pair = (key: device.JWK) => ({ privateKey: key, publicKey: key });
const offer = await device.signToken('offer', {
  claims: { iss: server, realm, registrationId, ...person, protection: 'none', exp: seconds + 300 },
  key: keys.realm,
  jwk: keys.realm,
  now,
});
const claim = await device.createClaim({
  registrationId,
  token: registrationToken,
  keys: { device: pair(keys.device), user: pair(keys.user), agreement: pair(keys.agreement) },
  name: 'Phone',
  platform: 'web',
  appVersion: '0.1.0',
  protection: 'none',
  now,
  jti: bytes('claim id', 16),
});
const profile = await device.signToken('profile', {
  claims: {
    iss: server,
    realm,
    deviceId,
    ...person,
    name: 'Phone',
    protection: 'none',
    version: 1,
    push: true,
    locked: false,
    credentials: [{ kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 }],
  },
  key: keys.realm,
  now,
});
const secret = hash('totp key').subarray(0, 20);
const totpKey = encodeBase32(secret);
const secrets = await device.encryptSecrets({
  secrets: { deviceId, totp: totpKey },
  key: await device.publicJwk(keys.agreement),
});
const code = totp({ secret, time: now.getTime() });
const proofBody = JSON.stringify({ code });
const proof = await device.createProof({
  method: 'POST',
  url: `${server}/device/v1/registrations/prove`,
  body: proofBody,
  deviceId,
  key: keys.device,
  now,
  jti: bytes('proof id', 16),
});
const push = await device.signToken('push', {
  claims: {
    iss: server,
    pushId,
    deviceId,
    service: 'Portal',
    place: 'Berlin, Germany',
    address: '192.0.2.7',
    browser: 'Firefox on Linux',
    asked: 'Sign in',
    account: 'alice',
    matching: 'scan',
    createdAt: now.toISOString(),
    exp: seconds + 60,
  },
  key: keys.realm,
  now,
});
const matchSecret = bytes('match secret', 16);
const answer = await device.createAnswer({
  deviceId,
  pushId,
  details: push,
  decision: 'approve',
  match: matchSecret,
  key: keys.user,
  now,
  jti: bytes('answer id', 16),
});

const example: Example = {
  time: now.toISOString(),
  server,
  realm,
  registrationId,
  deviceId,
  pushId,
  keys,
  fingerprint,
  registrationToken,
  registrationLink: device.buildRegistrationLink({ server, realm, token: registrationToken, fingerprint }),
  offer,
  claim,
  profile,
  totpKey,
  secrets,
  code,
  proof,
  proofBody,
  push,
  matchSecret,
  matchLink: device.buildMatchLink({ server, pushId, secret: matchSecret }),
  answer,
};
writeFileSync(exampleFile, `${JSON.stringify(example, null, 2)}\n`);
const [before = '', rest = ''] = readFileSync(documentFile, 'utf8').split(marks.begin);
const [, after = ''] = rest.split(marks.end);
writeFileSync(documentFile, `${before}${marks.begin}\n\n${renderExample(example)}\n\n${marks.end}${after}`);
