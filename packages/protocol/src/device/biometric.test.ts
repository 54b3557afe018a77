import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createBiometric, verifyBiometric } from './biometric.ts';
import { later, makeKey, now, refused, type TestKey } from './testing.ts';

let device: TestKey;
let user: TestKey;
let finger: TestKey;
let other: TestKey;

before(async () => {
  [device, user, finger, other] = await Promise.all([makeKey(), makeKey(), makeKey(), makeKey()]);
});

type Making = { key?: TestKey; user?: TestKey; previous?: TestKey; deviceId?: string };
const create = (options: Making = {}) =>
  createBiometric({
    deviceId: options.deviceId ?? 'd-1',
    key: options.key ?? finger,
    user: (options.user ?? user).privateKey,
    previous: options.previous?.privateKey,
    now,
  });
const verify = (token: string, previous: TestKey | null = null) =>
  verifyBiometric({
    token,
    deviceId: 'd-1',
    keys: { device: device.jwk, user: user.jwk, previous: previous?.jwk ?? null },
    now,
  });

test('the first biometric key needs itself and the user key', async () => {
  assert.deepEqual(await verify(await create()), finger.jwk);
});

test('A13: a key is replaced only with the word of the one before it', async () => {
  assert.deepEqual(await verify(await create({ key: other, previous: finger }), finger), other.jwk);
  await assert.rejects(verify(await create({ key: other }), finger), refused('protocol.mismatch', 'previous_proof'));
  await assert.rejects(
    verify(await create({ key: other, previous: other }), finger),
    refused('protocol.signature'),
    'the new key cannot vouch for itself',
  );
});

test('a phone that lost the reply names the same key again', async () => {
  assert.deepEqual(await verify(await create(), finger), finger.jwk);
});

test('A13: a key that another hand vouches for, or made for another device, is refused', async () => {
  await assert.rejects(verify(await create({ user: device })), refused('protocol.signature'));
  await assert.rejects(verify(await create({ user: finger })), refused('protocol.signature'));
  await assert.rejects(verify(await create({ deviceId: 'd-2' })), refused('protocol.mismatch', 'aud'));
});

test('A13: the device key or the user key cannot be the biometric key as well', async () => {
  await assert.rejects(verify(await create({ key: device })), refused('protocol.key'));
  await assert.rejects(verify(await create({ key: user })), refused('protocol.key'));
});

test('A33: it is of this minute', async () => {
  const token = await create();
  const keys = { device: device.jwk, user: user.jwk, previous: null };
  const late = verifyBiometric({ token, deviceId: 'd-1', keys, now: later(61) });
  await assert.rejects(late, refused('protocol.clock-skew'));
});
