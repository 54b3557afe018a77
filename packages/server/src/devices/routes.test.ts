import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type TestClient, type TestServer, testServer } from '../testing/index.ts';
import { insertTestDevice } from './test-device.ts';

const DEVICES = '/api/self/devices';

/** A user who signed in before the device was there; `fresh`: and has just proved a second factor. */
async function ownerOf(t: TestContext, { fresh = false } = {}) {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const alice = await server.signIn(user);
  const { device } = await insertTestDevice(server.kit, user, { name: 'Phone' });
  if (fresh) await proveFactor(server, user.id);
  return { server, user, alice, device };
}

function proveFactor(server: TestServer, userId: string) {
  return server.kit.db
    .updateTable('sessions')
    .set({ factor_at: server.clock.now(), assurance: 'two-factor' })
    .where('user_id', '=', userId)
    .execute();
}

async function assertRefused(client: TestClient, request: [string, string, object?], status: number, code: string) {
  const [method, path, body] = request;
  const reply = await client.request(method, path, body ? { body } : {});
  assert.equal(reply.body?.code, code, reply.text);
  assert.equal(reply.status, status);
  assert.match(reply.body.detail, /Nothing was/);
}

test('a list shows devices without keys, secrets or those of others', async (t) => {
  const { server, alice, device } = await ownerOf(t);
  await insertTestDevice(server.kit, await server.createUser({ name: 'bob' }));
  const { devices } = await alice.expect(200, 'GET', DEVICES);
  assert.deepEqual(devices, [
    {
      id: device.id,
      name: 'Phone',
      mode: 'online',
      state: 'active',
      platform: 'test',
      protection: 'none',
      push: { available: true, reason: null },
      credentials: [
        { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30, checksum: false, truncationOffset: null },
      ],
      lastSyncAt: server.clock.now().toISOString(),
      lastUsedAt: null,
      activatedAt: server.clock.now().toISOString(),
    },
  ]);
});

test('A9: the list says why push is not available', async (t) => {
  const { server, user, alice } = await ownerOf(t);
  await insertTestDevice(server.kit, user, { mode: 'offline', name: 'Offline' });
  await server.kit.db.updateTable('users').set({ push_enabled: false }).where('id', '=', user.id).execute();
  const { devices } = await alice.expect(200, 'GET', DEVICES);
  assert.deepEqual(
    devices.map(({ push }: { push: { reason: { code: string } } }) => push.reason.code),
    ['push-disabled', 'push-disabled'],
  );
  assert.equal(devices[1].lastSyncAt, null, 'A5: an offline device never synchronises');
});

test('a rename is cleaned, counted into the profile and recorded', async (t) => {
  const { server, alice, device } = await ownerOf(t);
  const renamed = await alice.expect(200, 'PATCH', `${DEVICES}/${device.id}`, {
    body: { name: ' Work\u202e  phone\n ' },
  });
  assert.equal(renamed.name, 'Work phone');
  const row = await server.kit.db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', device.id)
    .executeTakeFirstOrThrow();
  assert.equal(row.configuration_version, 2);
  const event = await server.kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', 'device.renamed')
    .executeTakeFirstOrThrow();
  assert.deepEqual([event.device_id, event.details], [device.id, { from: 'Phone', to: 'Work phone' }]);
});

test('a name of nothing visible is refused, and so are NUL and 8,000 characters', async (t) => {
  const { alice, device } = await ownerOf(t);
  const path = `${DEVICES}/${device.id}`;
  await assertRefused(alice, ['PATCH', path, { name: ' \u200b\u2060 ' }], 422, 'devices.name-empty');
  for (const name of ['x'.repeat(8_000), 'Pho\u0000ne']) {
    assert.equal((await alice.request('PATCH', path, { body: { name } })).body.code, 'kit.bad-request');
  }
  assert.equal((await alice.expect(200, 'GET', DEVICES)).devices[0].name, 'Phone');
});

