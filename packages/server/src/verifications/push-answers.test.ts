import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushClaims } from '@lanyard/protocol/device';
import { decodeJwt } from 'jose';
import { signAsRealm } from '../devices/index.ts';
import { changeSettings } from '../realms/index.ts';
import { type TestReply, testServer } from '../testing/index.ts';
import { type Asker, pushView, startPush, useApproval } from './index.ts';
import { addPhone, pushWorld } from './test-pushes.ts';

test('A9: a relying party asks, the phone shows what was signed, the typed number approves, and the asker learns it', async (t) => {
  const { server, start, ask, phone, auditTypes } = await pushWorld(await testServer(t));
  const started = await start({ asked: 'Pay 42.00 EUR', context: { browser: 'Firefox', address: '203.0.113.9' } });
  assert.equal(started.status, 201, started.text);
  assert.match(started.body.number, /^\d\d$/);
  assert.equal(started.body.state, 'pending');
  const { id, number } = started.body;

  const list = await phone.signed('GET', '/device/v1/pushes');
  const details = decodeJwt(list.body.pushes[0]);
  assert.equal(details.pushId, id);
  assert.equal(details.service, 'Example shop');
  assert.equal(details.asked, 'Pay 42.00 EUR');
  assert.equal(details.address, '203.0.113.9');
  assert.equal(details.matching, 'typed-2');

  const waiting = ask('GET', `/api/v1/pushes/${id}?wait=30`);
  const answered = await phone.answer(id, { decision: 'approve', match: number });
  assert.equal(answered.status, 200, answered.text);
  assert.deepEqual(answered.body, { state: 'approved' });
  const seen = await waiting;
  assert.equal(seen.body.state, 'approved');
  assert.equal(seen.body.number, null);
  const { devices } = (await ask('GET', '/api/v1/users/alice/devices')).body;
  assert.equal(
    devices[0].lastUsedAt,
    server.kit.clock.now().toISOString(),
    'the list of devices says when it was used',
  );
  assert.deepEqual(await auditTypes(), ['push.started', 'push.approved']);
});

function ended(reply: TestReply, state: string): void {
  assert.equal(reply.status, 409, reply.text);
  assert.equal(reply.body.code, 'verifications.push-ended');
  assert.equal(reply.body.state, state);
  assert.match(reply.body.detail, /no longer waiting/);
}

function refused(reply: TestReply): void {
  assert.equal(reply.status, 403, reply.text);
  assert.equal(reply.body.code, 'verifications.answer-refused');
}

const otherNumber = (number: string): string => (number === '00' ? '01' : '00');

test('A28: the third wrong number ends the push; the right one comes too late then', async (t) => {
  const { start, ask, phone, auditTypes } = await pushWorld(await testServer(t));
  const { id, number } = (await start()).body;
  for (const left of [2, 1, 0]) {
    const reply = await phone.answer(id, { decision: 'approve', match: otherNumber(number) });
    assert.equal(reply.status, 409, reply.text);
    assert.equal(reply.body.code, 'verifications.match-wrong');
    assert.equal(reply.body.left, left);
  }
  assert.deepEqual((await phone.signed('GET', '/device/v1/pushes')).body, { pushes: [] });
  assert.equal((await ask('GET', `/api/v1/pushes/${id}`)).body.state, 'mismatched');
  const counts = Object.entries(Object.groupBy(await auditTypes(), (type) => type)).map(([type, list]) => [
    type,
    list?.length,
  ]);
  assert.deepEqual(Object.fromEntries(counts), {
    'push.started': 1,
    'push.answer-refused refused': 3,
    'push.mismatched': 1,
  });
});

test('A28: of many wrong numbers at once exactly three are judged, and a right one among them cannot win after', async (t) => {
  const { start, phone } = await pushWorld(await testServer(t));
  const { id, number } = (await start()).body;
  const details = await phone.details(id);
  const guess = (match: string) => phone.answer(id, { decision: 'approve', match, details });
  const replies = await Promise.all(Array.from({ length: 12 }, () => guess(otherNumber(number))));
  const codes = replies.map(({ body }) => body.code).sort();
  assert.equal(codes.filter((code) => code === 'verifications.match-wrong').length, 3);
  assert.equal(codes.filter((code) => code === 'verifications.push-ended').length, 9);
  ended(await guess(number), 'mismatched');
});

test('an approval without a number, or with more than it, is a wrong one', async (t) => {
  const { start, phone } = await pushWorld(await testServer(t));
  const { id, number } = (await start()).body;
  assert.equal((await phone.answer(id, { decision: 'approve' })).body.left, 2);
  assert.equal((await phone.answer(id, { decision: 'approve', match: `${number}0` })).body.left, 1);
  assert.deepEqual((await phone.answer(id, { decision: 'approve', match: number })).body, { state: 'approved' });
});

test('A29: an answer is taken once: not again, not the other way, not by another device', async (t) => {
  const { server, start, phone, alice } = await pushWorld(await testServer(t));
  const tablet = await addPhone(server, alice, 'Tablet');
  const { id, number } = (await start()).body;
  const approve = await phone.sign(id, { decision: 'approve', match: number });
  const deny = await phone.sign(id, { decision: 'deny' });
  const report = await tablet.sign(id, { decision: 'report' });
  assert.deepEqual((await phone.send(id, approve)).body, { state: 'approved' });
  ended(await phone.send(id, approve), 'approved');
  ended(await phone.send(id, deny), 'approved');
  ended(await tablet.send(id, report), 'approved');
});

