import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { eventually } from '../testing/index.ts';
import { forgetUnusedServices, writeServiceState } from './delivery-store.ts';
import { findAddress, pushServiceTroubles } from './index.ts';
import { pushServicesWorld } from './test-push-world.ts';
import { repairWakeUps } from './waker.ts';

test('F13: a sleeping phone is woken by its browser’s push service, with the push’s id and nothing else', async (t) => {
  const { phone, subscribe, ask, wake, way, browsers } = await pushServicesWorld(t);
  const { endpoint } = await subscribe(phone);
  const id = await ask();
  await wake();
  const [message] = browsers.messages;
  assert.deepEqual([message?.endpoint, message?.text, message?.urgency], [endpoint, id, 'high']);
  assert.ok((message?.ttl ?? 0) <= 60 && (message?.ttl ?? 0) > 50);
  assert.equal(message?.subject, 'mailto:admin@example.org');
  assert.deepEqual(await way(id, phone), ['web-push accepted']);
  await wake(5_000);
  assert.equal(browsers.messages.length, 1, 'woken once');
});

test('native apps are woken through Firebase and Apple', async (t) => {
  const { server, alice, phone, signed, ask, wake, way, fcm, apns } = await pushServicesWorld(t);
  const second = await insertTestDevice(server.kit, alice, { name: 'iPhone' });
  const path = '/device/v1/push-address';
  assert.equal((await signed(phone, 'POST', path, { kind: 'fcm', token: 'registration-token-1' })).status, 204);
  assert.equal((await signed(second, 'POST', path, { kind: 'apns', token: 'ab'.repeat(32) })).status, 204);
  const id = await ask();
  await wake();
  assert.deepEqual(
    fcm.messages.map(({ token, data }) => [token, data]),
    [['registration-token-1', { push: id }]],
  );
  assert.deepEqual(
    apns.messages.map(({ deviceToken, payload }) => [deviceToken, payload.push]),
    [['ab'.repeat(32), id]],
  );
  assert.deepEqual(await way(id, phone), ['fcm accepted']);
  assert.deepEqual(await way(id, second), ['apns accepted']);
});

test('a phone that fetches the push by itself is not woken; how it came to it is written down', async (t) => {
  const { phone, subscribe, ask, wake, way, signed, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  const polled = await ask();
  await signed(phone, 'GET', '/device/v1/pushes');
  await signed(phone, 'GET', '/device/v1/pushes');
  await wake();
  assert.deepEqual(await way(polled, phone), ['poll received']);
  assert.deepEqual(browsers.messages, []);
});

test('A31: 404 and 410 drop the address, with the service’s words; the next push wakes nobody', async (t) => {
  const { server, phone, subscribe, ask, wake, hops, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'answer', status: 410, body: 'push subscription has unsubscribed' });
  const id = await ask();
  await wake();
  const [hop] = await hops(id, phone);
  assert.deepEqual(
    [hop?.hop, hop?.state, hop?.text],
    ['web-push', 'refused', '410 push subscription has unsubscribed'],
  );
  const address = await findAddress(server.kit.db, phone.device.id);
  assert.equal(address?.droppedBecause, '410 push subscription has unsubscribed');
  const next = await ask();
  await wake();
  assert.deepEqual(await hops(next, phone), []);
  assert.equal(browsers.messages.length, 1);
});

test('A31: a 410 that arrives after the phone came with a new address drops nothing', async (t) => {
  const { server, phone, subscribe, ask, wake, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'silence' });
  await ask();
  const { kit } = server;
  const { claimDue } = await import('./delivery-store.ts');
  server.clock.advance(500);
  const [claimed] = await claimDue(kit.db, { now: server.clock.now(), busyHosts: [], perHost: 8, limit: 8 });
  assert.ok(claimed, 'the old address is on its way');
  const { addressHash } = await import('./address.ts');
  const { dropAddress, openAddress } = await import('./address-store.ts');
  const old = openAddress(kit, phone.device.id, claimed.sealedAddress);
  await subscribe(phone);
  const dropped = await dropAddress(kit.db, {
    deviceId: phone.device.id,
    because: '410',
    now: kit.clock.now(),
    hash: addressHash(old),
  });
  assert.equal(dropped, false);
  browsers.script.set({ kind: 'accept' });
  await ask();
  await wake();
  assert.equal(browsers.messages.length, 1);
});

test('429 waits as long as the service says, and not beyond the push; 503 grows its pauses', async (t) => {
  const { phone, subscribe, ask, wake, way, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'answer', status: 429, headers: { 'retry-after': '20' } }, { kind: 'accept' });
  const id = await ask();
  await wake();
  assert.deepEqual(await way(id, phone), ['web-push waiting']);
  await wake(15_000);
  assert.equal(browsers.messages.length, 1, 'not before its time');
  await wake(6_000);
  assert.deepEqual(await way(id, phone), ['web-push waiting', 'web-push accepted']);

  browsers.script.set({ kind: 'answer', status: 429, headers: { 'retry-after': '3000' } });
  const late = await ask();
  await wake();
  assert.deepEqual(await way(late, phone), ['web-push failed'], 'it would come after the push has expired');
});