test('A13: a device of somebody else can be neither renamed nor removed, and looks like none', async (t) => {
  const { server, device } = await ownerOf(t);
  const bob = await server.createUser({ name: 'bob' });
  const client = await server.signIn(bob);
  await proveFactor(server, bob.id);
  for (const id of [device.id, crypto.randomUUID()]) {
    await assertRefused(client, ['PATCH', `${DEVICES}/${id}`, { name: 'Mine' }], 404, 'devices.not-found');
    await assertRefused(client, ['DELETE', `${DEVICES}/${id}`], 404, 'devices.not-found');
  }
});

test('A10: a session alone does not remove a device; with a fresh second factor it does', async (t) => {
  const { server, user, alice, device } = await ownerOf(t);
  await assertRefused(alice, ['DELETE', `${DEVICES}/${device.id}`], 403, 'users.factor-needed');
  await proveFactor(server, user.id);
  await alice.expect(204, 'DELETE', `${DEVICES}/${device.id}`);
  assert.deepEqual((await alice.expect(200, 'GET', DEVICES)).devices, []);
  const { count } = await server.kit.db
    .selectFrom('credentials')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.equal(count, 0);
});

test('a device that is removed twice at once is removed and recorded once', async (t) => {
  const { server, alice, device } = await ownerOf(t, { fresh: true });
  const remove = () => alice.request('DELETE', `${DEVICES}/${device.id}`);
  const replies = await Promise.all([remove(), remove(), remove()]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [204, 404, 404]);
  const events = server.kit.db.selectFrom('audit_events').select('id').where('type', '=', 'device.removed');
  assert.equal((await events.execute()).length, 1);
});

/** Operators who own no device sign in with their password. */
async function operator(server: TestServer, name: string, role: 'helpdesk' | 'auditor' | 'administrator') {
  return server.signIn(await server.createUser({ name, role }));
}

test('operators see the devices of a user of their realm; only those who may manage the user remove one', async (t) => {
  const { server, user, device } = await ownerOf(t);
  const auditor = await operator(server, 'otto', 'auditor');
  const listed = await auditor.expect(200, 'GET', `/api/admin/users/${user.id}/devices`);
  assert.equal(listed.devices[0].id, device.id);
  await assertRefused(auditor, ['DELETE', `/api/admin/devices/${device.id}`], 403, 'users.role-needed');
  const helpdesk = await operator(server, 'helen', 'helpdesk');
  await helpdesk.expect(204, 'DELETE', `/api/admin/devices/${device.id}`);
  await assertRefused(helpdesk, ['DELETE', `/api/admin/devices/${device.id}`], 404, 'devices.not-found');
});

test('A39: the help desk removes no device of an operator, and nobody uses the console for his own', async (t) => {
  const { server } = await ownerOf(t);
  const admin = await server.createUser({ name: 'root', role: 'administrator' });
  const adminClient = await server.signIn(admin);
  const helpdesk = await operator(server, 'helen', 'helpdesk');
  const { device } = await insertTestDevice(server.kit, admin);
  await proveFactor(server, admin.id);
  const path = `/api/admin/devices/${device.id}`;
  await assertRefused(helpdesk, ['DELETE', path], 403, 'users.role-too-high');
  await assertRefused(adminClient, ['DELETE', path], 403, 'users.own-account');
});

test('A25: a relying party lists devices; an unknown user looks like one without a device', async (t) => {
  const { server, device } = await ownerOf(t);
  await server.createUser({ name: 'bob' });
  const headers = { authorization: `Bearer ${await server.serviceKey()}` };
  const devicesOf = async (name: string) => {
    const reply = await server.request('GET', `/api/v1/users/${encodeURIComponent(name)}/devices`, { headers });
    assert.equal(reply.status, 200, reply.text);
    return reply.text;
  };
  assert.equal(JSON.parse(await devicesOf('ALICE')).devices[0].id, device.id);
  assert.equal(await devicesOf('bob'), '{"devices":[]}');
  for (const name of ['nobody', '%', '_', "' or 1=1", 'ali\u202ece'])
    assert.equal(await devicesOf(name), '{"devices":[]}');
});
