/** The attacks: skipping the second factor, guessing it, and using somebody else's approval. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import { sql } from 'kysely';
import { createClient, type TestClient, type TestServer, type TestUser, testServer } from '../testing/index.ts';
import { invite, sessionCookie } from '../users/index.ts';
import { signInCookie } from './sign-in.ts';
import { halfSignedIn, phoneOf } from './test-phone.ts';

test('A11: before the second factor every other route is closed, in this tab and in a second one', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice', role: 'administrator' });
  await phoneOf(server, alice);
  const first = await halfSignedIn(server, alice);
  const second = createClient(server.url);
  Object.assign(second.cookies, first.cookies);
  for (const tab of [first, second]) {
    for (const path of ['/api/session', '/api/self/devices', '/api/self/sessions', '/api/admin/users']) {
      const reply = await tab.request('GET', path);
      assert.deepEqual([reply.status, reply.body.code], [401, 'users.not-signed-in'], path);
    }
    assert.equal((await tab.request('POST', '/api/sign-in/complete', { body: {} })).body.code, 'sign-in.not-approved');
    assert.equal((await tab.request('POST', '/api/self/registrations', { body: { method: 'online' } })).status, 401);
  }
});

test('A11: the sign-in token is no session token', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const cookies = { [sessionCookie]: browser.cookies[signInCookie] ?? '' };
  assert.equal((await server.request('GET', '/api/session', { cookies })).status, 401);
});

test('A12: a locked phone does not turn the second factor off', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const { device } = await phoneOf(server, alice);
  await server.kit.db.updateTable('devices').set({ state: 'locked' }).where('id', '=', device.id).execute();
  const browser = await halfSignedIn(server, alice);
  const { methods } = await browser.expect(200, 'GET', '/api/sign-in');
  assert.deepEqual(
    methods.map(({ reason }: { reason: { code: string } }) => reason.code),
    ['device-locked', 'device-locked'],
  );
});

test('A12: whoever was inside by the password alone is out as soon as a second factor is proved', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const [thief, unchanged] = [
    await server.signIn(alice),
    await server.signIn(await server.createUser({ name: 'bob' })),
  ];
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  await thief.expect(200, 'GET', '/api/session');
  await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  await thief.expect(401, 'GET', '/api/session');
  await browser.expect(200, 'GET', '/api/session');
  await unchanged.expect(200, 'GET', '/api/session');
});

test('A12: a first device ends the sessions of the password, but the one that added it', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const [thief, browser] = [await server.signIn(alice), await server.signIn(alice)];
  const { id, secret } = await browser.expect(200, 'POST', '/api/self/registrations', { body: { method: 'key-uri' } });
  await thief.expect(200, 'GET', '/api/session');
  const code = totp({ secret: decodeBase32(secret), time: server.clock.now().getTime() });
  await browser.expect(200, 'POST', `/api/self/registrations/${id}/confirm`, { body: { code } });
  await thief.expect(401, 'GET', '/api/session');
  await browser.expect(200, 'GET', '/api/session');
});

test('A39: a sign-in that was begun with the old password ends with the new one', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const thief = await halfSignedIn(server, alice);
  await thief.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  server.clock.advance(1_000);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { link } = await admin.expect(201, 'POST', `/api/admin/users/${alice.id}/link`);
  const body = { token: link.split('#')[1], password: 'a new one that nobody knows' };
  assert.equal((await server.request('POST', '/api/welcome', { body })).status, 200);
  const reply = await thief.request('POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.deepEqual([reply.status, reply.body.code], [401, 'sign-in.not-open']);
  const later = await halfSignedIn(server, { ...alice, password: body.password });
  await later.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
});

test('A18: a new sign-in brings no new guesses of the code', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const wrong = phone.code() === '000000' ? '111111' : '000000';
  const statuses: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const browser = await halfSignedIn(server, alice);
    for (let guess = 0; guess < 3; guess += 1) {
      statuses.push((await browser.request('POST', '/api/sign-in/code', { body: { code: wrong } })).status);
    }
  }
  assert.equal(statuses.filter((status) => status === 403).length, 10, statuses.join());
  const browser = await halfSignedIn(server, alice);
  const reply = await browser.request('POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.deepEqual([reply.status, reply.body.code], [429, 'kit.limited']);
});

test('A19: a right password does not clear the wrong codes', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const count = async () =>
    server.kit.db.selectFrom('limits').select('count').where('scope', '=', 'code:user').executeTakeFirst();
  const browser = await halfSignedIn(server, alice);
  await browser.request('POST', '/api/sign-in/code', { body: { code: '000000' } });
  const before = await count();
  assert.ok(before);
  await halfSignedIn(server, alice);
  assert.deepEqual(await count(), before);
});

test('A22: a lock ends the sign-in, so that the password comes first again when it is over', async (t) => {
  const minute = { max: 3, windowSeconds: 60, lockSeconds: 60 };
  const server = await testServer(t, { settings: { limits: { 'code:user': minute } } });
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const wrong = { body: { code: phone.code() === '000000' ? '111111' : '000000' } };
  for (let guess = 0; guess < 5; guess += 1) await browser.request('POST', '/api/sign-in/code', wrong);
  // The sign-in itself would have lasted ten minutes.
  server.clock.advance(61_000);
  const reply = await browser.request('POST', '/api/sign-in/code', { body: { code: phone.code() } });
  assert.deepEqual([reply.status, reply.body.code], [401, 'sign-in.not-open']);
  const again = await halfSignedIn(server, alice);
  await again.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
});

test('F11: an approval is worth nothing in another browser, even with the password', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const [hers, mallorys] = [await halfSignedIn(server, alice), await halfSignedIn(server, alice)];
  const { push } = await hers.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  assert.equal((await phone.answer('approve', push.number)).status, 200);
  const stolen = await mallorys.request('POST', '/api/sign-in/complete', { body: {} });
  assert.deepEqual([stolen.status, stolen.body.code], [409, 'sign-in.not-approved']);
  assert.match(stolen.body.detail, /You are not signed in/);
  await hers.expect(200, 'POST', '/api/sign-in/complete', { body: {} });
});

test('F11: the number is shown to the browser that asked and to no other', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const [hers, mallorys] = [await halfSignedIn(server, alice), await halfSignedIn(server, alice)];
  await hers.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  assert.equal((await mallorys.expect(200, 'GET', '/api/sign-in')).push, null);
});

test('A29: one approval makes one session, however often and wherever it is completed at once', async (t) => {
  const first = await testServer(t);
  const second = await testServer(t, { databaseUrl: first.databaseUrl });
  const alice = await first.createUser({ name: 'alice' });
  const phone = await phoneOf(first, alice);
  const browser = await halfSignedIn(first, alice);
  const { push } = await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  await phone.answer('approve', push.number);
  const cookies = { ...browser.cookies };
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      (index % 2 ? first : second).request('POST', '/api/sign-in/complete', { body: {}, cookies }),
    ),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  const sessions = await first.kit.db.selectFrom('sessions').select('id').execute();
  assert.equal(sessions.length, 1);
});

test('one code makes one session, from however many sign-ins at once', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browsers = await Promise.all(Array.from({ length: 6 }, () => halfSignedIn(server, alice)));
  const code = phone.code();
  const replies = await Promise.all(
    browsers.map((browser) => browser.request('POST', '/api/sign-in/code', { body: { code } })),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
});

test('A30: an approval that came before the sign-in was given up is worth nothing after it', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  const { push } = await browser.expect(200, 'POST', '/api/sign-in/push', { body: {} });
  await phone.answer('approve', push.number);
  const cookies = { ...browser.cookies };
  await browser.expect(204, 'DELETE', '/api/sign-in');
  assert.equal((await server.request('POST', '/api/sign-in/complete', { body: {}, cookies })).status, 401);
});

test('A40: a step-up is worth nothing after the sign-out of its session, or beside another session', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const browser = await server.signIn(alice);
  const phone = await phoneOf(server, alice);
  await browser.expect(200, 'POST', '/api/step-up', { body: {} });
  const signInOnly = { [signInCookie]: browser.cookies[signInCookie] ?? '' };
  const body = { code: phone.code() };
  assert.equal((await server.request('POST', '/api/sign-in/code', { body, cookies: signInOnly })).status, 401);
  const mallory = await server.signIn(await server.createUser({ name: 'mallory' }));
  const mixed = { ...signInOnly, ...mallory.cookies };
  const reply = await server.request('POST', '/api/sign-in/code', { body, cookies: mixed });
  assert.deepEqual([reply.status, reply.body.code], [401, 'sign-in.not-open']);
  await browser.expect(204, 'DELETE', '/api/session');
  assert.equal((await browser.request('POST', '/api/sign-in/code', { body })).status, 401);
});

test('A10: with a stolen session alone nobody adds or removes a device', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const stolen = await server.signIn(alice);
  const { device } = await phoneOf(server, alice);
  const attempts = [
    ['POST', '/api/self/registrations', { method: 'online' }],
    ['POST', '/api/self/registrations', { method: 'key-uri' }],
    ['DELETE', `/api/self/devices/${device.id}`, undefined],
  ] as const;
  for (const [method, path, body] of attempts) {
    const reply = await stolen.request(method, path, { body });
    assert.deepEqual([reply.status, reply.body.code], [403, 'users.factor-needed'], path);
    assert.match(reply.body.detail, /second factor that was proved just now/);
  }
});

test('A10: a second factor opens that for ten minutes only', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const browser = await halfSignedIn(server, alice);
  await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  const begin = () => browser.request('POST', '/api/self/registrations', { body: { method: 'online' } });
  assert.equal((await begin()).status, 200);
  server.clock.advance(600_000);
  assert.equal((await begin()).body.code, 'users.factor-needed');
});

/** Name and password alone, as far as they lead. */
async function withPassword(server: TestServer, user: TestUser): Promise<TestClient> {
  const browser = createClient(server.url, server.kit.config.publicUrl);
  const body = { realm: server.realm.name, user: user.name, password: user.password };
  await browser.expect(200, 'POST', '/api/sign-in', { body });
  return browser;
}

