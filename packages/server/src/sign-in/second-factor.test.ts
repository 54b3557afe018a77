import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../testing/index.ts';
import { sessionCookie } from '../users/index.ts';
import { signInCookie } from './sign-in.ts';
import { halfSignedIn, phoneOf } from './test-phone.ts';

test('a user without a device is signed in by the password alone', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const session = await alice.expect(200, 'GET', '/api/session');
  assert.deepEqual([session.assurance, session.fresh, session.factorAt], ['password', false, null]);
});

test('a user with a phone chooses a code or a push, and learns nothing else', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const signIn = await browser.expect(200, 'GET', '/api/sign-in');
  const devices = [{ id: phone.device.id, name: 'Phone' }];
  assert.deepEqual(signIn, {
    realm: server.realm.name,
    user: { name: 'alice', displayName: 'alice' },
    purpose: 'sign-in',
    methods: [
      { kind: 'code', available: true, reason: null, devices },
      { kind: 'push', available: true, reason: null, devices },
    ],
    push: null,
    expiresAt: new Date(server.clock.now().getTime() + 600_000).toISOString(),
  });
  assert.equal(sessionCookie in browser.cookies, false);
});

test('a right code signs in with two factors, and the sign-in is over', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const reply = await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.deepEqual(reply, { next: 'signed-in' });
  const session = await browser.expect(200, 'GET', '/api/session');
  assert.deepEqual([session.assurance, session.fresh], ['two-factor', true]);
  assert.equal(signInCookie in browser.cookies, false);
});

test('a push is shown with its number, followed live, approved on the phone and completed here', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const { push } = await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  assert.deepEqual([push.state, push.matching], ['pending', 'typed-2']);
  assert.match(push.number, /^\d\d$/);
  const approved = browser.nextEvent('/api/sign-in/events', (data) => data.push?.state === 'approved');
  assert.equal((await phone.answer('approve', push.number)).status, 200);
  assert.equal((await approved).push.number, null);
  assert.deepEqual(await browser.expect(200, 'POST', '/api/sign-in/complete', { body: {} }), { next: 'signed-in' });
  assert.equal((await browser.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
});

test('the phone is told service, place, address, browser and what is asked', async (t) => {
  const server = await testServer(t, { settings: { displayName: 'Example Bank' } });
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  const { details } = await server.kit.db.selectFrom('pushes').select('details').executeTakeFirstOrThrow();
  const { browser: name, ...rest } = details as Record<string, string>;
  const expected = { service: 'Example Bank', place: 'this computer', address: '127.0.0.1', asked: 'Sign in' };
  assert.deepEqual(rest, expected);
  assert.ok(name);
});

for (const matching of ['typed-2', 'typed-6', 'scan', 'none'] as const) {
  test(`number matching by ${matching} signs in`, async (t) => {
    const server = await testServer(t, { settings: { push: { matching } } });
    const alice = await server.createUser({ name: 'alice' });
    const phone = await phoneOf(server, alice);
    const browser = await halfSignedIn(server, alice);
    const { push } = await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
    const scanned = push.link?.split('.').at(-1);
    const match = { 'typed-2': push.number, 'typed-6': push.number, scan: scanned, none: undefined }[matching];
    assert.deepEqual(
      [push.number === null, push.link === null],
      [matching === 'scan' || matching === 'none', matching !== 'scan'],
    );
    assert.equal((await phone.answer('approve', match)).body.state, 'approved');
    await browser.expect(200, 'POST', '/api/sign-in/complete', { body: {} });
  });
}

test('a push that waits is not sent again, and can be taken back for a code', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const [first, second] = await Promise.all([
    browser.expect(200, 'POST', '/api/sign-in/push', { body: {} }),
    browser.expect(200, 'POST', '/api/sign-in/push', { body: {} }),
  ]);
  const third = await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  assert.equal(await phone.pendingCount(), 1);
  assert.ok([first.push.id, second.push.id].includes(third.push.id));
  const { push } = await browser.expect(200, 'DELETE', '/api/sign-in/push');
  assert.equal(push.state, 'cancelled');
  assert.equal(await phone.pendingCount(), 0);
  await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
});

test('a code while a push waits takes the push off the phone', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.equal(await phone.pendingCount(), 0);
});

test('A9: push is not offered to a user who is not enabled for it, with the reason', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice', push: false });
  await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const { methods } = await browser.expect(200, 'GET', '/api/sign-in');
  assert.deepEqual(
    methods.map(({ available }: { available: boolean }) => available),
    [true, false],
  );
  assert.equal(methods[1].reason.code, 'push-disabled');
  const reply = await browser.request('POST', '/api/sign-in/push', { body: {} });
  assert.deepEqual([reply.status, reply.body.code], [409, 'sign-in.method-unavailable']);
  assert.equal(reply.body.detail, methods[1].reason.text);
});

test('a denied, expired or reported push signs nobody in', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  for (const end of ['deny', 'expire', 'report'] as const) {
    await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
    if (end === 'expire') server.clock.advance(60_000);
    else await phone.answer(end);
    const reply = await browser.request('POST', '/api/sign-in/complete', { body: {} });
    assert.deepEqual([reply.status, reply.body.code], [409, 'sign-in.not-approved'], end);
  }
  assert.equal(sessionCookie in browser.cookies, false);
});

test('a sign-in ends in time, and giving it up takes its push off the phone', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  await browser.expect(204, 'DELETE', '/api/sign-in');
  assert.equal(await phone.pendingCount(), 0);
  await browser.expect(401, 'GET', '/api/sign-in');
  const late = await halfSignedIn(server, alice);
  server.clock.advance(600_000);
  const reply = await late.request('POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.deepEqual([reply.status, reply.body.code], [401, 'sign-in.not-open']);
  assert.match(reply.body.detail, /Start again/);
});

test('a step-up raises the same session, makes it fresh and gives it a new token', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const browser = await server.signIn(alice);
  const before = await browser.expect(200, 'GET', '/api/session');
  const oldToken = browser.cookies[sessionCookie] ?? '';
  const phone = await phoneOf(server, alice);
  const { signIn } = await browser.expect(200, 'POST', '/api/step-up', { body: {} });
  assert.equal(signIn.purpose, 'step-up');
  await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  const after = await browser.expect(200, 'GET', '/api/session');
  assert.deepEqual([after.id, after.assurance, after.fresh], [before.id, 'two-factor', true]);
  const stale = await server.request('GET', '/api/session', { cookies: { [sessionCookie]: oldToken } });
  assert.equal(stale.status, 401);
});

test('a step-up without a device says what to do', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const reply = await alice.request('POST', '/api/step-up', { body: {} });
  assert.deepEqual([reply.status, reply.body.code], [409, 'sign-in.no-factor']);
  assert.match(reply.body.detail, /Add a device first/);
});
