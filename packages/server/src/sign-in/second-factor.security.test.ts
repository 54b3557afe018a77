/** The attacks: skipping the second factor, guessing it, and using somebody else's approval. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import { sql } from 'kysely';
import {
  createClient,
  type TestClient,
  type TestJourney,
  type TestServer,
  type TestUser,
  testJourney,
  testServer,
} from '../testing/index.ts';
import { invite, sessionCookie } from '../users/index.ts';
import { confirming, halfSignedIn, reasonOf } from './test-login.ts';
import { phoneOf } from './test-phone.ts';

const isIn = (reply: { status: number; body: { authId?: string } }): boolean =>
  reply.status === 200 && reply.body.authId === undefined;

const pathOf = ({ realm }: TestServer): string => `/am/json/realms/${realm.name}/authenticate`;

/** The step of one browser, sent by another. */
const stolenBy = (server: TestServer, thief: TestClient, { reply }: TestJourney) =>
  thief.request('POST', pathOf(server), { body: reply.body });

test('A11: before the second factor every other route is closed, in this tab and in a second one', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice', role: 'administrator' });
  await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const second = createClient(server.url);
  Object.assign(second.cookies, login.client.cookies);
  for (const tab of [login.client, second]) {
    for (const path of ['/api/session', '/api/self/devices', '/api/self/sessions', '/api/admin/users']) {
      const reply = await tab.request('GET', path);
      assert.deepEqual([reply.status, reply.body.code], [401, 'users.not-signed-in'], path);
    }
    assert.equal((await tab.request('POST', '/api/self/registrations', { body: { method: 'online' } })).status, 401);
  }
});

test('A11: an authId and the cookies of a sign-in are no session token', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  for (const token of [login.reply.body.authId, ...Object.values(login.client.cookies)]) {
    const cookies = { [sessionCookie]: token };
    assert.equal((await server.request('GET', '/api/session', { cookies })).status, 401);
    const info = await server.request('POST', '/am/json/sessions?_action=getSessionInfo', {
      headers: { iplanetdirectorypro: token },
    });
    assert.notEqual(info.status, 200);
  }
});

test('A12: a locked phone does not turn the second factor off', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const { device } = await phoneOf(server, alice);
  await server.kit.db.updateTable('devices').set({ state: 'locked' }).where('id', '=', device.id).execute();
  const login = await halfSignedIn(server, alice);
  assert.deepEqual(
    login.facts.methods.map(({ reason }: { reason: { code: string } }) => reason.code),
    ['device-locked', 'device-locked'],
  );
  assert.deepEqual(login.facts.choices, []);
  const reply = await login.answer({ ConfirmationCallback: 0 });
  assert.deepEqual([reply.status, reasonOf(reply)], [401, 'sign-in.method-unavailable']);
});

test('A12: whoever was inside by the password alone is out as soon as a second factor is proved', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const [thief, unchanged] = [
    await server.signIn(alice),
    await server.signIn(await server.createUser({ name: 'bob' })),
  ];
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  await thief.expect(200, 'GET', '/api/session');
  assert.ok(isIn(await login.code(phone.code())));
  await thief.expect(401, 'GET', '/api/session');
  await login.client.expect(200, 'GET', '/api/session');
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
  await thief.askPhone();
  server.clock.advance(1_000);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { link } = await admin.expect(201, 'POST', `/api/admin/users/${alice.id}/link`);
  const password = 'a new one that nobody knows';
  const body = { token: link.split('#')[1], password };
  assert.equal((await server.request('POST', '/api/welcome', { body })).status, 200);
  await thief.answer({ ConfirmationCallback: 0 });
  const reply = thief.reply.body.authId ? await thief.code(phone.code()) : thief.reply;
  assert.equal(reply.status, 401);
  assert.equal(sessionCookie in thief.client.cookies, false);
  const later = await halfSignedIn(server, { ...alice, password });
  server.clock.advance(30_000);
  assert.ok(isIn(await later.code(phone.code())));
});