test('A29: an approval must be signed by the key that the app’s protection releases, for this push and what was shown', async (t) => {
  const { server, start, ask, phone, alice } = await pushWorld(await testServer(t));
  const tablet = await addPhone(server, alice, 'Tablet');
  const { id, number: match } = (await start()).body;
  const other = (await start()).body;
  const approve = { decision: 'approve', match } as const;
  refused(await phone.answer(id, { ...approve, signer: 'device' }));
  refused(await phone.answer(id, { decision: 'deny', signer: 'user' }));
  refused(await phone.answer(id, { ...approve, details: await phone.details(other.id) }));
  refused(await phone.answer(id, { ...approve, details: await tablet.details(id) }));
  refused(await phone.answer(id, { ...approve, pushId: other.id }));
  refused(await phone.answer(id, { ...approve, deviceId: tablet.id }));
  refused(await phone.send(id, await tablet.sign(id, approve)));
  refused(await phone.send(id, 'no.answer.atall'));
  assert.equal((await ask('GET', `/api/v1/pushes/${id}`)).body.state, 'pending');
  assert.deepEqual((await phone.answer(id, approve)).body, { state: 'approved' });
});

test('A29: a phone is shown the same bytes however often it asks, whatever has changed since, and signs those', async (t) => {
  const { server, start, phone } = await pushWorld(await testServer(t));
  const { id, number: match } = (await start({ asked: 'Pay 5.00 EUR' })).body;
  const details = await phone.details(id);
  server.clock.advance(1_000);
  const change = { displayName: 'Another', issuer: 'Another', push: { matching: 'scan', expirySeconds: 600 } } as const;
  await server.kit.db
    .transaction()
    .execute((tx) => changeSettings(tx, server.kit, { realmId: server.realm.id, change }));
  await server.kit.db.updateTable('users').set({ display_name: 'Somebody else' }).execute();
  assert.equal(await phone.details(id), details);
  assert.deepEqual((await phone.signed('GET', '/device/v1/pushes')).body, { pushes: [details] });
  // The same claims under a signature of now are other bytes: an answer to them is no answer to what was shown.
  const { kit, realm } = server;
  const { iat: _iat, ...claims } = decodeJwt(details) as PushClaims;
  const remade = await signAsRealm(kit.db, kit, { realmId: realm.id, kind: 'push', claims });
  refused(await phone.answer(id, { decision: 'approve', match, details: remade }));
  assert.deepEqual((await phone.answer(id, { decision: 'approve', match, details })).body, { state: 'approved' });
});

test('A29: a push is unknown to devices of others, to devices added later and to guessed ids', async (t) => {
  const { server, start, phone, alice } = await pushWorld(await testServer(t));
  const stranger = await addPhone(server, await server.createUser({ name: 'mallory' }));
  const { id, number } = (await start()).body;
  const details = await phone.details(id);
  const late = await addPhone(server, alice, 'Late');
  for (const device of [stranger, late]) {
    assert.equal((await device.signed('GET', `/device/v1/pushes/${id}`)).status, 404);
    assert.deepEqual((await device.signed('GET', '/device/v1/pushes')).body, { pushes: [] });
    const reply = await device.answer(id, { decision: 'approve', match: number, details });
    assert.equal(reply.status, 404);
    assert.equal(reply.body.code, 'verifications.push-not-found');
  }
});

test('A29, A30: an answer after the end is late: after expiry, and after the asker took the push back', async (t) => {
  const { server, start, ask, phone, auditTypes } = await pushWorld(await testServer(t));
  const first = (await start()).body;
  const answer = await phone.sign(first.id, { decision: 'approve', match: first.number });
  await ask('DELETE', `/api/v1/pushes/${first.id}`);
  ended(await phone.send(first.id, answer), 'cancelled');
  const second = (await start({ expiresInSeconds: 30 })).body;
  const late = await phone.sign(second.id, { decision: 'approve', match: second.number });
  server.clock.advance(30_000);
  ended(await phone.send(second.id, late), 'expired');
  assert.equal((await auditTypes()).filter((type) => type === 'push.answer-refused refused').length, 2);
});

test('A30: an approval is used once, by its asker, within five minutes', async (t) => {
  const { server, alice, phone } = await pushWorld(await testServer(t));
  const { kit, realm, clock } = server;
  const details = { service: 'Lanyard', asked: 'Sign in', place: null, address: null, browser: null };
  const approved = async (asker: Asker) => {
    const push = await startPush(kit, { realm, user: alice, asker, details });
    const { number } = pushView(kit, push, asker);
    await phone.answer(push.id, { decision: 'approve', match: number ?? '' });
    return push.id;
  };
  const use = (pushId: string, asker: Asker) =>
    kit.db.transaction().execute((tx) => useApproval(tx, kit, { pushId, asker }));
  const pushId = await approved('sign-in:1');
  assert.equal(await use(pushId, 'sign-in:2'), false);
  const results = await Promise.all(Array.from({ length: 8 }, () => use(pushId, 'sign-in:1')));
  assert.equal(results.filter(Boolean).length, 1);
  const late = await approved('sign-in:1');
  clock.advance(300_000);
  assert.equal(await use(late, 'sign-in:1'), false);
});

test('a device that was locked or removed between question and answer cannot approve', async (t) => {
  const { server, start, phone } = await pushWorld(await testServer(t));
  const { id, number } = (await start()).body;
  const answer = await phone.sign(id, { decision: 'approve', match: number });
  await server.kit.db.updateTable('devices').set({ state: 'locked' }).where('id', '=', phone.id).execute();
  const reply = await phone.send(id, answer);
  assert.equal(reply.status, 403);
  assert.equal(reply.body.code, 'devices.locked');
});
