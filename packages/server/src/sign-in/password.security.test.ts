/** The attacks: guessing passwords, learning who exists, and locking somebody else out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countNativeWork, createClient, type TestServer, testJourney, testServer } from '../testing/index.ts';
import { halfSignedIn, reasonOf } from './test-login.ts';
import { phoneOf } from './test-phone.ts';

const proxied = { config: { trustProxy: ['127.0.0.1'] } } as const;

/** Each attempt is a browser of its own. */
function attempts(server: TestServer) {
  return (user: string, password: string, address = '192.0.2.1') => {
    const login = testJourney(createClient(server.url, server.kit.config.publicUrl), { realm: server.realm.name });
    return login.password(user, password, { headers: { 'x-forwarded-for': address } });
  };
}

/** Everything of a reply that a guesser could compare. */
function visible(reply: { status: number; headers: Headers; text: string }) {
  const headers = [...reply.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status: reply.status, headers, text: reply.text };
}

test('A25: unknown name, wrong password, disabled account and account without password look the same', async (t) => {
  const server = await testServer(t);
  const { createUser, kit } = server;
  await createUser({ name: 'alice' });
  const gone = await createUser({ name: 'gone' });
  await createUser({ name: 'invited' });
  await kit.db.updateTable('users').set({ state: 'disabled' }).where('name', '=', 'gone').execute();
  await kit.db.updateTable('users').set({ password_hash: null }).where('name', '=', 'invited').execute();
  const attempt = attempts(server);
  const replies = await Promise.all([
    attempt('alice', 'wrong'),
    attempt('nobody', 'wrong'),
    attempt('no such name \u202e', 'wrong'),
    attempt('gone', gone.password),
    attempt('gone', 'wrong'),
    attempt('invited', 'wrong'),
    attempt('alice', 'x'.repeat(257)),
  ]);
  const [first, ...rest] = replies.map(visible);
  assert.equal(first?.status, 401);
  assert.match(first?.text ?? '', /"code":"sign-in.refused".*The name or the password is not right/);
  for (const other of rest) assert.deepEqual(other, first);
});

test('A25: an unknown name costs the same hash as a wrong password, and so does one that is too long', async (t) => {
  const server = await testServer(t);
  await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  // The hash that stands in for a missing one is made once, at the first such attempt.
  await attempt('nobody', 'wrong');
  for (const [name, password] of [
    ['alice', 'wrong'],
    ['nobody', 'wrong'],
    ['alice', 'x'.repeat(300)],
  ] as const) {
    assert.equal(await countNativeWork(() => attempt(name, password)), 1, name);
  }
});

test('A18: guesses are counted in the database, for names that do not exist as well', async (t) => {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (const name of ['alice', 'nobody']) {
    for (let guess = 0; guess < 10; guess += 1) assert.equal((await attempt(name, `wrong ${guess}`)).status, 401);
    const reply = await attempt(name, 'wrong again');
    assert.deepEqual([reply.status, reasonOf(reply)], [429, 'kit.limited'], name);
    assert.equal(reply.headers.get('retry-after'), '900');
    assert.match(reply.body.message, /Too many attempts/);
  }
  assert.equal((await attempt('ALICE', password)).status, 429);
});

test('A18: parallel guesses do not get past the limit, on two servers together', async (t) => {
  const first = await testServer(t);
  const second = await testServer(t, { databaseUrl: first.databaseUrl });
  await first.createUser({ name: 'alice' });
  const [one, two] = [attempts(first), attempts(second)];
  const replies = await Promise.all(
    Array.from({ length: 24 }, (_, index) => (index % 2 ? one : two)('alice', 'wrong')),
  );
  assert.equal(replies.filter(({ status }) => status === 401).length, 10);
  assert.equal(replies.filter(({ status }) => status === 429).length, 14);
});

test('A22: a guesser at one address cannot lock the user out at another', async (t) => {
  const server = await testServer(t, { ...proxied, settings: { limits: { 'password:user': { max: 30 } } } });
  const { password } = await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (let guess = 0; guess < 60; guess += 1) await attempt('alice', 'wrong', '198.51.100.66');
  assert.equal((await attempt('alice', password, '198.51.100.66')).status, 429);
  assert.equal((await attempt('alice', password, '192.0.2.1')).status, 200);
});

test('A22: trying during a lock does not make it longer', async (t) => {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (let guess = 0; guess < 11; guess += 1) await attempt('alice', 'wrong');
  server.clock.advance(899_000);
  assert.equal((await attempt('alice', password)).status, 429);
  server.clock.advance(1_000);
  assert.equal((await attempt('alice', password)).status, 200);
});

test('A24: one guess against each of many accounts from one address is stopped by the address', async (t) => {
  const server = await testServer(t, { ...proxied, settings: { limits: { 'password:address': { max: 20 } } } });
  const attempt = attempts(server);
  const statuses: number[] = [];
  for (let index = 0; index < 25; index += 1) statuses.push((await attempt(`user${index}`, 'Spring2026')).status);
  assert.deepEqual(statuses.slice(0, 20), Array(20).fill(401));
  assert.deepEqual(statuses.slice(20), Array(5).fill(429));
});

