import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswer, createBiometric } from '@lanyard/protocol/device';
import { makeKey } from '../devices/test-device.ts';
import { testServer } from '../testing/index.ts';
import { pushWorld } from './test-pushes.ts';

test('A7: where a fingerprint or face is demanded, an approval by the ordinary user key does not count, and says why', async (t) => {
  const server = await testServer(t);
  const { phone, alice, start, ask } = await pushWorld(server);
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  const demand = (requireBiometricSeed: boolean) =>
    admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body: { requireBiometricSeed } });
  await demand(true);
  const unavailable = await start();
  assert.equal(unavailable.body.reason.code, 'needs-biometrics');

  const finger = await makeKey();
  const key = await createBiometric({
    deviceId: phone.id,
    key: finger,
    user: phone.test.keys.user.privateKey,
    now: server.clock.now(),
  });
  assert.equal((await phone.signed('POST', '/device/v1/biometric-key', { key })).status, 204);
  const push = (await start()).body;
  const weak = await phone.answer(push.id, { decision: 'approve', match: push.number });
  assert.deepEqual([weak.status, weak.body.code], [403, 'verifications.biometric-needed']);
  assert.match(weak.body.detail, /Nothing was approved/);

  const details = await phone.details(push.id);
  const approve = (pushId: string, shown: string, match: string) =>
    createAnswer({
      deviceId: phone.id,
      pushId,
      details: shown,
      decision: 'approve',
      match,
      key: finger.privateKey,
      now: server.clock.now(),
    });
  assert.equal((await phone.send(push.id, await approve(push.id, details, push.number))).body.state, 'approved');

  const second = (await start()).body;
  assert.equal((await phone.answer(second.id, { decision: 'deny' })).body.state, 'denied', 'refusing needs no finger');
  await demand(false);
  const third = (await start()).body;
  assert.equal((await phone.answer(third.id, { decision: 'approve', match: third.number })).body.state, 'approved');
  const fourth = (await start()).body;
  const stronger = await approve(fourth.id, await phone.details(fourth.id), fourth.number);
  assert.equal((await phone.send(fourth.id, stronger)).body.state, 'approved', 'the stronger key may always');
  assert.equal((await ask('GET', `/api/v1/pushes/${fourth.id}`)).body.state, 'approved');
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select(['type', 'details'])
    .where('type', 'in', ['push.approved', 'push.denied'])
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map(({ details: about }) => (about as { key: string }).key),
    ['biometric', 'device', 'user', 'biometric'],
  );
});

test('A13: a key of somebody else’s making approves nothing, demanded or not', async (t) => {
  const server = await testServer(t);
  const { phone, start } = await pushWorld(server);
  const push = (await start()).body;
  const answer = await createAnswer({
    deviceId: phone.id,
    pushId: push.id,
    details: await phone.details(push.id),
    decision: 'approve',
    match: push.number,
    key: (await makeKey()).privateKey,
    now: server.clock.now(),
  });
  assert.equal((await phone.send(push.id, answer)).body.code, 'verifications.answer-refused');
});
