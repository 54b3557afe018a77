import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseLink } from '@lanyard/protocol/device';
import { createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { activeDevices } from '../devices/index.ts';
import { createClient, type TestClient, type TestServer, testServer } from '../testing/index.ts';
import { announce, expireOverdue } from './ending.ts';
import { TestPhone } from './test-phone.ts';

const SELF = '/api/self/registrations';

async function aliceAt(t: TestContext, options: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, options);
  const user = await server.createUser({ name: 'alice' });
  return { server, user, alice: await server.signIn(user) };
}

function begin(client: TestClient) {
  return client.expect(200, 'POST', SELF, { body: { method: 'online' } });
}

function scan(server: TestServer, link: string): Promise<TestPhone> {
  return TestPhone.scan(link, { url: server.url, now: server.clock.now });
}

function engine(server: TestServer) {
  return createAuthenticator({ storage: memoryStorage(), clock: server.clock, appVersion: '1.0.0', platform: 'test' });
}

test('A2: a phone is added online with the real engine, and then counts as a device', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const begun = await begin(alice);
  assert.equal(begun.state, 'waiting');
  assert.deepEqual(begun.device, null);
  const phone = await engine(server);
  const account = await phone.register(begun.link, { deviceName: 'Alice’s phone' });
  assert.equal(account.account, 'alice');
  const ended = await alice.expect(200, 'GET', `${SELF}/${begun.id}`);
  assert.equal(ended.state, 'registered');
  assert.equal(ended.link, null);
  assert.equal(ended.device.name, 'Alice’s phone');
  const { devices } = await alice.expect(200, 'GET', '/api/self/devices');
  assert.equal(devices.length, 1);
  assert.equal(devices[0].state, 'active');
  assert.equal(devices[0].mode, 'online');
  assert.deepEqual(devices[0].push, { available: true, reason: null });
  assert.deepEqual(devices[0].credentials, [
    { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30, checksum: false, truncationOffset: null },
  ]);
  assert.equal((await activeDevices(server.kit.db, user.id)).length, 1);
  await phone.close();
});

test('F1: the link holds no secret that outlives it, and the seed is nowhere but in the reply to the claim', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const parsed = parseLink(link);
  assert.ok(parsed.kind === 'registration');
  assert.deepEqual([parsed.server, parsed.realm], [server.url.replace('127.0.0.1', 'localhost'), server.realm.name]);
  const phone = await scan(server, link);
  await phone.register();
  const row = await server.kit.db
    .selectFrom('registrations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  assert.equal(row.sealed_token, null);
  const audit = await server.kit.db.selectFrom('audit_events').selectAll().execute();
  server.ledger.add(phone.secret);
  server.ledger.assertAbsent(JSON.stringify(audit), 'the audit');
});

test('the page follows every state live, and the audit holds every step', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const states: string[] = [];
  const isOpen = Promise.withResolvers<void>();
  const followed = alice.nextEvent(`${SELF}/${id}/events`, (data) => {
    states.push(data.state);
    isOpen.resolve();
    return data.state === 'registered';
  });
  await isOpen.promise;
  const phone = await scan(server, link);
  await phone.readOffer();
  await phone.claim();
  await phone.prove();
  assert.equal((await followed).device.id, phone.deviceId);
  assert.equal(states[0], 'waiting');
  assert.equal(states.at(-1), 'registered');
  const types = await server.kit.db.selectFrom('audit_events').select(['type', 'device_id']).orderBy('id').execute();
  const steps = types.filter(({ type }) => type.startsWith('registration.') || type.startsWith('device.'));
  assert.deepEqual(
    steps.map(({ type }) => type),
    ['registration.started', 'registration.scanned', 'registration.claimed', 'device.registered'],
  );
  assert.equal(steps.at(-1)?.device_id, phone.deviceId);
});

test('an expiry that nobody causes is sent to the page that waits', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { id } = await begin(alice);
  const followed = alice.nextEvent(`${SELF}/${id}/events`, (data) => data.state === 'expired');
  await alice.nextEvent(`${SELF}/${id}/events`);
  server.clock.advance(300_000);
  // The stream looks again by itself within seconds; this only saves the wait.
  announce(server.kit, { id });
  assert.equal((await followed).link, null);
});

test('a reload shows the same code, and a restart of the server loses nothing', async (t) => {
  const sealKey = Buffer.alloc(32, 7).toString('base64url');
  const { server, user, alice } = await aliceAt(t, { config: { sealKey } });
  const begun = await begin(alice);
  const { registration } = await alice.expect(200, 'GET', `${SELF}/current`);
  assert.equal(registration.link, begun.link);
  const other = await testServer(t, {
    config: { sealKey, publicUrl: server.kit.config.publicUrl },
    databaseUrl: server.databaseUrl,
  });
  const again = createClient(other.url);
  Object.assign(again.cookies, alice.cookies);
  const headers = { origin: server.kit.config.publicUrl };
  const after = await again.request('GET', `${SELF}/${begun.id}`, { headers });
  assert.equal(after.body.link, begun.link, after.text);
  const phone = await scan(other, begun.link);
  await phone.register();
  assert.equal((await activeDevices(server.kit.db, user.id)).length, 1);
});