test('A18: a new sign-in brings no new guesses of the code', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const wrong = phone.code() === '000000' ? '111111' : '000000';
  let asked = 0;
  for (let round = 0; round < 5; round += 1) {
    const login = await halfSignedIn(server, alice);
    for (let guess = 0; guess < 3; guess += 1) {
      if (!login.reply.body.authId) break;
      await login.code(wrong);
      if (login.facts?.failure?.code === 'verifications.code-refused') asked += 1;
    }
  }
  assert.equal(asked, 10);
  const login = await halfSignedIn(server, alice);
  const reply = await login.code(phone.code());
  assert.deepEqual([reply.status, reasonOf(reply)], [429, 'kit.limited']);
});

test('A19: a right password does not clear the wrong codes', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const count = async () =>
    server.kit.db.selectFrom('limits').select('count').where('scope', '=', 'code:user').executeTakeFirst();
  const login = await halfSignedIn(server, alice);
  await login.code('000000');
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
  const login = await halfSignedIn(server, alice);
  const wrong = phone.code() === '000000' ? '111111' : '000000';
  let last = login.reply.body;
  for (let guess = 0; guess < 5 && login.reply.body.authId; guess += 1) {
    last = login.reply.body;
    await login.code(wrong);
  }
  assert.deepEqual([login.reply.status, reasonOf(login.reply)], [429, 'kit.limited']);
  // The sign-in itself would have lasted ten minutes.
  server.clock.advance(61_000);
  const input = [{ name: 'IDToken2', value: phone.code() }];
  const callbacks = last.callbacks.map((callback: { type: string }) =>
    callback.type === 'NameCallback' ? { ...callback, input } : callback,
  );
  const reply = await login.client.request('POST', pathOf(server), { body: { ...last, callbacks } });
  assert.deepEqual([reply.status, reasonOf(reply)], [401, 'journeys.step-used']);
  const again = await halfSignedIn(server, alice);
  assert.ok(isIn(await again.code(phone.code())));
});

test('F11: an approval is worth nothing in another browser, even with the password', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const [hers, mallorys] = [await halfSignedIn(server, alice), await halfSignedIn(server, alice)];
  const push = await hers.askPhone();
  assert.equal((await phone.answer('approve', push.number)).status, 200);
  assert.equal(mallorys.facts.push, null, 'nor is its number shown there');
  const mine = await mallorys.askPhone();
  assert.notEqual(mine.id, push.id);
  await mallorys.answer();
  assert.equal(mallorys.facts.push.state, 'pending');
  assert.ok(isIn(await hers.answer()));
});

test('F11: a step is worth nothing in another browser', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const hers = await halfSignedIn(server, alice);
  const push = await hers.askPhone();
  assert.equal((await phone.answer('approve', push.number)).status, 200);
  const thief = createClient(server.url, server.kit.config.publicUrl);
  const stolen = await stolenBy(server, thief, hers);
  assert.equal(stolen.status, 401, stolen.text);
  assert.equal(sessionCookie in thief.cookies, false);
});

test('A29: one approval makes one session, however often and wherever it is completed at once', async (t) => {
  const first = await testServer(t);
  const second = await testServer(t, { databaseUrl: first.databaseUrl });
  const alice = await first.createUser({ name: 'alice' });
  const phone = await phoneOf(first, alice);
  const login = await halfSignedIn(first, alice);
  const push = await login.askPhone();
  await phone.answer('approve', push.number);
  const cookies = { ...login.client.cookies };
  const { body } = login.reply;
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      (index % 2 ? first : second).request('POST', pathOf(first), { body, cookies }),
    ),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1, replies.map(({ status }) => status).join());
  const sessions = await first.kit.db.selectFrom('sessions').select('id').execute();
  assert.equal(sessions.length, 1);
});

test('one code makes one session, from however many sign-ins at once', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const logins = await Promise.all(Array.from({ length: 6 }, () => halfSignedIn(server, alice)));
  for (const login of logins) await login.choose('code');
  const code = phone.code();
  const replies = await Promise.all(logins.map((login) => login.code(code)));
  assert.equal(replies.filter(isIn).length, 1);
});

