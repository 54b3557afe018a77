/** The attacks: a session that is stolen, planted, kept after its end, or used from another site. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../testing/index.ts';
import { sessionCookie } from './index.ts';

test('the cookie is bound to this host, unreadable for scripts, and not sent by other sites', async (t) => {
  const { createUser, enter } = await testServer(t);
  const { reply } = await enter(await createUser({ name: 'alice' }));
  const line = reply.headers.getSetCookie().find((cookie) => cookie.startsWith(sessionCookie)) ?? '';
  assert.match(line, /^__Host-lanyard-session=[A-Za-z0-9_-]{43}; /);
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(line.includes(attribute), line);
  assert.equal(line.includes('Domain'), false);
});

test('the database holds no session token', async (t) => {
  const { createUser, signIn, kit } = await testServer(t);
  const { cookies } = await signIn(await createUser({ name: 'alice' }));
  const rows = await kit.db.selectFrom('sessions').selectAll().execute();
  assert.equal(JSON.stringify(rows).includes(cookies[sessionCookie] ?? '?'), false);
});

test('a session ends after its idle limit, and activity keeps it until the absolute one', async (t) => {
  const { createUser, signIn, clock } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    clock.advance(20 * 60_000);
    await alice.expect(200, 'GET', '/api/session');
  }
  clock.advance(20 * 60_000);
  await alice.expect(401, 'GET', '/api/session');
  const bob = await signIn(await createUser({ name: 'bob' }));
  clock.advance(30 * 60_000);
  const reply = await bob.request('GET', '/api/session');
  assert.deepEqual([reply.status, reply.body.code], [401, 'users.not-signed-in']);
  assert.match(reply.body.detail, /your session has ended/);
});

test('an ended session is not brought back by a longer limit', async (t) => {
  const { createUser, signIn, clock } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  clock.advance(31 * 60_000);
  await alice.expect(401, 'GET', '/api/session');
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { session: { idleSeconds: 40_000 } } } });
  await alice.expect(401, 'GET', '/api/session');
});

test('last seen is written once a minute and not at every request', async (t) => {
  const { createUser, signIn, clock, kit } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const seen = async () =>
    (await kit.db.selectFrom('sessions').select('last_seen_at').executeTakeFirstOrThrow()).last_seen_at;
  const start = await seen();
  clock.advance(59_000);
  await alice.expect(200, 'GET', '/api/session');
  assert.deepEqual(await seen(), start);
  clock.advance(1_000);
  await alice.expect(200, 'GET', '/api/session');
  assert.deepEqual(await seen(), new Date(start.getTime() + 60_000));
});

test('signing out ends the session on the server, not only in the browser', async (t) => {
  const { createUser, signIn, request } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const stolen = { ...alice.cookies };
  await alice.expect(204, 'DELETE', '/api/session');
  assert.equal((await request('GET', '/api/session', { cookies: stolen })).status, 401);
});

test('a user sees the own sessions and ends them one by one', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const person = await createUser({ name: 'alice' });
  const [here, there] = [await signIn(person), await signIn(person)];
  const { sessions } = await here.expect(200, 'GET', '/api/self/sessions');
  assert.deepEqual(
    sessions.map(({ current }: { current: boolean }) => current),
    [false, true],
  );
  await here.expect(204, 'DELETE', `/api/self/sessions/${sessions[0].id}`);
  await there.expect(401, 'GET', '/api/session');
  await here.expect(200, 'GET', '/api/session');
  const again = await here.request('DELETE', `/api/self/sessions/${sessions[0].id}`);
  assert.deepEqual([again.status, again.body.code], [404, 'users.session-not-found']);
});

test('nobody can end or see the session of another person', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const mallory = await signIn(await createUser({ name: 'mallory' }));
  const { id } = await alice.expect(200, 'GET', '/api/session');
  const reply = await mallory.request('DELETE', `/api/self/sessions/${id}`);
  assert.deepEqual([reply.status, reply.body.code], [404, 'users.session-not-found']);
  assert.match(reply.body.detail, /does not exist, has ended, or is not yours/);
  await alice.expect(200, 'GET', '/api/session');
});

test('A40: a session that was planted before the sign-in does not become the victim’s', async (t) => {
  const { createUser, signIn, request, enter } = await testServer(t);
  const mallory = await signIn(await createUser({ name: 'mallory' }));
  const planted = { ...mallory.cookies };
  const alice = await createUser({ name: 'alice' });
  const { reply } = await enter(alice, { cookies: planted });
  assert.equal(reply.status, 200);
  assert.notEqual(reply.cookies[sessionCookie], planted[sessionCookie]);
  assert.equal((await request('GET', '/api/session', { cookies: planted })).status, 401);
});

test('a page of another site cannot use the cookie to change anything', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const headers = { origin: 'https://evil.example' };
  const reply = await alice.request('DELETE', '/api/session', { headers });
  assert.deepEqual([reply.status, reply.body.code], [403, 'kit.cross-site']);
  await alice.expect(200, 'GET', '/api/session');
});

test('rubbish in the cookie is nobody, not an error', async (t) => {
  const { request } = await testServer(t);
  for (const value of ['', 'x', 'x'.repeat(3000), '%00', 'null', "' OR 1=1 --"]) {
    const reply = await request('GET', '/api/session', { cookies: { [sessionCookie]: value } });
    assert.deepEqual([reply.status, reply.body.code], [401, 'users.not-signed-in'], value);
  }
});

test('A7b: of many requests at once each is answered for its own person', async (t) => {
  const server = await testServer(t);
  const people = await Promise.all(['alice', 'bob', 'carol', 'dave'].map((name) => server.createUser({ name })));
  const clients = await Promise.all(people.map((person) => server.signIn(person)));
  const turns = Array.from({ length: 160 }, (_, turn) => turn % people.length);
  const seen = await Promise.all(turns.map((index) => clients[index]?.expect(200, 'GET', '/api/session')));
  assert.deepEqual(
    seen.map((session) => session.user.id),
    turns.map((index) => people[index]?.id),
  );
});