test('A10: only the session that began a registration is shown its link', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const { id } = await begin(alice);
  const elsewhere = await server.signIn(user);
  const seen = await elsewhere.expect(200, 'GET', `${SELF}/${id}`);
  assert.equal(seen.state, 'waiting');
  assert.equal(seen.link, null);
  assert.equal((await elsewhere.expect(200, 'GET', `${SELF}/current`)).registration.link, null);
});

test('a registration of somebody else is as unknown as none', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { id } = await begin(alice);
  const bob = await server.signIn(await server.createUser({ name: 'bob' }));
  for (const [method, path] of [
    ['GET', `${SELF}/${id}`],
    ['DELETE', `${SELF}/${id}`],
    ['POST', `${SELF}/${id}/renew`],
    ['GET', `${SELF}/${id}/events`],
  ] as const) {
    const reply = await bob.request(method, path);
    assert.equal(reply.status, 404, reply.text);
    assert.equal(reply.body.code, 'registrations.not-found');
  }
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${id}`)).state, 'waiting');
});

test('F7: a claim that breaks off blocks nothing, counts for nothing and cleans itself up', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const first = await begin(alice);
  const lost = await scan(server, first.link);
  await lost.claim();
  assert.deepEqual((await alice.expect(200, 'GET', '/api/self/devices')).devices, []);
  const second = await begin(alice);
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${first.id}`)).state, 'cancelled');
  const proved = await lost.prove();
  assert.equal(proved.body.code, 'devices.removed');
  const phone = await scan(server, second.link);
  await phone.register();
  const devices = await activeDevices(server.kit.db, user.id);
  assert.deepEqual(
    devices.map(({ id }) => id),
    [phone.deviceId],
  );
});

test('F7: a registration that nobody looks at is ended by the sweep, its pending device and secrets with it', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.claim();
  assert.equal(await expireOverdue(server.kit), 0);
  server.clock.advance(300_001);
  assert.equal(await expireOverdue(server.kit), 1);
  const device = await server.kit.db
    .selectFrom('devices')
    .select('state')
    .where('id', '=', phone.deviceId)
    .executeTakeFirst();
  assert.equal(device?.state, 'removed');
  const credentials = await server.kit.db.selectFrom('credentials').select('id').execute();
  assert.deepEqual(credentials, []);
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${id}`)).state, 'expired');
});

test('a phone that gives up tells the page at once', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.claim();
  assert.equal((await phone.signed('DELETE', '/device/v1/device')).status, 204);
  const ended = await alice.expect(200, 'GET', `${SELF}/${id}`);
  assert.equal(ended.state, 'failed');
  assert.equal(ended.failure.code, 'given-up');
  assert.match(ended.failure.text, /gave up/);
});

test('a new code replaces the old one, which is worthless from then on', async (t) => {
  const { server, alice } = await aliceAt(t);
  const old = await begin(alice);
  const renewed = await alice.expect(200, 'POST', `${SELF}/${old.id}/renew`);
  assert.notEqual(renewed.id, old.id);
  assert.notEqual(renewed.link, old.link);
  const stale = await (await scan(server, old.link)).open();
  assert.equal(stale.status, 410);
  assert.equal(stale.body.code, 'registrations.link-cancelled');
  await (await scan(server, renewed.link)).register();
  const reply = await alice.request('POST', `${SELF}/${renewed.id}/renew`);
  assert.equal(reply.body.code, 'registrations.illegal-move');
});

test('a registration that has become a device is not cancelled any more', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  await (await scan(server, link)).register();
  const reply = await alice.request('DELETE', `${SELF}/${id}`);
  assert.equal(reply.status, 409);
  assert.equal(reply.body.code, 'registrations.illegal-move');
});

test('A2: the app is told the protection that the realm demands, and a weaker one is refused', async (t) => {
  const { server, alice } = await aliceAt(t, { settings: { protection: 'pin' } });
  const { link } = await begin(alice);
  const phone = await scan(server, link);
  assert.equal((await phone.readOffer()).protection, 'pin');
  const weak = await phone.claim({ protection: 'none' });
  assert.equal(weak.status, 422);
  assert.equal(weak.body.code, 'registrations.protection-needed');
  assert.equal(weak.body.protection, 'pin');
  assert.equal((await phone.claim({ protection: 'biometric' })).status, 200);
});

test('A21: registrations are limited for each user', async (t) => {
  const { alice } = await aliceAt(t, {
    settings: { limits: { 'registration:user': { max: 2, windowSeconds: 60, lockSeconds: 60 } } },
  });
  await begin(alice);
  await begin(alice);
  const reply = await alice.request('POST', SELF, { body: { method: 'online' } });
  assert.equal(reply.status, 429);
  assert.equal(reply.body.code, 'kit.limited');
  assert.equal(reply.headers.get('retry-after'), '60');
});
