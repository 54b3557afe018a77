/** Choosing a new password: what a stolen session, a stolen password, a second request and a guesser gain by it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import {
  createClient,
  freePort,
  startMailServer,
  type TestClient,
  type TestReply,
  type TestServer,
  testServer,
} from '../testing/index.ts';
import { browserCookie } from './known-browsers.ts';

const PATH = '/api/self/password';
const CHOSEN = 'a quiet morning by the sea';

type Body = { current?: string; password?: string; endOthers?: boolean };

async function aliceAt(t: TestContext, options: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, options);
  const user = await server.createUser({ name: 'alice' });
  const alice = await server.signIn(user);
  const change = (body: Body = {}, client: TestClient = alice) =>
    client.request('POST', PATH, { body: { current: user.password, password: CHOSEN, ...body } });
  const entersWith = async (password: string) => (await server.enter({ name: 'alice', password })).reply.status === 200;
  return { server, user, alice, change, entersWith };
}

function assertRefused(reply: TestReply, status: number, code: string): void {
  assert.deepEqual([reply.status, reply.body?.code], [status, code], reply.text);
  assert.match(reply.body.detail, /Nothing was changed/);
}

const isIn = async (client: TestClient) => (await client.request('GET', '/api/session')).status === 200;

const changesOf = async ({ kit }: TestServer) =>
  kit.db
    .selectFrom('audit_events')
    .select(['outcome', 'details'])
    .where('type', '=', 'user.password-changed')
    .orderBy('id')
    .execute();

test('the new password counts and the old one does not; other sessions end, this one goes on with a new token', async (t) => {
  const { server, user, alice, change, entersWith } = await aliceAt(t);
  const elsewhere = await server.signIn(user);
  const copied = createClient(server.url);
  Object.assign(copied.cookies, alice.cookies);
  const reply = await change();
  assert.deepEqual([reply.status, reply.body], [200, { ended: 1 }], reply.text);
  assert.deepEqual(await Promise.all([alice, elsewhere, copied].map(isIn)), [true, false, false]);
  assert.deepEqual([await entersWith(CHOSEN), await entersWith(user.password)], [true, false]);
  assert.deepEqual(await changesOf(server), [{ outcome: 'success', details: { mailed: false, ended: 1 } }]);
});

test('other sessions stay where that is chosen', async (t) => {
  const { server, user, change } = await aliceAt(t);
  const elsewhere = await server.signIn(user);
  assert.deepEqual((await change({ endOthers: false })).body, { ended: 0 });
  assert.equal(await isIn(elsewhere), true);
});

test('A2: of any number of requests with one current password exactly one counts, and none counts again later', async (t) => {
  const { server, user, alice, change, entersWith } = await aliceAt(t);
  const twin = createClient(server.url);
  Object.assign(twin.cookies, alice.cookies);
  const wanted = ['one tree in the wind', 'two trees in the wind', 'three trees in the wind'];
  const replies = await Promise.all(wanted.map((password, index) => change({ password }, index === 0 ? alice : twin)));
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal((await Promise.all(wanted.map(entersWith))).filter(Boolean).length, 1);
  const first = wanted[replies.findIndex(({ status }) => status === 200)] ?? '';
  const holder = replies[0]?.status === 200 ? alice : twin;
  const again = await change({ current: user.password, password: first }, holder);
  assertRefused(again, 403, 'users.password-wrong');
});

test('A10: a stolen session is told nothing about the password without a fresh second factor, and changes nothing', async (t) => {
  const { server, user, alice, change } = await aliceAt(t);
  await insertTestDevice(server.kit, user);
  for (const current of [user.password, 'a wrong one'])
    assertRefused(await change({ current }), 403, 'users.factor-needed');
  assert.deepEqual(await changesOf(server), []);
  const prove = () =>
    server.kit.db
      .updateTable('sessions')
      .set({ assurance: 'two-factor', factor_at: server.clock.now() })
      .where('user_id', '=', user.id)
      .execute();
  await prove();
  server.clock.advance(600_001);
  assertRefused(await change(), 403, 'users.factor-needed');
  await prove();
  assert.equal((await change()).status, 200);
  assert.equal(await isIn(alice), true);
});

test('A18: guesses at the current password are counted before they are judged, by session: the owner is not kept from it', async (t) => {
  const { server, user, alice, change } = await aliceAt(t, {
    settings: { limits: { 'password-change:session': { max: 2, windowSeconds: 900, lockSeconds: 900 } } },
  });
  const thief = await server.signIn(user);
  const guesses = await Promise.all(['a', 'b', 'c', 'd'].map((current) => change({ current }, thief)));
  assert.deepEqual(guesses.map(({ status }) => status).sort(), [403, 403, 429, 429]);
  assert.equal((await change({}, thief)).body.code, 'kit.limited', 'not even with the right one');
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { locked } = await admin.expect(200, 'GET', `/api/admin/users/${user.id}`);
  assert.equal(locked.reason.code, 'password-change:session');
  assert.equal((await change({}, alice)).status, 200);
  assert.equal(await isIn(thief), false);
  const refusals = (await changesOf(server)).filter(({ outcome }) => outcome === 'refused');
  assert.deepEqual(refusals.map(({ details }) => (details as { reason: string }).reason).sort(), [
    'password-change:session',
    'wrong',
    'wrong',
  ]);
});

test('what is no password, the same again, and one that is not kept here: each is refused with what to do', async (t) => {
  const { server, user, alice, change } = await aliceAt(t);
  const weak = await change({ password: 'short' });
  assertRefused(weak, 422, 'users.password-weak');
  assert.equal(weak.body.reason, 'short');
  assertRefused(await change({ password: user.password }), 422, 'users.password-same');
  assertRefused(await change({ current: 'not this one' }), 403, 'users.password-wrong');
  assert.equal((await change({ password: 'x'.repeat(1_025) })).body.reason, 'long');
  assert.equal((await alice.expect(200, 'GET', '/api/session')).user.hasPassword, true);
  await server.kit.db.updateTable('users').set({ password_hash: null }).where('id', '=', user.id).execute();
  assertRefused(await change(), 409, 'users.password-elsewhere');
  assert.equal((await alice.expect(200, 'GET', '/api/session')).user.hasPassword, false);
});

test('a password of 1,024 characters is taken, and signs in', async (t) => {
  const { change, entersWith } = await aliceAt(t);
  const password = 'long words of a very long song, '.repeat(32);
  assert.equal(password.length, 1_024);
  assert.equal((await change({ password })).status, 200);
  assert.deepEqual([await entersWith(password), await entersWith(password.slice(0, 256))], [true, false]);
});

test('F10: the browser in which it was chosen stays a known one, and every other becomes a stranger', async (t) => {
  const { server, user, alice, change } = await aliceAt(t);
  const other = await server.signIn(user);
  server.clock.advance(1_000);
  assert.equal((await change({ endOthers: false })).status, 200);
  server.clock.advance(1_000);
  const { findKnownBrowser } = await import('./known-browsers.ts');
  const known = ({ cookies }: TestClient) =>
    findKnownBrowser(server.kit.db, {
      realmId: server.realm.id,
      name: 'alice',
      request: { cookies: { [browserCookie]: cookies[browserCookie] } } as never,
      now: server.clock.now(),
    });
  assert.ok(await known(alice));
  assert.equal(await known(other), null);
});

test('A10: a new password is no link: an operator without a phone still needs one to add it, and keeps the one that waits', async (t) => {
  const port = await freePort();
  const listen = { host: '127.0.0.1', port };
  const server = await testServer(t, { config: { mode: 'server', publicUrl: `http://localhost:${port}`, listen } });
  const otto = await server.createUser({ name: 'otto', role: 'administrator' });
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { link } = await admin.expect(201, 'POST', `/api/admin/users/${otto.id}/link`);
  const thief = (await server.enter(otto)).client;
  await thief.expect(200, 'POST', PATH, { body: { current: otto.password, password: CHOSEN } });
  const begun = await thief.request('POST', '/api/self/registrations', { body: { method: 'online' } });
  assert.equal(begun.body.code, 'users.link-needed');
  const body = { token: link.split('#')[1], password: 'two birds on one wire' };
  await createClient(server.url).expect(200, 'POST', '/api/welcome', { body });
  assert.equal(await isIn(thief), false, 'the owner is back by the link, and the thief is out');
});

test('the person is told by mail, if there is an address: when and from where, and no password', async (t) => {
  const mail = await startMailServer(t);
  const config = { mailUrl: `smtp://127.0.0.1:${mail.port}`, mailFrom: 'Lanyard <lanyard@example.com>' };
  const { server, user, change } = await aliceAt(t, { config });
  await server.kit.db.updateTable('users').set({ email: 'alice@example.com' }).where('id', '=', user.id).execute();
  assert.equal((await change()).status, 200);
  const [text = ''] = (await mail.arrived(1)).map((each) => each.replaceAll('=\n', ''));
  assert.match(text, /Subject: Lanyard: your password was changed/);
  assert.match(text, /When: 2026-03-02 09:00 UTC\nFrom: 127\.0\.0\.1/);
  for (const secret of [CHOSEN, user.password]) assert.ok(!text.includes(secret));
  assert.deepEqual((await changesOf(server))[0]?.details, { mailed: true, ended: 0 });
});

test('a password that goes back and forth sends no more mails than one is sent of a kind, and is changed all the same', async (t) => {
  const mail = await startMailServer(t);
  const config = { mailUrl: `smtp://127.0.0.1:${mail.port}`, mailFrom: 'Lanyard <lanyard@example.com>' };
  const limits = { 'mail:user': { max: 2, windowSeconds: 900, lockSeconds: 900 } };
  const { server, user, change } = await aliceAt(t, { config, settings: { limits } });
  await server.kit.db.updateTable('users').set({ email: 'alice@example.com' }).where('id', '=', user.id).execute();
  const there = { current: user.password, password: CHOSEN };
  const back = { current: CHOSEN, password: user.password };
  for (const body of [there, back, there, back]) {
    assert.equal((await change(body)).status, 200);
    server.clock.advance(1_000);
  }
  server.clock.advance(900_000);
  assert.equal((await change(there)).status, 200);
  const told = (await changesOf(server)).map(({ details }) => (details as { mailed: boolean }).mailed);
  assert.deepEqual(told, [true, true, false, false, true]);
  const mails = (await mail.arrived(3)).map((each) => each.replaceAll('=\n', ''));
  assert.equal(mails.filter((each) => each.includes('no mail tells of further changes')).length, 1);
});

test('where one mail is sent of a kind, the first is the last, and says no more than that', async (t) => {
  const mail = await startMailServer(t);
  const config = { mailUrl: `smtp://127.0.0.1:${mail.port}`, mailFrom: 'Lanyard <lanyard@example.com>' };
  const limits = { 'mail:user': { max: 1, windowSeconds: 86_400, lockSeconds: 86_400 } };
  const { server, user, change } = await aliceAt(t, { config, settings: { limits } });
  await server.kit.db.updateTable('users').set({ email: 'alice@example.com' }).where('id', '=', user.id).execute();
  assert.equal((await change()).status, 200);
  const [text = ''] = (await mail.arrived(1)).map((each) => each.replaceAll('=\n', ''));
  assert.match(
    text,
    /It was changed as often as mails of this kind are sent\. For a while no mail tells of further changes\./,
  );
  assert.doesNotMatch(text, /several times|minutes/);
});