test('the console opens to no password alone: an operator without a device is told to add one, and it counts at once', async (t) => {
  const server = await testServer(t);
  for (const role of ['auditor', 'helpdesk', 'administrator'] as const) {
    const operator = await server.createUser({ name: role, role });
    const browser = await withPassword(server, operator);
    const without = await browser.request('GET', '/api/admin/users');
    assert.deepEqual([without.status, without.body.code, without.body.devices], [403, 'users.factor-needed', 0]);
    assert.match(without.body.detail, /Add your phone first/);
    const phone = await phoneOf(server, operator);
    const reply = await browser.request('GET', '/api/admin/users');
    assert.deepEqual([reply.status, reply.body.code, reply.body.devices], [403, 'users.factor-needed', 1]);
    await browser.expect(200, 'POST', '/api/step-up', { body: {} });
    await browser.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
    await browser.expect(200, 'GET', '/api/admin/users');
  }
});

test('A39: with an operator’s stolen password nobody adds the operator’s first device; a one-time link lets the owner', async (t) => {
  const config = { mode: 'server', publicUrl: 'http://localhost:0', realm: 'main' } as const;
  const server = await testServer(t, { config });
  const { kit, realm, clock } = server;
  const operator = await server.createUser({ name: 'helen', role: 'helpdesk' });
  const begin = (browser: TestClient, method: string) =>
    browser.request('POST', '/api/self/registrations', { body: { method } });
  const thief = await withPassword(server, operator);
  for (const method of ['online', 'key-uri']) {
    const { status, body } = await begin(thief, method);
    assert.deepEqual([status, body.code], [403, 'users.link-needed'], method);
    assert.match(body.detail, /Ask an administrator for a new link/);
  }
  const origin = { actor: { kind: 'system' } } as const;
  const link = await kit.db.transaction().execute((tx) => invite(tx, kit, realm, operator, origin));
  const password = 'seven lanyards on a hook';
  await thief.expect(200, 'POST', '/api/welcome', { body: { token: link.split('#')[1], password } });
  clock.advance(3_599_000);
  const owner = await withPassword(server, { ...operator, password });
  await owner.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  clock.advance(1_000);
  assert.equal((await begin(owner, 'online')).body.code, 'users.link-needed');

  const anybody = await withPassword(server, await server.createUser({ name: 'alice' }));
  await anybody.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
});

test('A41: where it cannot be found out whether a second factor is needed, nobody is let in', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await server.signIn(alice);
  await sql`ALTER TABLE devices RENAME TO devices_gone`.execute(server.kit.db);
  const body = { realm: server.realm.name, user: alice.name, password: alice.password };
  const reply = await server.request('POST', '/api/sign-in', { body });
  assert.deepEqual([reply.status, reply.body.code, reply.cookies], [500, 'kit.internal', {}]);
  const sessions = await server.kit.db.selectFrom('sessions').select('id').execute();
  assert.equal(sessions.length, 1);
});
