/* A session that was stolen before there was a second factor, and more devices than are allowed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeDevices } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { aliceAt, assertRefused, begin, devicesIn, SELF, scan } from './test-online.ts';

test('A10: whoever owns a device needs a fresh second factor to add another, or to renew', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const ended = await alice.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  await (await scan(server, (await begin(alice)).link)).register();
  for (const method of ['online', 'key-uri']) {
    assertRefused(await alice.request('POST', SELF, { body: { method } }), 403, 'users.factor-needed');
  }
  assertRefused(await alice.request('POST', `${SELF}/${ended.id}/renew`), 403, 'users.factor-needed');
  await server.kit.db
    .updateTable('sessions')
    .set({ factor_at: server.clock.now(), assurance: 'two-factor' })
    .where('user_id', '=', user.id)
    .execute();
  assert.equal((await begin(alice)).state, 'waiting');
  server.clock.advance(600_001);
  assert.equal((await alice.request('POST', SELF, { body: { method: 'online' } })).body.code, 'users.factor-needed');
});

test('A10: a registration begun with a password alone dies when the first device is there', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const thief = await server.signIn(user);
  const stolen = await thief.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  await (await scan(server, (await begin(alice)).link)).register();
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${stolen.id}`)).state, 'cancelled');
  const body = { code: '000000' };
  assertRefused(
    await alice.request('POST', `${SELF}/${stolen.id}/confirm`, { body }),
    410,
    'registrations.link-cancelled',
  );
  const shut = await thief.request('POST', `${SELF}/${stolen.id}/confirm`, { body });
  assert.deepEqual([shut.status, shut.body.code], [401, 'users.not-signed-in']);
});

test('A7: two phones that prove themselves at once do not exceed the device limit', async (t) => {
  const { server, user, alice } = await aliceAt(t, { settings: { registration: { maxDevices: 1 } } });
  const first = await scan(server, (await begin(alice)).link);
  await first.claim();
  const row = await server.kit.db.selectFrom('registrations').selectAll().executeTakeFirstOrThrow();
  // A second one of the same user, as a race between two begins would leave it.
  await server.kit.db.updateTable('registrations').set({ method: 'key-uri' }).where('id', '=', row.id).execute();
  const second = await scan(server, (await begin(alice)).link);
  await second.claim();
  const replies = await Promise.all([first.prove(), second.prove()]);
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal((await activeDevices(server.kit.db, user.id)).length, 1);
  assert.deepEqual((await devicesIn(server)).map(({ state }) => state).sort(), ['active', 'removed']);
});

test('A7: who has as many devices as are allowed begins no further one, and finishes none that was begun before', async (t) => {
  const { server, user, alice } = await aliceAt(t, { settings: { registration: { maxDevices: 1 } } });
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.claim();
  await insertTestDevice(server.kit, user);
  assertRefused(await phone.prove(), 409, 'registrations.too-many-devices');
  const ended = await alice.expect(200, 'GET', `${SELF}/${id}`);
  assert.deepEqual([ended.state, ended.failure.code], ['failed', 'too-many-devices']);
  await server.kit.db.updateTable('sessions').set({ factor_at: server.clock.now(), assurance: 'two-factor' }).execute();
  const reply = await alice.request('POST', SELF, { body: { method: 'online' } });
  assertRefused(reply, 409, 'registrations.too-many-devices');
});
