/* The real authenticator engine before the real server: what a person's phone does by itself. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type AuthenticatorOptions, createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { eventually, type TestServer, testServer } from '../testing/index.ts';

async function phoneOf(t: TestContext, server: TestServer, options: Partial<AuthenticatorOptions> = {}) {
  const phone = await createAuthenticator({
    storage: memoryStorage(),
    clock: server.clock,
    appVersion: '1.0.0',
    platform: 'test',
    ...options,
  });
  t.after(() => phone.close());
  return phone;
}

async function begun(t: TestContext) {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const alice = await server.signIn(user);
  const { link, id } = await alice.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  const read = () => alice.expect(200, 'GET', `/api/self/registrations/${id}`);
  return { server, user, alice, link, read };
}

test('a link with the fingerprint of another key is refused by the app, and the link is still good', async (t) => {
  const { server, link, read } = await begun(t);
  const phone = await phoneOf(t, server);
  const forged = link.slice(0, -43) + Buffer.alloc(32, 1).toString('base64url');
  await assert.rejects(phone.register(forged, { deviceName: 'Phone' }), { code: 'fingerprint-wrong' });
  assert.deepEqual(await phone.accounts(), []);
  assert.equal((await read()).state, 'scanned');
  await phone.register(link, { deviceName: 'Phone' });
  assert.equal((await read()).state, 'registered');
});

test('a phone whose clock is ten minutes off is told so, corrects it and is added with the same link', async (t) => {
  const { server, link, read } = await begun(t);
  const clock = { now: () => new Date(server.clock.now().getTime() + 600_000) };
  const phone = await phoneOf(t, server, { clock });
  await assert.rejects(phone.register(link, { deviceName: 'Phone' }), {
    code: 'clock-off',
    details: { server: server.kit.config.publicUrl, seconds: 600, serverTime: server.clock.now().toISOString() },
  });
  assert.equal((await read()).state, 'scanned');
  await phone.setClockOffset(server.kit.config.publicUrl, -600_000);
  await phone.register(link, { deviceName: 'Phone' });
  assert.equal((await read()).state, 'registered');
});

test('A8: the app says what became of a link that was used, cancelled or has expired', async (t) => {
  const { server, alice, link, read } = await begun(t);
  const [first, second] = [await phoneOf(t, server), await phoneOf(t, server)];
  await first.register(link, { deviceName: 'Phone' });
  await assert.rejects(second.register(link, { deviceName: 'Phone' }), { code: 'link-used' });
  assert.equal((await read()).state, 'registered');
  await server.kit.db.updateTable('sessions').set({ factor_at: server.clock.now(), assurance: 'two-factor' }).execute();
  const other = await alice.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  await alice.expect(200, 'DELETE', `/api/self/registrations/${other.id}`);
  await assert.rejects(second.register(other.link, { deviceName: 'Phone' }), { code: 'link-cancelled' });
  const late = await alice.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  server.clock.advance(300_000);
  await assert.rejects(second.register(late.link, { deviceName: 'Phone' }), { code: 'link-expired' });
});

test('A3: a new name reaches the app over its channel, and the server learns that it was applied', async (t) => {
  const { server, alice, link } = await begun(t);
  const phone = await phoneOf(t, server);
  await phone.register(link, { deviceName: 'Phone' });
  await phone.connect();
  await eventually(async () => (await phone.accounts())[0]?.connected);
  const { devices } = await alice.expect(200, 'GET', '/api/self/devices');
  await alice.expect(200, 'PATCH', `/api/self/devices/${devices[0].id}`, { body: { name: 'Work phone' } });
  await eventually(async () => (await phone.accounts())[0]?.deviceName === 'Work phone');
  const applied = async () =>
    (await server.kit.db.selectFrom('devices').select('applied_version').executeTakeFirstOrThrow()).applied_version;
  await eventually(async () => (await applied()) === 2);
});

test('A31: an account that was removed in the portal says so in the app, and shows no code any more', async (t) => {
  const { server, alice, link } = await begun(t);
  const phone = await phoneOf(t, server);
  const account = await phone.register(link, { deviceName: 'Phone' });
  await phone.connect();
  await eventually(async () => (await phone.accounts())[0]?.connected);
  await server.kit.db.updateTable('sessions').set({ factor_at: server.clock.now(), assurance: 'two-factor' }).execute();
  const { devices } = await alice.expect(200, 'GET', '/api/self/devices');
  await alice.expect(204, 'DELETE', `/api/self/devices/${devices[0].id}`);
  await eventually(async () => (await phone.accounts())[0]?.state === 'removed');
  await assert.rejects(phone.code(account.id), { code: 'device-removed' });
});

test('removing the account in the app removes the device at the server', async (t) => {
  const { server, alice, link } = await begun(t);
  const phone = await phoneOf(t, server);
  const account = await phone.register(link, { deviceName: 'Phone' });
  await phone.remove(account.id);
  await eventually(async () => (await alice.expect(200, 'GET', '/api/self/devices')).devices.length === 0);
});
