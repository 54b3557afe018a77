import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { decodeJwt } from 'jose';
import { WebSocket } from 'ws';
import { announceRealm, announceUser, findDevice, moveDevice, notifyDevice } from '../devices/index.ts';
import { insertTestDevice, makeKey, proofHeader, type TestDevice, type TestKey } from '../devices/test-device.ts';
import { eventually, type TestServer, testServer } from '../testing/index.ts';

const PATH = '/device/v1/channel';

type Message = { type: string; [member: string]: unknown };

/** One device connection; everything that arrived is kept, in order. */
class TestSocket {
  readonly socket: WebSocket;
  readonly received: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(server: TestServer, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}${PATH}`, { headers });
    this.socket.on('message', (data) => this.received.push(JSON.parse(data.toString())));
    this.closed = once(this.socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  async send(message: unknown): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  next(type: string): Promise<Message> {
    return eventually(async () => this.received.find((message) => message.type === type));
  }
}

async function withDevice(t: TestContext) {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const phone = await insertTestDevice(server.kit, user);
  return { server, user, phone };
}

async function hello(
  server: TestServer,
  phone: TestDevice,
  changes: { now?: Date; key?: TestKey; path?: string } = {},
) {
  const { now = server.clock.now(), key = phone.keys.device, path = PATH } = changes;
  const url = `${server.kit.config.publicUrl}${path}`;
  const header = await proofHeader({ deviceId: phone.device.id, key }, { method: 'GET', url, now });
  return { type: 'hello', proof: header['device-proof'] };
}

async function connect(server: TestServer, phone: TestDevice): Promise<TestSocket> {
  const socket = new TestSocket(server);
  await socket.send(await hello(server, phone));
  await socket.next('welcome');
  return socket;
}

/** The settings that a message brings along. */
function settingsIn({ profile }: { readonly [member: string]: unknown }) {
  assert.ok(typeof profile === 'string');
  return decodeJwt<{ deviceId: string; name: string; version: number; locked: boolean }>(profile);
}

function gauge(server: TestServer): Promise<number> {
  return server.kit.metrics.render().then((text) => Number(/^lanyard_device_connections (\d+)$/m.exec(text)?.[1]));
}

test('a device that says hello is welcomed with the time, the profile’s version and what waits', async (t) => {
  const { server, phone } = await withDevice(t);
  const { received, socket } = await connect(server, phone);
  assert.deepEqual(received, [
    { type: 'welcome', serverTime: server.clock.now().toISOString(), profileVersion: 1, pushes: [] },
  ]);
  assert.equal(await gauge(server), 1);
  socket.close();
  await eventually(async () => (await gauge(server)) === 0);
});

test('F6: a message reaches a device at whichever process it is connected, and no other device', async (t) => {
  const sealKey = Buffer.alloc(32, 7).toString('base64url');
  const server = await testServer(t, { config: { sealKey } });
  const user = await server.createUser({ name: 'alice' });
  const [one, two] = [await insertTestDevice(server.kit, user), await insertTestDevice(server.kit, user)];
  const { databaseUrl } = server;
  const other = await testServer(t, { config: { sealKey, publicUrl: server.kit.config.publicUrl }, databaseUrl });
  const [here, there] = [await connect(server, one), await connect(other, two)];
  notifyDevice(server.kit, [two.device.id], { type: 'push', id: 'p-1' });
  assert.deepEqual(await there.next('push'), { type: 'push', id: 'p-1' });
  notifyDevice(other.kit, [one.device.id, two.device.id], { type: 'push-ended', id: 'p-1' });
  assert.deepEqual(await here.next('push-ended'), { type: 'push-ended', id: 'p-1' });
  assert.deepEqual(
    here.received.map(({ type }) => type),
    ['welcome', 'push-ended'],
  );
});

test('hundreds of devices are told at once, although one notification holds few ids', async (t) => {
  const { server, phone } = await withDevice(t);
  const socket = await connect(server, phone);
  const strangers = Array.from({ length: 500 }, () => crypto.randomUUID());
  notifyDevice(server.kit, [...strangers, phone.device.id], { type: 'push-ended', id: 'p-500' });
  assert.deepEqual(await socket.next('push-ended'), { type: 'push-ended', id: 'p-500' });
});

test('a device may be connected twice, and both are told', async (t) => {
  const { server, phone } = await withDevice(t);
  const sockets = [await connect(server, phone), await connect(server, phone)];
  notifyDevice(server.kit, [phone.device.id], { type: 'push', id: 'p-2' });
  for (const socket of sockets) await socket.next('push');
  sockets[0]?.socket.close();
  await sockets[0]?.closed;
  notifyDevice(server.kit, [phone.device.id], { type: 'push-ended', id: 'p-2' });
  await sockets[1]?.next('push-ended');
});

test('A33: a sixth connection of one device takes the place of its oldest', async (t) => {
  const { server, phone } = await withDevice(t);
  const sockets = [];
  for (let turn = 0; turn < 6; turn += 1) sockets.push(await connect(server, phone));
  assert.deepEqual(await sockets[0]?.closed, { code: 1013, reason: 'busy' });
  assert.equal(await gauge(server), 5);
  notifyDevice(server.kit, [phone.device.id], { type: 'push', id: 'p-6' });
  await Promise.all(sockets.slice(1).map((socket) => socket.next('push')));
});

test('A33: silent connections from one network keep nobody else out', async (t) => {
  const server = await testServer(t, { config: { trustProxy: ['127.0.0.1'] } });
  const phone = await insertTestDevice(server.kit, await server.createUser({ name: 'alice' }));
  const flood = Array.from({ length: 500 }, (_, index) => {
    return new TestSocket(server, { 'x-forwarded-for': `2001:db8:1:2::${index.toString(16)}` });
  });
  await Promise.all(flood.map(({ socket }) => once(socket, 'open')));
  const another = new TestSocket(server, { 'x-forwarded-for': '2001:db8:1:2:ffff::1' });
  assert.deepEqual(await another.closed, { code: 1013, reason: 'busy' });
  await connect(server, phone);
  server.clock.advance(5_001);
  for (const { closed } of flood) assert.equal((await closed).code, 4401);
  const later = new TestSocket(server, { 'x-forwarded-for': '2001:db8:1:2:ffff::1' });
  await later.send(await hello(server, phone));
  await later.next('welcome');
});

test('the rename of a device reaches it', async (t) => {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const alice = await server.signIn(user);
  const phone = await insertTestDevice(server.kit, user);
  const socket = await connect(server, phone);
  await alice.expect(200, 'PATCH', `/api/self/devices/${phone.device.id}`, { body: { name: 'Renamed' } });
  assert.equal(settingsIn(await socket.next('profile')).name, 'Renamed');
});

test('A33: a hello is good once; replayed, late, forged or for another address it is refused with 4401', async (t) => {
  const { server, phone } = await withDevice(t);
  const used = await hello(server, phone);
  const first = new TestSocket(server);
  await first.send(used);
  await first.next('welcome');
  const late = new Date(server.clock.now().getTime() - 61_000);
  const refused = [
    [used, 'devices.proof-used'],
    [await hello(server, phone, { now: late }), 'devices.clock-skew'],
    [await hello(server, phone, { key: await makeKey() }), 'devices.proof-refused'],
    [await hello(server, phone, { path: '/device/v1/profile' }), 'devices.proof-refused'],
  ] as const;
  for (const [message, reason] of refused) {
    const socket = new TestSocket(server);
    await socket.send(message);
    assert.deepEqual(await socket.closed, { code: 4401, reason });
    assert.deepEqual(socket.received, []);
  }
});

test('a connection that does not say hello within five seconds is closed', async (t) => {
  const { server } = await withDevice(t);
  const socket = new TestSocket(server);
  await once(socket.socket, 'open');
  server.clock.advance(5_001);
  assert.deepEqual(await socket.closed, { code: 4401, reason: 'hello-missing' });
});

test('a connection that says anything but hello is closed', async (t) => {
  const { server, phone } = await withDevice(t);
  const [text, twice] = [new TestSocket(server), new TestSocket(server)];
  await text.send('not json');
  assert.deepEqual(await text.closed, { code: 1008, reason: 'unexpected' });
  const message = await hello(server, phone);
  await twice.send(message);
  await twice.send(message);
  assert.equal((await twice.closed).code, 1008);
});

test('a device that talks too fast, or too much, is cut off, and others are not', async (t) => {
  const { server, phone } = await withDevice(t);
  const [loud, quiet] = [await connect(server, phone), await connect(server, phone)];
  for (let i = 0; i < 12; i++) await loud.send('{}');
  assert.deepEqual(await loud.closed, { code: 1008, reason: 'too-fast' });
  const huge = new TestSocket(server);
  await huge.send('x'.repeat(70_000));
  assert.equal((await huge.closed).code, 1009);
  notifyDevice(server.kit, [phone.device.id], { type: 'push', id: 'p-3' });
  await quiet.next('push');
});

test('A31: a device that is removed while it is connected is closed with 4403, and not welcomed again', async (t) => {
  const { server, phone } = await withDevice(t);
  const socket = await connect(server, phone);
  const helen = await server.signIn(await server.createUser({ name: 'helen', role: 'helpdesk' }));
  await helen.expect(204, 'DELETE', `/api/admin/devices/${phone.device.id}`);
  assert.deepEqual(await socket.closed, { code: 4403, reason: 'devices.removed' });
  const again = new TestSocket(server);
  await again.send(await hello(server, phone));
  assert.deepEqual(await again.closed, { code: 4403, reason: 'devices.removed' });
});

test('A3: a locked device stays connected, hears of no request, and learns at once that it is unlocked', async (t) => {
  const { server, phone } = await withDevice(t);
  await moveDevice(server.kit.db, { deviceId: phone.device.id, event: 'lock', now: server.clock.now() });
  const socket = await connect(server, phone);
  const helen = await server.signIn(await server.createUser({ name: 'helen', role: 'helpdesk' }));
  await helen.expect(200, 'POST', `/api/admin/devices/${phone.device.id}/unlock`);
  assert.equal(settingsIn(await socket.next('profile')).locked, false);
});

test('A3: news of settings brings them along, signed; what a device says it has taken over is known then', async (t) => {
  const { server, phone, user } = await withDevice(t);
  const { id } = phone.device;
  const socket = await connect(server, phone);
  announceUser(server.kit, user.id);
  const { version, profile } = await socket.next('profile');
  const claims = settingsIn({ profile });
  assert.deepEqual([claims.deviceId, claims.version], [id, version]);
  const applied = async () => (await findDevice(server.kit.db, id))?.appliedVersion;
  assert.equal(await applied(), 0, 'to be told is not to have taken it over');
  for (const nonsense of [null, '1', -1, 1.5, 2_000_000_001]) await socket.send({ type: 'applied', version: nonsense });
  await socket.send({ type: 'applied', version });
  await eventually(async () => (await applied()) === version);
});

test('A3: whoever has the settings already is told nothing of them, only that there may be news', async (t) => {
  const { server, phone, user } = await withDevice(t);
  const socket = await connect(server, phone);
  announceUser(server.kit, user.id);
  const { version } = await socket.next('profile');
  await socket.send({ type: 'applied', version });
  await eventually(async () => (await findDevice(server.kit.db, phone.device.id))?.appliedVersion === version);
  announceUser(server.kit, user.id);
  const news = await eventually(async () => socket.received.filter(({ type }) => type === 'profile')[1]);
  assert.deepEqual(news, { type: 'profile' });
});

test('A3: one message tells every connected device of a user or of a realm, and no other', async (t) => {
  const { server, phone, user } = await withDevice(t);
  const other = await insertTestDevice(server.kit, await server.createUser({ name: 'bob' }));
  const [alice, bob] = [await connect(server, phone), await connect(server, other)];
  announceUser(server.kit, user.id);
  assert.equal(settingsIn(await alice.next('profile')).deviceId, phone.device.id);
  announceRealm(server.kit, crypto.randomUUID());
  notifyDevice(server.kit, [other.device.id], { type: 'push', id: 'p-9' });
  await bob.next('push');
  assert.deepEqual(
    bob.received.map(({ type }) => type),
    ['welcome', 'push'],
  );
  announceRealm(server.kit, user.realmId);
  assert.equal(settingsIn(await bob.next('profile')).deviceId, other.device.id);
});

test('a server that stops tells its devices to come back, each at a moment of its own', async (t) => {
  const { server, phone } = await withDevice(t);
  const sockets = await Promise.all(Array.from({ length: 4 }, () => connect(server, phone)));
  const waiting = new TestSocket(server);
  await once(waiting.socket, 'open');
  await server.stop();
  const pauses = await Promise.all(sockets.map(async (socket) => (await socket.next('reconnect')).after));
  for (const after of pauses) assert.ok(typeof after === 'number' && after >= 0 && after < 10_000);
  assert.ok(new Set(pauses).size > 1, 'they do not come back all at once');
  for (const socket of [...sockets, waiting]) assert.equal((await socket.closed).code, 1012);
});
