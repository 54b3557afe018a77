import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { insertTestDevice, proofHeader } from '../devices/test-device.ts';
import { isProblem } from '../kit/index.ts';
import { createRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';
import { createReceiver } from '../testing/push-services/index.ts';
import { createUser } from '../users/index.ts';
import { findAddress } from './index.ts';
import { pushServicesWorld } from './test-push-world.ts';

const PATH = '/device/v1/push-address';

test('a device learns the one key of this server and says its address; only the service’s host can be read of it', async (t) => {
  const { server, phone, signed, subscribe, browsers } = await pushServicesWorld(t);
  const { body } = await signed(phone, 'GET', '/device/v1/push-key');
  assert.equal(Buffer.from(body.key, 'base64url').length, 65);
  assert.deepEqual(body.kinds, ['web-push', 'fcm', 'apns']);
  assert.equal((await signed(phone, 'GET', '/device/v1/push-key')).body.key, body.key);
  const { endpoint } = await subscribe(phone);
  const stored = await server.kit.db.selectFrom('push_addresses').selectAll().executeTakeFirstOrThrow();
  assert.equal(stored.host, new URL(browsers.origin).host);
  assert.ok(!JSON.stringify(stored).includes(endpoint));
});

test('said again, it is the same address: nothing is written, and nothing audited', async (t) => {
  const { server, phone, signed, subscribe } = await pushServicesWorld(t);
  const subscription = await subscribe(phone);
  const again = await signed(phone, 'POST', PATH, { kind: 'web-push', ...subscription });
  assert.equal(again.status, 204);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select('type')
    .where('type', 'like', '%push-address%')
    .execute();
  assert.deepEqual(
    events.map(({ type }) => type),
    ['device.push-address-set'],
  );
});

test('A31: an address that a second device claims moves to it; the first is no longer woken there', async (t) => {
  const { server, phone, alice, signed, subscribe, ask, wake, browsers } = await pushServicesWorld(t);
  const subscription = await subscribe(phone);
  const bob = await server.createUser({ name: 'bob' });
  const other = await insertTestDevice(server.kit, bob);
  assert.equal((await signed(other, 'POST', PATH, { kind: 'web-push', ...subscription })).status, 204);
  const lost = await findAddress(server.kit.db, phone.device.id);
  assert.match(lost?.droppedBecause ?? '', /Another device/);
  await ask('alice');
  await wake();
  assert.deepEqual(browsers.messages, []);
  await ask('bob');
  await wake();
  assert.equal(browsers.messages.length, 1);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select(['user_id', 'device_id'])
    .where('type', '=', 'device.push-address-dropped')
    .execute();
  assert.deepEqual(events, [{ user_id: alice.id, device_id: phone.device.id }]);
});

test('A31: another realm learns that its device lost its address, and nothing of who took it', async (t) => {
  const { server, phone, alice, signed, browsers } = await pushServicesWorld(t);
  const { kit } = server;
  const { key } = (await signed(phone, 'GET', '/device/v1/push-key')).body;
  const subscription = { kind: 'web-push', ...browsers.subscribe(key) };
  const stranger = await kit.db.transaction().execute(async (tx) => {
    const realm = await createRealm(tx, kit, { name: 'elsewhere' });
    const person = { name: 'eve', displayName: 'Eve' };
    return createUser(tx, kit, realm, person, { actor: { kind: 'system' } });
  });
  const neighbour = await insertTestDevice(kit, alice);
  for (const taker of [await insertTestDevice(kit, stranger), phone, neighbour]) {
    assert.equal((await signed(taker, 'POST', PATH, subscription)).status, 204);
  }
  const losses = await kit.db
    .selectFrom('audit_events')
    .select(['realm_id', 'address', 'request_id'])
    .where('type', '=', 'device.push-address-dropped')
    .orderBy('position')
    .execute();
  assert.deepEqual(losses[0], { realm_id: stranger.realmId, address: null, request_id: null });
  assert.equal(losses[1]?.realm_id, alice.realmId);
  assert.ok(losses[1]?.address && losses[1].request_id, 'within one realm the row says where the other device was');
});

test('A31: of two devices that claim one address at once, exactly one has it', async (t) => {
  const { server, phone, alice, signed, browsers } = await pushServicesWorld(t);
  const { key } = (await signed(phone, 'GET', '/device/v1/push-key')).body;
  const subscription = { kind: 'web-push', ...browsers.subscribe(key) };
  const second = await insertTestDevice(server.kit, alice);
  const replies = await Promise.all([phone, second].map((device) => signed(device, 'POST', PATH, subscription)));
  assert.deepEqual(
    replies.map(({ status }) => status),
    [204, 204],
  );
  const rows = await server.kit.db.selectFrom('push_addresses').select('sealed_address').execute();
  assert.equal(rows.filter((row) => row.sealed_address !== null).length, 1);
});

test('switched off in the app, or with the device removed, the address is gone', async (t) => {
  const { server, phone, alice, signed, subscribe, ask, wake, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  assert.equal((await signed(phone, 'DELETE', PATH)).status, 204);
  assert.match((await findAddress(server.kit.db, phone.device.id))?.droppedBecause ?? '', /switched off/);
  await ask();
  await wake();
  assert.deepEqual(browsers.messages, []);
  await subscribe(phone);
  assert.equal((await signed(phone, 'DELETE', '/device/v1/device')).status, 204);
  assert.equal(await findAddress(server.kit.db, phone.device.id), undefined);
  assert.ok(alice);
});

test('A33: a device that says one address after the other is held back; another device is not', async (t) => {
  const { server, phone, alice, signed } = await pushServicesWorld(t);
  const { max } = server.realm.settings.limits['device:push-address'];
  const say = async (device: typeof phone, number: number) =>
    (await signed(device, 'POST', PATH, { kind: 'fcm', token: `registration-token-${number}` })).status;
  for (let number = 0; number < max; number += 1) assert.equal(await say(phone, number), 204);
  assert.equal(await say(phone, max), 429);
  assert.equal(await say(await insertTestDevice(server.kit, alice), max), 204);
});

const keys = () => {
  const { p256dh, auth } = createReceiver();
  return { p256dh, auth };
};

const bad: readonly (readonly [string, Record<string, unknown>, number, string])[] = [
  ['plain http', { endpoint: 'http://push.example.com/1' }, 422, 'channel.address-invalid'],
  ['this machine', { endpoint: 'https://127.0.0.1/1' }, 422, 'channel.address-invalid'],
  ['this machine by name', { endpoint: 'https://localhost/1' }, 422, 'channel.address-invalid'],
  ['cloud metadata', { endpoint: 'https://169.254.169.254/latest' }, 422, 'channel.address-invalid'],
  ['a private network', { endpoint: 'https://10.1.2.3/1' }, 422, 'channel.address-invalid'],
  ['a private network inside IPv6', { endpoint: 'https://[::ffff:10.1.2.3]/1' }, 422, 'channel.address-invalid'],
  ['no URL', { endpoint: 'nonsense' }, 422, 'channel.address-invalid'],
  ['a file', { endpoint: 'file:///etc/passwd' }, 422, 'channel.address-invalid'],
  ['an endpoint without end', { endpoint: `https://push.example.com/${'x'.repeat(1_000)}` }, 400, 'kit.bad-request'],
  ['a point off the curve', { p256dh: Buffer.alloc(65, 4).toString('base64url') }, 422, 'channel.address-invalid'],
  ['a key that is too short', { p256dh: 'AAAA' }, 400, 'kit.bad-request'],
  ['a secret that is too short', { auth: 'AAAA' }, 400, 'kit.bad-request'],
  ['no kind', { kind: 'carrier-pigeon' }, 400, 'kit.bad-request'],
];

for (const [name, change, status, code] of bad) {
  test(`a push address is refused: ${name}; nothing is stored`, async (t) => {
    const { server, phone, signed } = await pushServicesWorld(t, { trusted: false });
    const endpoint = 'https://203.0.113.5/push/1';
    const reply = await signed(phone, 'POST', PATH, { kind: 'web-push', endpoint, ...keys(), ...change });
    assert.deepEqual([reply.status, reply.body.code], [status, code], reply.text);
    assert.equal(await findAddress(server.kit.db, phone.device.id), undefined);
  });
}

test('a kind that this server is not set up for is refused with a sentence', async (t) => {
  const server = await testServer(t);
  const phone = await insertTestDevice(server.kit, await server.createUser({ name: 'alice' }));
  const body = JSON.stringify({ kind: 'fcm', token: 'a-token-of-firebase' });
  const url = `${server.kit.config.publicUrl}${PATH}`;
  const signer = { deviceId: phone.device.id, key: phone.keys.device };
  const headers = await proofHeader(signer, { method: 'POST', url, body, now: server.clock.now() });
  const reply = await server.request('POST', PATH, { headers, body });
  assert.deepEqual([reply.status, reply.body.code], [409, 'channel.kind-unavailable']);
});

test('a key of a push service that cannot be used is said when the server starts, without repeating it', async (t) => {
  const file = fileURLToPath(import.meta.url);
  const isSaid = (pattern: RegExp) => (error: unknown) =>
    isProblem(error, 'config.invalid') && pattern.test(error.detail);
  const started = testServer(t, { config: { fcmServiceAccount: file } });
  await assert.rejects(started, isSaid(/^LANYARD_FCM_SERVICE_ACCOUNT: .* is not the key of a Google service account/));
  const missing = testServer(t, { config: { outgoingAuthorities: '/nowhere/ca.pem' } });
  await assert.rejects(missing, isSaid(/^LANYARD_OUTGOING_CA: \/nowhere\/ca.pem cannot be read/));
});