test('A30: an approval that came before the sign-in was given up is worth nothing after it', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const push = await login.askPhone();
  await phone.answer('approve', push.number);
  const { body } = login.reply;
  await login.answer({ ConfirmationCallback: 0 });
  assert.deepEqual(login.facts.choices, ['push', 'code'], 'the choice comes again');
  for (const step of [body, login.reply.body]) await login.client.request('POST', pathOf(server), { body: step });
  assert.equal(sessionCookie in login.client.cookies, false);
  const used = await server.kit.db.selectFrom('pushes').select('used_at').executeTakeFirstOrThrow();
  assert.equal(used.used_at, null);
});

test('A40: a step-up is worth nothing after the sign-out of its session, or beside another session', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const browser = await server.signIn(alice);
  const phone = await phoneOf(server, alice);
  const confirm = async () => {
    const step = await confirming(browser, server);
    await step.choose('code');
    return step;
  };
  const send = (client: TestClient, step: TestJourney, code: string) => {
    const callbacks = step.callbacks.map((callback) =>
      callback.type === 'NameCallback' ? { ...callback, input: [{ name: 'IDToken2', value: code }] } : callback,
    );
    return client.request('POST', pathOf(server), { body: { ...step.reply.body, callbacks } });
  };
  const withoutSession = createClient(server.url, server.kit.config.publicUrl);
  Object.assign(withoutSession.cookies, browser.cookies);
  for (const name of [sessionCookie, 'iPlanetDirectoryPro']) delete withoutSession.cookies[name];
  const first = await send(withoutSession, await confirm(), phone.code());
  assert.equal(isIn(first), false, first.text);
  server.clock.advance(30_000);
  const mallory = await server.signIn(await server.createUser({ name: 'mallory' }));
  const before = await mallory.expect(200, 'GET', '/api/session');
  const mixed = createClient(server.url, server.kit.config.publicUrl);
  Object.assign(mixed.cookies, browser.cookies, mallory.cookies);
  const second = await send(mixed, await confirm(), phone.code());
  assert.equal(isIn(second), false, second.text);
  assert.deepEqual((await mallory.expect(200, 'GET', '/api/session')).assurance, before.assurance);
  server.clock.advance(30_000);
  const third = await confirm();
  await browser.expect(204, 'DELETE', '/api/session');
  assert.equal(isIn(await send(browser, third, phone.code())), false);
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
  const login = await halfSignedIn(server, alice);
  assert.ok(isIn(await login.code(phone.code())));
  const begin = () => login.client.request('POST', '/api/self/registrations', { body: { method: 'online' } });
  assert.equal((await begin()).status, 200);
  server.clock.advance(600_000);
  assert.equal((await begin()).body.code, 'users.factor-needed');
});

test('A10: the password once more is no second factor: a sign-in raises no session by it', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const stolen = await server.signIn(alice);
  await phoneOf(server, alice);
  const login = testJourney(stolen, { realm: server.realm.name });
  await login.password(alice.name, alice.password);
  assert.equal(login.facts.kind, 'second-factor');
  assert.deepEqual((await stolen.expect(200, 'GET', '/api/session')).assurance, 'password');
});

/** Name and password alone, as far as they lead. */
async function withPassword(server: TestServer, user: TestUser): Promise<TestClient> {
  const browser = createClient(server.url, server.kit.config.publicUrl);
  const login = testJourney(browser, { realm: server.realm.name });
  await login.password(user.name, user.password);
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
    const confirm = await confirming(browser, server);
    assert.ok(isIn(await confirm.code(phone.code())));
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
  const password = 'seven kites on a hook';
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
  const login = testJourney(createClient(server.url, server.kit.config.publicUrl), { realm: server.realm.name });
  const reply = await login.password(alice.name, alice.password);
  assert.equal(reply.status, 500);
  assert.equal(sessionCookie in login.client.cookies, false);
  const sessions = await server.kit.db.selectFrom('sessions').select('id').execute();
  assert.equal(sessions.length, 1);
});
