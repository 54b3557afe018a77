import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeBase32, totp } from '../../otp/index.ts';
import * as device from '../index.ts';
import { documentFile, type Example, exampleFile, marks, renderExample } from './example.ts';

const example = JSON.parse(readFileSync(exampleFile, 'utf8')) as Example;
const { server, realm, registrationId, deviceId, pushId, keys } = example;
const now = new Date(example.time);
const bare = (key: device.JWK) => device.publicJwk(key);

test('docs/protocol.md shows exactly the example that is verified here', () => {
  const text = readFileSync(documentFile, 'utf8');
  const shown = text.slice(text.indexOf(marks.begin) + marks.begin.length, text.indexOf(marks.end)).trim();
  assert.equal(shown, renderExample(example));
});

test('the example’s links are read as its parts', () => {
  const { registrationToken: token, fingerprint, matchSecret: secret } = example;
  assert.deepEqual(device.parseLink(example.registrationLink), {
    kind: 'registration',
    server,
    realm,
    token,
    fingerprint,
  });
  assert.deepEqual(device.parseLink(example.matchLink), { kind: 'match', server, pushId, secret });
});

test('the example’s offer is the realm’s, and its claim is for that offer', async () => {
  const link = device.parseLink(example.registrationLink);
  assert.equal(link.kind, 'registration');
  if (link.kind !== 'registration') return;
  const { offer, realmKey } = await device.verifyOffer({ offer: example.offer, link, now });
  assert.equal(offer.registrationId, registrationId);
  assert.deepEqual(realmKey, await bare(keys.realm));
  const claim = await device.verifyClaim({
    claim: example.claim,
    registrationId,
    token: example.registrationToken,
    now,
  });
  const expected = await Promise.all([keys.device, keys.user, keys.agreement].map(bare));
  assert.deepEqual([claim.device, claim.user, claim.agreement], expected);
});

test('the example’s profile is the realm’s, and its secrets give the code', async () => {
  const key = await bare(keys.realm);
  const { claims } = await device.verifyToken('profile', example.profile, {
    key,
    expect: { iss: server, realm, deviceId },
  });
  assert.deepEqual(claims.credentials, [{ kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 }]);
  const secrets = await device.decryptSecrets({ token: example.secrets, key: keys.agreement, deviceId });
  assert.equal(secrets.totp, example.totpKey);
  assert.equal(totp({ secret: decodeBase32(secrets.totp), time: now.getTime() }), example.code);
});

test('the example’s proof is for its request', async () => {
  const request = { method: 'POST', url: `${server}/device/v1/registrations/prove`, body: example.proofBody };
  const proof = await device.verifyProof({ proof: example.proof, ...request, key: await bare(keys.device), now });
  assert.equal(proof.deviceId, deviceId);
  assert.deepEqual(JSON.parse(example.proofBody), { code: example.code });
});

test('the example’s answer approves what was shown', async () => {
  const realmKey = await bare(keys.realm);
  const { claims } = await device.verifyToken('push', example.push, {
    key: realmKey,
    now,
    expect: { pushId, deviceId },
  });
  assert.equal(claims.matching, 'scan');
  const answer = await device.verifyAnswer({
    answer: example.answer,
    deviceId,
    pushId,
    details: example.push,
    keys: { user: await bare(keys.user), device: await bare(keys.device) },
    now,
  });
  assert.deepEqual([answer.decision, answer.match], ['approve', example.matchSecret]);
});
