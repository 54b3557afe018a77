import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createAnswer, verifyAnswer } from './answer.ts';
import type { Decision } from './claims.ts';
import { importVerificationKey } from './keys.ts';
import { createProof, proofUrl, verifyProof } from './proof.ts';
import { later, makeKey, now, refused, seconds, signSome, type TestKey } from './testing.ts';

let device: TestKey;
let user: TestKey;
let realm: TestKey;
before(async () => {
  [device, user, realm] = [await makeKey(), await makeKey(), await makeKey()];
});

const request = { method: 'POST', url: 'https://id.example.org/device/v1/pushes/p-1/answer', body: '{"answer":"x"}' };
const prove = (changes = {}) => createProof({ ...request, deviceId: 'd-1', key: device.privateKey, now, ...changes });
const check = (proof: string, changes: Partial<Parameters<typeof verifyProof>[0]> = {}) =>
  verifyProof({ proof, ...request, key: device.publicKey, now, ...changes });

test('a proof names its device, its single-use id and how long to remember that', async () => {
  const jti = 'AAAAAAAAAAAAAAAAAAAAAA';
  assert.deepEqual(await check(await prove({ jti })), {
    deviceId: 'd-1',
    jti,
    issuedAt: now,
    expiresAt: new Date((seconds + 61) * 1000),
  });
});

test('A33: after expiresAt a proof is refused for its age, so its id may be forgotten', async () => {
  const proof = await prove();
  const { expiresAt } = await check(proof);
  await check(proof, { now: new Date(expiresAt.getTime() - 1) });
  await assert.rejects(check(proof, { now: expiresAt }), refused('protocol.clock-skew'));
});

test('A13: a proof holds for its method, URL and body only', async () => {
  const proof = await prove();
  await assert.rejects(check(proof, { method: 'PUT' }), refused('protocol.mismatch', 'htm'));
  await assert.rejects(
    check(proof, { url: 'https://id.example.org/device/v1/pushes/p-2/answer' }),
    refused('protocol.mismatch', 'htu'),
  );
  await assert.rejects(
    check(proof, { url: request.url.replace('https', 'http') }),
    refused('protocol.mismatch', 'htu'),
  );
  await assert.rejects(check(proof, { url: request.url.replace('id.', 'evil.') }), refused('protocol.mismatch', 'htu'));
  await assert.rejects(check(proof, { body: '{"answer":"y"}' }), refused('protocol.mismatch', 'bh'));
  await assert.rejects(check(proof, { body: undefined }), refused('protocol.mismatch', 'bh'));
});

test('query and fragment are not part of a proof, and the channel is proved as https', async () => {
  await check(await prove(), { url: `${request.url}?applied=3#x` });
  assert.equal(proofUrl('wss://id.example.org/device/v1/channel?x=1'), 'https://id.example.org/device/v1/channel');
  assert.equal(proofUrl('ws://localhost:8080/device/v1/channel'), 'http://localhost:8080/device/v1/channel');
  assert.throws(() => proofUrl('/device/v1/profile'), refused('protocol.claims', 'htu'));
});

test('a body counts byte for byte, as text or as bytes, and none counts as empty', async () => {
  await check(await prove({ body: new TextEncoder().encode(request.body) }));
  const bare = await prove({ method: 'GET', body: undefined });
  await check(bare, { method: 'GET', body: '' });
  await check(bare, { method: 'GET', body: new Uint8Array() });
  await assert.rejects(check(await prove(), { body: '{"answer": "x"}' }), refused('protocol.mismatch', 'bh'));
});

test('the proof of another device is refused, and no two proofs have one id', async () => {
  await assert.rejects(check(await prove(), { key: user.publicKey }), refused('protocol.signature'));
  await assert.rejects(check(await prove(), { key: () => null }), refused('protocol.key-unknown'));
  const imported = await importVerificationKey(device.jwk);
  const resolve = async (id: string) => (id === 'd-1' ? imported : null);
  const [one, two] = [await check(await prove(), { key: resolve }), await check(await prove(), { key: resolve })];
  assert.notEqual(one.jti, two.jti);
});

const answered = async (
  decision: Decision,
  changes: Partial<Parameters<typeof verifyAnswer>[0]> = {},
  signer?: TestKey,
) => {
  const details = await signSome('push', realm);
  const key = (signer ?? (decision === 'approve' ? user : device)).privateKey;
  const answer = await createAnswer({ deviceId: 'd-1', pushId: 'p-1', details, decision, match: '42', key, now });
  const keys = { user: user.jwk, device: device.jwk };
  return verifyAnswer({ answer, deviceId: 'd-1', pushId: 'p-1', details, keys, now, ...changes });
};

test('every decision is verified with the key that it needs', async () => {
  for (const decision of ['approve', 'deny', 'report'] as const) {
    const { jti, shown, ...claims } = await answered(decision);
    assert.deepEqual(claims, { pushId: 'p-1', decision, match: '42', iat: seconds });
    assert.ok(jti.length === 22 && shown.length === 43);
  }
});

test('A29: the device key cannot approve, and the user key is not needed to refuse', async () => {
  await assert.rejects(answered('approve', {}, device), refused('protocol.signature'));
  await assert.rejects(answered('deny', {}, user), refused('protocol.signature'));
  await assert.rejects(answered('report', {}, user), refused('protocol.signature'));
});

test('A29: an answer to another push, of another device, to other details or too old is refused', async () => {
  await assert.rejects(answered('approve', { pushId: 'p-2' }), refused('protocol.mismatch', 'pushId'));
  await assert.rejects(answered('approve', { deviceId: 'd-2' }), refused('protocol.mismatch', 'kid'));
  const other = await signSome('push', realm);
  await assert.rejects(answered('approve', { details: other }), refused('protocol.mismatch', 'shown'));
  await assert.rejects(answered('approve', { now: later(61) }), refused('protocol.clock-skew'));
});

test('A29: a decision that was changed after it was signed is refused', async () => {
  const details = await signSome('push', realm);
  const options = { deviceId: 'd-1', pushId: 'p-1', details, now };
  const denied = await createAnswer({ ...options, decision: 'deny', key: device.privateKey });
  const [head, body = '', signature] = denied.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const keys = { user: user.jwk, device: device.jwk };
  const change = (decision: unknown) =>
    [head, Buffer.from(JSON.stringify({ ...claims, decision })).toString('base64url'), signature].join('.');
  for (const decision of ['approve', 'report']) {
    await assert.rejects(verifyAnswer({ ...options, answer: change(decision), keys }), refused('protocol.signature'));
  }
  await assert.rejects(
    verifyAnswer({ ...options, answer: change('yes'), keys }),
    refused('protocol.claims', 'decision'),
  );
  for (const answer of ['', 'a.b.c', 'x']) {
    await assert.rejects(verifyAnswer({ ...options, answer, keys }), refused('protocol.token-malformed'));
  }
});