test('A32: a fault is tried again with growing pauses until the push expires, and never after', async (t) => {
  const { phone, subscribe, ask, wake, way, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'answer', status: 503 });
  const id = await ask();
  for (let second = 0; second < 70; second += 2) await wake(2_000);
  const attempts = browsers.messages.length;
  assert.ok(attempts >= 4 && attempts <= 8, `${attempts} attempts in 70 seconds`);
  assert.equal((await way(id, phone)).at(-1), 'web-push failed');
  await wake(60_000);
  assert.equal(browsers.messages.length, attempts);
});

test('A32: a push service that refuses this server is our own fault: counted, kept for the doctor, and the address stays', async (t) => {
  const { server, phone, subscribe, ask, wake, way, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'answer', status: 403, body: 'bad key' }, { kind: 'accept' });
  const id = await ask();
  await wake();
  assert.deepEqual(await way(id, phone), ['web-push refused']);
  const [state] = await pushServiceTroubles(server.kit.db, { limit: 10 });
  assert.deepEqual([state?.verdict, state?.words], ['ours', '403 bad key']);
  assert.match(await server.kit.metrics.render(), /lanyard_push_wake_ups_total\{kind="web-push",verdict="ours"\} 1/);
  assert.equal((await findAddress(server.kit.db, phone.device.id))?.droppedAt, null);
  await ask();
  await wake();
  assert.deepEqual(await pushServiceTroubles(server.kit.db, { limit: 10 }), []);
});

test('A32: of a push service at which no phone can be woken any more nothing is kept; it is known again with the next phone', async (t) => {
  const { server, phone, signed, subscribe, ask, wake, browsers } = await pushServicesWorld(t);
  const { db } = server.kit;
  const forget = () => forgetUnusedServices(db);
  const hosts = async () => (await pushServiceTroubles(db, { limit: 10 })).map(({ host }) => host);
  const { host } = new URL(browsers.origin);
  await subscribe(phone);
  browsers.script.set({ kind: 'answer', status: 403, body: 'bad key' });
  await ask();
  await wake();
  await forget();
  assert.deepEqual(await hosts(), [host], 'a phone has it');
  assert.equal((await signed(phone, 'DELETE', '/device/v1/push-address')).status, 204);
  await forget();
  assert.deepEqual(await hosts(), []);
  server.clock.advance(600_000);
  await subscribe(phone);
  await ask();
  await wake();
  assert.deepEqual(await hosts(), [host]);
});

test('a word of a push service that is said again keeps the time of the first', async (t) => {
  const { server } = await pushServicesWorld(t);
  const { kit } = server;
  const since = kit.clock.now();
  const state = { kind: 'web-push', host: 'push.example.com', verdict: 'ours', words: '403', since } as const;
  await writeServiceState(kit, state);
  const later = new Date(since.getTime() + 60_000);
  await writeServiceState(kit, { ...state, since: later });
  const read = async () => (await pushServiceTroubles(kit.db, { limit: 10 }))[0]?.since;
  assert.deepEqual(await read(), since);
  await writeServiceState(kit, { ...state, verdict: 'retry', since: later });
  assert.deepEqual(await read(), later);
});

test('A32: a push service that never answers holds up nobody: neither the login, nor another phone', async (t) => {
  const { server, phone, subscribe, ask, signed, wake, way, browsers, fcm } = await pushServicesWorld(t);
  await subscribe(phone);
  browsers.script.set({ kind: 'silence' });
  const bob = await server.createUser({ name: 'bob' });
  const other = await insertTestDevice(server.kit, bob);
  await signed(other, 'POST', '/device/v1/push-address', { kind: 'fcm', token: 'registration-token-2' });
  const slow = await ask('alice');
  const quick = await ask('bob');
  const waking = wake();
  await eventually(async () => (await way(quick, other)).includes('fcm accepted'));
  assert.deepEqual(await way(slow, phone), [], 'the other one still waits');
  assert.equal(fcm.messages.length, 1);
  await waking;
  assert.deepEqual(await way(slow, phone), ['web-push waiting']);
});

test('what a process had claimed when it died is done by another one, when its time is over', async (t) => {
  const { server, phone, subscribe, ask, wake, way, browsers } = await pushServicesWorld(t);
  const { claimDue } = await import('./delivery-store.ts');
  await subscribe(phone);
  const id = await ask();
  server.clock.advance(500);
  const claim = { now: server.clock.now(), busyHosts: [], perHost: 8, limit: 8 };
  assert.equal((await claimDue(server.kit.db, claim)).length, 1);
  assert.equal((await claimDue(server.kit.db, claim)).length, 0, 'one process only');
  await wake();
  assert.equal(browsers.messages.length, 0);
  await wake(31_000);
  assert.deepEqual(await way(id, phone), ['web-push accepted']);
});

test('what expired before it was sent is sent no more', async (t) => {
  const { server, phone, subscribe, ask, wake, browsers } = await pushServicesWorld(t);
  await subscribe(phone);
  await ask();
  await wake(61_000);
  await repairWakeUps(server.kit);
  assert.deepEqual(browsers.messages, []);
  const due = await server.kit.db.selectFrom('deliveries').select('push_id').where('wake_at', 'is not', null).execute();
  assert.deepEqual(due, []);
});
