/*
 * Requests in the name of a device: replayed, re-timed, altered, sent to another address, signed with another device's key,
 * or by a device that no longer counts (A13, A33).
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { signToken, verifyToken } from '@lanyard/protocol/device';
import { type TestReply, type TestServer, testServer } from '../testing/index.ts';
import type { DeviceEvent } from './device.ts';
import { sweepProofIds } from './store.ts';
import {
  insertTestDevice,
  makeKey,
  proofHeader,
  type SignedOptions,
  type TestDevice,
  type TestKey,
} from './test-device.ts';

const PROFILE = '/device/v1/profile';
const SELF = '/device/v1/device';

async function withDevice(
  t: TestContext,
  events: readonly DeviceEvent[] = ['prove'],
  options: Parameters<typeof testServer>[1] = {},
) {
  const server = await testServer(t, options);
  const user = await server.createUser({ name: 'alice' });
  const phone = await insertTestDevice(server.kit, user, { events });
  return { server, user, phone };
}

type Signing = Partial<SignedOptions> & { deviceId?: string; key?: TestKey; path?: string };

function sign(server: TestServer, phone: TestDevice, changes: Signing = {}) {
  const { deviceId = phone.device.id, key = phone.keys.device, path = PROFILE, ...signed } = changes;
  const url = `${server.kit.config.publicUrl}${path}`;
  return proofHeader({ deviceId, key }, { method: 'GET', url, now: server.clock.now(), ...signed });
}

async function getProfile(server: TestServer, phone: TestDevice, changes: Signing = {}): Promise<TestReply> {
  return server.request('GET', PROFILE, { headers: await sign(server, phone, changes) });
}

function assertRefused(reply: TestReply, status: number, code: string): void {
  assert.equal(reply.body?.code, code, reply.text);
  assert.equal(reply.status, status);
}

test('a signed request of an active device gets its signed profile, and its sync is remembered', async (t) => {
  const { server, user, phone } = await withDevice(t);
  server.clock.advance(60_000);
  const reply = await server.request('GET', `${PROFILE}?applied=1`, { headers: await sign(server, phone) });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual([reply.body.state, reply.body.serverTime], ['active', server.clock.now().toISOString()]);
  const { public_jwk } = await server.kit.db.selectFrom('realm_keys').select('public_jwk').executeTakeFirstOrThrow();
  const { claims } = await verifyToken('profile', reply.body.profile, { key: public_jwk as TestKey['publicKey'] });
  assert.deepEqual([claims.deviceId, claims.userId, claims.version], [phone.device.id, user.id, 1]);
  assert.deepEqual([claims.push, claims.locked, claims.account], [true, false, 'alice']);
  const row = await server.kit.db.selectFrom('devices').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([row.last_sync_at, row.applied_version], [server.clock.now(), 1]);
});

test('a device cannot claim to have applied settings that do not exist yet', async (t) => {
  const { server, phone } = await withDevice(t);
  const reply = await server.request('GET', `${PROFILE}?applied=2000000000`, { headers: await sign(server, phone) });
  const { version } = JSON.parse(Buffer.from(reply.body.profile.split('.')[1], 'base64url').toString());
  const row = await server.kit.db.selectFrom('devices').select('applied_version').executeTakeFirstOrThrow();
  assert.deepEqual(
    [row.applied_version, version],
    [0, 1],
    'the number is not believed, and does not drive the version up',
  );
});

test('A33: a signed request is carried out once, also when it is replayed twenty times at once', async (t) => {
  const { server, phone } = await withDevice(t);
  const headers = await sign(server, phone);
  const replies = await Promise.all(Array.from({ length: 20 }, () => server.request('GET', PROFILE, { headers })));
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  const refused = replies.filter(({ status }) => status !== 200);
  for (const reply of refused) assertRefused(reply, 401, 'devices.proof-used');
});

test('A33: a request is good for a minute to each side of the server’s clock, and then told the right time', async (t) => {
  const { server, phone } = await withDevice(t);
  const at = (seconds: number) => new Date(server.clock.now().getTime() + seconds * 1000);
  for (const seconds of [-60, 60]) assert.equal((await getProfile(server, phone, { now: at(seconds) })).status, 200);
  for (const seconds of [-61, 61, -600, 600]) {
    const reply = await getProfile(server, phone, { now: at(seconds) });
    assertRefused(reply, 401, 'devices.clock-skew');
    assert.equal(reply.body.serverTime, server.clock.now().toISOString());
  }
});

test('A33: a request that was refused for its time cannot be kept for later, and its id is not forgotten too early', async (t) => {
  const { server, phone } = await withDevice(t);
  const now = new Date(server.clock.now().getTime() + 60_000);
  const headers = await sign(server, phone, { now });
  assert.equal((await server.request('GET', PROFILE, { headers })).status, 200);
  server.clock.advance(119_000);
  await sweepProofIds(server.kit.db, server.clock.now());
  assertRefused(await server.request('GET', PROFILE, { headers }), 401, 'devices.proof-used');
  server.clock.advance(3_000);
  await sweepProofIds(server.kit.db, server.clock.now());
  assertRefused(await server.request('GET', PROFILE, { headers }), 401, 'devices.clock-skew');
});

test('A13: the key of another device, a fresh key and an unknown device are refused alike', async (t) => {
  const { server, user, phone } = await withDevice(t);
  const other = await insertTestDevice(server.kit, user, { name: 'Other' });
  const forged = [
    { key: other.keys.device },
    { key: phone.keys.user },
    { key: await makeKey() },
    { deviceId: crypto.randomUUID() },
    { deviceId: 'not-a-uuid' },
    { deviceId: realmOf(server) },
  ];
  for (const changes of forged) assertRefused(await getProfile(server, phone, changes), 401, 'devices.proof-refused');
});

function realmOf({ realm }: TestServer): string {
  return realm.id;
}

test('A33: a proof is bound to its method, address, host and body', async (t) => {
  const { server, phone } = await withDevice(t);
  const changes: Signing[] = [
    { method: 'DELETE' },
    { path: SELF },
    { path: `${PROFILE}/` },
    { url: `https://evil.example${PROFILE}` },
    { body: '{}' },
  ];
  for (const change of changes) assertRefused(await getProfile(server, phone, change), 401, 'devices.proof-refused');
  const headers = await sign(server, phone, {
    method: 'POST',
    path: '/device/v1/registrations/prove',
    body: '{"code":"1"}',
  });
  const altered = await server.request('POST', '/device/v1/registrations/prove', { headers, body: '{"code":"2"}' });
  assertRefused(altered, 401, 'devices.proof-refused');
});

test('a header that is missing, empty, huge or a token of another kind is refused', async (t) => {
  const { server, phone } = await withDevice(t);
  const claims = { aud: phone.device.id, device: 'A'.repeat(43) };
  const foreign = await signToken('key', { claims, key: phone.keys.device.privateKey });
  for (const proof of ['', 'a.b.c', 'x'.repeat(5_000), foreign]) {
    const reply = await server.request('GET', PROFILE, { headers: { 'device-proof': proof } });
    assertRefused(reply, 401, 'devices.proof-refused');
  }
  assertRefused(await server.request('GET', PROFILE), 401, 'devices.proof-refused');
});

test('F7: a pending device reaches nothing but the end of its registration', async (t) => {
  const { server, phone } = await withDevice(t, []);
  assertRefused(await getProfile(server, phone), 403, 'devices.pending');
});

test('A26: a locked device is told that it is locked, and a removed one that it is removed', async (t) => {
  const { server, phone } = await withDevice(t, ['prove', 'lock']);
  const locked = await getProfile(server, phone);
  assert.deepEqual([locked.status, locked.body.state], [200, 'locked']);
  const leave = { method: 'DELETE', path: SELF };
  const refused = await server.request('DELETE', SELF, { headers: await sign(server, phone, leave) });
  assertRefused(refused, 403, 'devices.locked');
  await server.kit.db.updateTable('devices').set({ state: 'removed' }).execute();
  assert.equal((await getProfile(server, phone)).body.state, 'removed');
  const gone = await server.request('DELETE', SELF, { headers: await sign(server, phone, leave) });
  assertRefused(gone, 410, 'devices.removed');
});

test('a disabled user’s device is told that it is locked, and does nothing', async (t) => {
  const { server, phone } = await withDevice(t);
  await server.kit.db.updateTable('users').set({ state: 'disabled' }).execute();
  assert.equal((await getProfile(server, phone)).body.state, 'locked');
  const headers = await sign(server, phone, { method: 'DELETE', path: SELF });
  assertRefused(await server.request('DELETE', SELF, { headers }), 403, 'devices.user-disabled');
});

test('a device removes itself, and its own key is refused from then on', async (t) => {
  const { server, phone } = await withDevice(t);
  const leave = async () =>
    server.request('DELETE', SELF, { headers: await sign(server, phone, { method: 'DELETE', path: SELF }) });
  assert.equal((await leave()).status, 204);
  assertRefused(await leave(), 410, 'devices.removed');
  const event = await server.kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', 'device.removed')
    .executeTakeFirstOrThrow();
  assert.deepEqual([event.actor_kind, event.actor_id], ['device', phone.device.id]);
});

test('A33: a device that asks without a pause is told to wait, others go on, and forged requests cost it nothing', async (t) => {
  const limits = { 'device:requests': { max: 5, windowSeconds: 60, lockSeconds: 30 } };
  const { server, user, phone } = await withDevice(t, ['prove'], { settings: { limits } });
  const other = await insertTestDevice(server.kit, user, { name: 'Other' });
  for (let turn = 0; turn < 10; turn += 1) await getProfile(server, phone, { key: other.keys.device });
  const replies = await Promise.all(Array.from({ length: 12 }, () => getProfile(server, phone)));
  assert.equal(replies.filter(({ status }) => status === 200).length, 5);
  for (const reply of replies.filter(({ status }) => status !== 200)) {
    assertRefused(reply, 429, 'kit.limited');
    assert.equal(reply.headers.get('retry-after'), '30');
  }
  const { count } = await server.kit.db
    .selectFrom('device_proofs')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.equal(count, 5);
  assert.equal((await getProfile(server, other)).status, 200);
  server.clock.advance(30_000);
  assert.equal((await getProfile(server, phone)).status, 200);
});
