import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeJwt } from 'jose';
import { insertTestDevice } from '../devices/test-device.ts';
import type { SettingsPatch } from '../realms/index.ts';
import { type TestReply, testServer } from '../testing/index.ts';
import { cancelPush, findPush, startPush } from './index.ts';
import { type PushWorld, pushWorld } from './test-pushes.ts';

const world = async (t: TestContext, settings: SettingsPatch = {}): Promise<PushWorld> =>
  pushWorld(await testServer(t, { settings }));

function unavailable(reply: TestReply, reason: string): void {
  assert.equal(reply.status, 409, reply.text);
  assert.equal(reply.body.code, 'verifications.push-unavailable');
  assert.equal(reply.body.reason.code, reason);
  assert.match(reply.body.detail, /Nothing was sent/);
}

function limited(reply: TestReply): void {
  assert.equal(reply.status, 429, reply.text);
  assert.equal(reply.body.code, 'kit.limited');
}

test('A9: a push needs a user who is enabled for it and an active online device; the reason is said', async (t) => {
  const { server, start, ask, alice, phone, auditTypes } = await world(t);
  const { db } = server.kit;
  const setState = (state: 'active' | 'locked' | 'pending') =>
    db.updateTable('devices').set({ state }).where('id', '=', phone.id).execute();
  await setState('locked');
  unavailable(await start(), 'device-locked');
  await setState('pending');
  unavailable(await start(), 'no-device');
  await insertTestDevice(server.kit, alice, { mode: 'standard' });
  unavailable(await start(), 'no-online-device');
  await setState('active');
  await db.updateTable('users').set({ push_enabled: false }).execute();
  unavailable(await start(), 'push-disabled');
  await db.updateTable('users').set({ push_enabled: true }).execute();
  assert.equal((await start()).status, 201);
  assert.equal((await auditTypes()).filter((type) => type === 'push.started refused').length, 4);
  assert.equal((await ask('GET', '/api/v1/pushes/0198c0de-0000-7000-8000-000000000001')).status, 404);
});

test('A25: a name that nobody has is answered like a user without a device', async (t) => {
  const { server, start } = await world(t);
  await server.createUser({ name: 'bob' });
  const texts = [];
  for (const user of ['bob', 'nobody', 'no body', '']) {
    const reply = await start({ user });
    unavailable(reply, 'no-device');
    texts.push(reply.text.replace(reply.body.requestId, ''));
  }
  assert.equal(new Set(texts).size, 1);
});

test('A27: only three pushes of a user wait at once; one that ends makes room', async (t) => {
  const { start, ask } = await world(t);
  const replies = [];
  for (let turn = 0; turn < 4; turn++) replies.push(await start());
  assert.deepEqual(
    replies.map(({ status }) => status),
    [201, 201, 201, 429],
  );
  const cancelled = await ask('DELETE', `/api/v1/pushes/${replies[0]?.body.id}`);
  assert.equal(cancelled.body.state, 'cancelled');
  assert.equal((await start()).status, 201);
});

test('A27: of many pushes asked for at once no more than three wait', async (t) => {
  const { start } = await world(t, { limits: { 'push:user': { max: 100 } } });
  const replies = await Promise.all(Array.from({ length: 20 }, () => start()));
  assert.equal(replies.filter(({ status }) => status === 201).length, 3);
  assert.equal(replies.filter(({ status }) => status === 429).length, 17);
});

test('A27: pushes of one user in a window are limited, and the refusals are in the audit', async (t) => {
  const settings = { limits: { 'push:user': { max: 4, windowSeconds: 600, lockSeconds: 300 } } };
  const { server, start, ask, auditTypes } = await world(t, settings);
  for (let turn = 0; turn < 4; turn++) await ask('DELETE', `/api/v1/pushes/${(await start()).body.id}`);
  const refused = await start();
  limited(refused);
  assert.equal(refused.headers.get('retry-after'), '300');
  assert.equal((await auditTypes()).at(-1), 'push.started refused');
  server.clock.advance(300_000);
  assert.equal((await start()).status, 201);
});

test('A27, A52: a flood of pushes is counted, and is a few rows in the audit', async (t) => {
  const { start, ask, auditTypes } = await world(t, { limits: { 'push:user': { max: 1, lockSeconds: 300 } } });
  await ask('DELETE', `/api/v1/pushes/${(await start()).body.id}`);
  for (let turn = 0; turn < 25; turn += 1) limited(await start());
  assert.equal((await auditTypes()).filter((type) => type === 'push.started refused').length, 2);
});

test('A27: the addresses of one IPv6 network count as one', async (t) => {
  const { start, ask } = await world(t, { limits: { 'push:address': { max: 2, windowSeconds: 60, lockSeconds: 60 } } });
  const statuses = [];
  for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:3::4', '2001:db8:1:2:5::6', '2001:db8:1:3::1']) {
    const reply = await start({ context: { address } });
    statuses.push(reply.status);
    if (reply.status === 201) await ask('DELETE', `/api/v1/pushes/${reply.body.id}`);
  }
  assert.deepEqual(statuses, [201, 201, 429, 201]);
});

