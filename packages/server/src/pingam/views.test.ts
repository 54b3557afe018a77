/** How devices with an app of PingAM look to their owners, to operators and to relying parties, and what can be done about them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { countDevices, devicesOfUser, openSecret } from '../devices/index.ts';
import { addApp, ask, begin, lastNotification, phones, pingamWorld, reply } from './test-pingam.ts';

const [android, apple] = phones;

test('its owner and relying parties see the device as what it is, and nothing of its secrets', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const self = await server.signIn(alice);
  const open = await begin(server, alice);
  assert.deepEqual((await self.expect(200, 'GET', '/api/self/registrations/current')).registration, null);
  const registration = await self.expect(200, 'GET', `/api/self/registrations/${open.registrationId}`);
  assert.deepEqual([registration.method, registration.state, registration.link], ['pingam', 'waiting', null]);
  await self.expect(409, 'POST', `/api/self/registrations/${open.registrationId}/renew`);
  await self.expect(200, 'DELETE', `/api/self/registrations/${open.registrationId}`);

  const phone = await addApp(server, alice);
  const apiKey = await server.serviceKey('Shop');
  const headers = { authorization: `Bearer ${apiKey}` };
  const reply = await server.request('GET', '/api/v1/users/alice/devices', { headers });
  const [device] = reply.body.devices;
  assert.equal(device.mode, 'pingam');
  assert.deepEqual(device.push, { available: true, reason: null });
  assert.deepEqual(device.credentials.map(({ kind }: { kind: string }) => kind).toSorted(), ['push', 'totp']);
  assert.deepEqual([device.platform, device.lastSyncAt, device.state], ['android', null, 'active']);
  const { secret } = phone.account;
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    assert.ok(!reply.text.includes(secret.toString(encoding)) && !server.logText().includes(secret.toString(encoding)));
  }
  assert.equal((await countDevices(server.kit.db, [alice.id])).get(alice.id), 1);
});

test('its codes sign in like those of any device', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  await addApp(server, alice);
  const [device] = await devicesOfUser(server.kit.db, alice.id);
  const credential = device?.credentials.find(({ kind }) => kind === 'totp') ?? assert.fail();
  const secret = openSecret(server.kit, credential) ?? assert.fail();
  const headers = { authorization: `Bearer ${await server.serviceKey('Shop')}` };
  const verify = (code: string) =>
    server.request('POST', '/api/v1/verifications/code', { headers, body: { user: 'alice', code } });
  const code = totp({ secret, time: server.clock.now().getTime() });
  const verified = await verify(code);
  assert.deepEqual([verified.status, verified.body.device?.id], [200, device?.id]);
  assert.equal((await verify(code)).status, 403);
});

test('operators lock, unlock, rename and remove it, follow its pushes, and change none of its settings', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice, { habits: apple });
  const operator = await server.signIn(await server.createUser({ name: 'olga', role: 'administrator' }));
  const path = `/api/admin/devices/${phone.deviceId}`;
  const seen = await operator.expect(200, 'GET', path);
  assert.deepEqual([seen.mode, seen.connected, seen.changeable.reason.code], ['pingam', null, 'pingam-app']);
  const configuration = { digits: 8 };
  const refused = await operator.request('PATCH', path, { body: { configuration } });
  assert.equal(refused.body.code, 'devices.not-remote');

  const push = await ask(world, alice);
  const rung = lastNotification(world, phone);
  const { address, deliveries } = await operator.expect(200, 'GET', `${path}/deliveries`);
  assert.equal(address.kind, 'apns');
  assert.equal(deliveries[0].id, push.id);
  assert.equal(deliveries[0].why.code, 'handed-over');

  await operator.expect(200, 'POST', `${path}/lock`, { body: { reason: 'lost' } });
  assert.equal((await reply(server, phone, rung, { deny: true })).status, 400);
  await operator.expect(200, 'POST', `${path}/unlock`);
  assert.equal((await operator.expect(200, 'PATCH', path, { body: { name: 'Spare' } })).name, 'Spare');
  await operator.expect(204, 'DELETE', path);
  assert.equal((await reply(server, phone, rung, { deny: true })).status, 400);
  const left = await server.kit.db.selectFrom('pingam_phones').select('device_id').execute();
  assert.deepEqual(left, [], 'nothing of it is kept');
  const addresses = await server.kit.db.selectFrom('push_addresses').selectAll().execute();
  assert.deepEqual(addresses, []);
});

test('two phones of one person are both rung, and the second answer is late', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const one = await addApp(server, alice);
  const other = await addApp(server, alice, { habits: apple });
  await ask(world, alice);
  const rungs = [one, other].map((phone) => lastNotification(world, phone));
  const [first, second] = await Promise.all([
    reply(server, one, rungs[0] ?? assert.fail(), { deny: true }),
    reply(server, other, rungs[1] ?? assert.fail(), { deny: true }),
  ]);
  assert.deepEqual([first.status, second.status].toSorted(), [200, 400]);
  const [a, b] = await devicesOfUser(server.kit.db, alice.id);
  assert.deepEqual([a?.platform, b?.platform], [android.platform, apple.platform]);
});