test('A18: addresses of one IPv6 network count as one', async (t) => {
  const server = await testServer(t, proxied);
  await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (let guess = 0; guess < 10; guess += 1) await attempt('alice', 'wrong', `2001:db8:1:2::${guess}`);
  assert.equal((await attempt('alice', 'wrong', '2001:db8:1:2:dead:beef:0:1')).status, 429);
});

test('A52: a flood against a locked name is counted, and is a few rows in the audit', async (t) => {
  const server = await testServer(t);
  await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (let guess = 0; guess < 40; guess += 1) await attempt('alice', 'wrong');
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'sign-in.password')
    .where('outcome', '=', 'refused')
    .orderBy('id')
    .execute();
  assert.equal(rows.length, 12);
  assert.deepEqual(
    rows.slice(10).map(({ details }) => details),
    [
      { reason: 'password:user-address', attempts: 1 },
      { reason: 'password:user-address', attempts: 10 },
    ],
  );
});

test('a success clears the counter of this user at this address, and no counter that others share', async (t) => {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  for (let guess = 0; guess < 5; guess += 1) await attempt('alice', 'wrong');
  assert.equal((await attempt('alice', password)).status, 200);
  const rows = await server.kit.db.selectFrom('limits').select(['scope', 'count']).orderBy('scope').execute();
  assert.deepEqual(
    rows.filter(({ scope }) => scope.startsWith('password:')),
    [
      { scope: 'password:address', count: 6 },
      { scope: 'password:realm', count: 6 },
      { scope: 'password:user', count: 6 },
    ],
  );
});

test('an operator sees the lock with its reason and ends it', async (t) => {
  const server = await testServer(t, proxied);
  const alice = await server.createUser({ name: 'alice' });
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const attempt = attempts(server);
  for (let guess = 0; guess < 11; guess += 1) await attempt('alice', 'wrong');
  const { locked, heldBack } = await admin.expect(200, 'GET', `/api/admin/users/${alice.id}`);
  assert.equal(locked, null, 'one address holds back itself, and not the user');
  assert.equal(heldBack.reason.code, 'password:user-address');
  assert.match(heldBack.reason.text, /Too many wrong passwords/);
  const unlocked = await admin.expect(200, 'POST', `/api/admin/users/${alice.id}/unlock`);
  assert.deepEqual([unlocked.locked, unlocked.heldBack], [null, null]);
  assert.equal((await attempt('alice', alice.password)).status, 200);
});

test('the audit knows of every attempt, and no name or password as typed', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const attempt = attempts(server);
  await attempt('my-password-in-the-name-field', 'wrong');
  await attempt('alice', 'my-wrong-password');
  await attempt('alice', alice.password);
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', 'sign-in.password')
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map(({ outcome, user_id: userId }) => [outcome, userId]),
    [
      ['refused', null],
      ['refused', alice.id],
      ['success', alice.id],
    ],
  );
  const text = JSON.stringify(rows);
  for (const secret of ['my-password', 'my-wrong', alice.password]) assert.equal(text.includes(secret), false);
});

test('a judged password is in no row of a run that goes on', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  assert.equal(login.reply.status, 200);
  const rows = await server.kit.db.selectFrom('journey_runs').selectAll().execute();
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.sealed_secure, null, 'nothing secret is kept');
  assert.equal(JSON.stringify(rows).includes(alice.password), false);
});

test('an answer of another shape than the question is refused before anything is counted', async (t) => {
  const server = await testServer(t);
  const login = testJourney(createClient(server.url, server.kit.config.publicUrl), { realm: server.realm.name });
  const { body } = await login.begin();
  const [name, password] = login.callbacks;
  const bodies = [
    { callbacks: [] },
    { callbacks: [name] },
    { callbacks: [password, name] },
    { callbacks: [name, password, password] },
    { callbacks: [name, { ...password, type: 'NameCallback' }] },
    { callbacks: [name, { ...password, input: [] }] },
    { callbacks: [name, { ...password, input: [{ name: 'IDToken2', value: 5 }] }] },
    { callbacks: [name, { ...password, input: [{ name: 'IDToken2', value: 'x'.repeat(1_025) }] }] },
    { callbacks: 'alice' },
  ];
  for (const each of bodies) {
    const path = `/am/json/realms/${server.realm.name}/authenticate`;
    const reply = await login.client.request('POST', path, { body: { authId: body.authId, ...each } });
    assert.equal(reply.status, 400, `${JSON.stringify(each).slice(0, 80)}: ${reply.text}`);
  }
  const counted = await server.kit.db.selectFrom('limits').select('scope').orderBy('scope').execute();
  const begun = ['address', 'network', 'realm', 'site'].map((of) => ({ scope: `journey:${of}` }));
  assert.deepEqual(counted, begun, 'that it was begun, and nothing else');
});