test('A27: after three denials further pushes are held back for a while; an approval forgets them', async (t) => {
  const { server, start, phone } = await world(t, { limits: { 'push:user': { max: 100 } } });
  const deny = async () => phone.answer((await start()).body.id, { decision: 'deny' });
  await deny();
  await deny();
  const { id, number } = (await start()).body;
  assert.equal((await phone.answer(id, { decision: 'approve', match: number })).status, 200);
  for (let turn = 0; turn < 3; turn++) assert.equal((await deny()).status, 200);
  limited(await start());
  server.clock.advance(900_000);
  assert.equal((await start()).status, 201);
});

test('A27, F11: a report holds further pushes back at once, and an operator sees why', async (t) => {
  const { server, start, phone, alice, auditTypes } = await world(t);
  const { id } = (await start()).body;
  assert.deepEqual((await phone.answer(id, { decision: 'report' })).body, { state: 'reported' });
  limited(await start());
  assert.ok((await auditTypes()).includes('push.reported'));
  const operator = await server.signIn(await server.createUser({ name: 'admin', role: 'administrator' }));
  const user = await operator.expect(200, 'GET', `/api/admin/users/${alice.id}`);
  assert.equal(user.locked.reason.code, 'push-denied:user');
  await operator.request('POST', `/api/admin/users/${alice.id}/unlock`);
  assert.equal((await start()).status, 201);
});

test('plain approve exists only where the realm allows it', async (t) => {
  const { start } = await world(t);
  const refused = await start({ matching: 'none' });
  assert.equal(refused.status, 422);
  assert.equal(refused.body.code, 'verifications.matching-not-allowed');
  const plain = await world(t, { push: { matching: 'none' } });
  const { id, number, link } = (await plain.start()).body;
  assert.deepEqual([number, link], [null, null]);
  assert.deepEqual((await plain.phone.answer(id, { decision: 'approve' })).body, { state: 'approved' });
});

test('A28: the details that travel to the phone hold neither number nor scan secret', async (t) => {
  const { start, phone } = await world(t);
  for (const matching of ['typed-6', 'scan']) {
    const { id, number, link } = (await start({ matching })).body;
    const details = await phone.details(id);
    const secret = number ?? link.split('.').at(-1);
    assert.ok(secret.length >= 6);
    assert.ok(!JSON.stringify(decodeJwt(details)).includes(secret));
  }
});

test('A17: a relying party cannot ask in the name of another, nor turn the words of the screen around', async (t) => {
  const { start, phone } = await world(t);
  const { id } = (await start({ service: 'Your bank\u202e', asked: 'line\nbreak', context: { place: '\u0007Bonn' } }))
    .body;
  const details = decodeJwt(await phone.details(id));
  assert.equal(details.service, 'Your bank (Example shop)');
  assert.doesNotMatch(String(details.asked), /\n/);
  assert.equal(details.place, 'Bonn');
});

test('a push expires by itself: for the phone, the asker and the audit, and its length can be chosen', async (t) => {
  const { server, start, ask, phone, auditTypes } = await world(t);
  const { id, expiresAt, createdAt } = (await start({ expiresInSeconds: 10 })).body;
  assert.equal(new Date(expiresAt).getTime() - new Date(createdAt).getTime(), 10_000);
  server.clock.advance(10_000);
  const shown = await phone.signed('GET', `/device/v1/pushes/${id}`);
  assert.equal(shown.status, 409);
  assert.equal(shown.body.state, 'expired');
  assert.deepEqual((await phone.signed('GET', '/device/v1/pushes')).body, { pushes: [] });
  assert.equal((await ask('GET', `/api/v1/pushes/${id}?wait=60`)).body.state, 'expired');
  assert.equal((await ask('DELETE', `/api/v1/pushes/${id}`)).body.state, 'expired');
  assert.deepEqual(await auditTypes(), ['push.started', 'push.expired']);
});

test('F11: only its asker sees, waits for or cancels a push', async (t) => {
  const { server, start, auditTypes } = await world(t);
  const { id } = (await start()).body;
  const stranger = { authorization: `Bearer ${await server.serviceKey('Stranger')}` };
  for (const method of ['GET', 'DELETE']) {
    const reply = await server.request(method, `/api/v1/pushes/${id}`, { headers: stranger });
    assert.equal(reply.status, 404);
    assert.equal(reply.body.code, 'verifications.push-not-found');
  }
  assert.deepEqual(await auditTypes(), ['push.started']);
});

test('a sign-in starts, finds and cancels its push through the door, and no other asker cancels it', async (t) => {
  const { server, alice } = await world(t);
  const { kit, realm } = server;
  const details = { service: 'Lanyard', asked: 'Sign in', place: null, address: '203.0.113.9', browser: 'Firefox' };
  const push = await startPush(kit, { realm, user: alice, asker: 'sign-in:1', details });
  assert.equal(await cancelPush(kit, push.id, 'sign-in:2'), false);
  assert.equal((await findPush(kit.db, push.id))?.state, 'pending');
  assert.equal(await cancelPush(kit, push.id, 'sign-in:1'), true);
  assert.equal(await cancelPush(kit, push.id, 'sign-in:1'), false);
  assert.equal((await findPush(kit.db, push.id))?.state, 'cancelled');
});
