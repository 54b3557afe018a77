/** F10: limits on guessing that are no weapon: the attacker and the owner, side by side. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient, eventually, type TestClient, type TestServer, testServer } from '../testing/index.ts';
import { KNOWN_BROWSERS_LIMIT } from './known-browsers.ts';
import { phoneOf } from './test-phone.ts';

const proxied = { config: { trustProxy: ['127.0.0.1'] } } as const;
const HOME = '192.0.2.1';

const from = (address: string) => ({ 'x-forwarded-for': address });
/** A different network for each number. */
const elsewhere = (number: number): string => `198.18.${number >> 8}.${number & 255}`;

function passwordOf(server: TestServer, client: Pick<TestClient, 'request'> = server) {
  return (user: string, password: string, address: string) =>
    client.request('POST', '/api/sign-in', {
      body: { realm: server.realm.name, user, password },
      headers: from(address),
    });
}

/** Alice has a phone, and has signed in from `browser` before. Few guesses at one name are allowed in all. */
async function settled(t: TestContext) {
  const server = await testServer(t, { ...proxied, settings: { limits: { 'password:user': { max: 30 } } } });
  const user = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, user);
  const browser = createClient(server.url);
  const signIn = async () => {
    const { status, body } = await passwordOf(server, browser)('alice', user.password, HOME);
    assert.equal(status, 200, JSON.stringify(body));
    return browser.request('POST', '/api/sign-in/code', { body: { code: phone.code() }, headers: from(HOME) });
  };
  assert.equal((await signIn()).status, 200);
  server.clock.advance(60_000);
  /** Strangers in many networks, one guess each. */
  const flood = async (name: string, guesses: number) => {
    const attempt = passwordOf(server);
    const replies = [];
    for (let guess = 0; guess < guesses; guess += 1) replies.push(await attempt(name, 'wrong', elsewhere(guess)));
    return replies;
  };
  return { server, user, phone, browser, signIn, flood };
}

test('F10: while strangers in many networks guess, the owner signs in with the browser that she used before', async (t) => {
  const { flood, signIn } = await settled(t);
  const replies = await flood('alice', 40);
  assert.equal(replies.filter(({ status }) => status === 401).length, 30 - 1, 'the owner was one of the thirty');
  assert.equal(replies.at(-1)?.body.next, 'guarded');
  assert.equal((await signIn()).status, 200);
});

test('F10: a known browser is not held up by guesses from its own network either', async (t) => {
  const { server, signIn } = await settled(t);
  const attempt = passwordOf(server);
  for (let guess = 0; guess < 12; guess += 1) await attempt('alice', 'wrong', HOME);
  assert.equal((await attempt('alice', 'wrong', HOME)).status, 429);
  assert.equal((await signIn()).status, 200);
});

test('F10: a stolen browser cookie brings no more guesses than one address, and does not shut the owner out elsewhere', async (t) => {
  const { server, user, browser } = await settled(t);
  const thief = createClient(server.url);
  thief.cookies['__Host-lanyard-browser'] = browser.cookies['__Host-lanyard-browser'] ?? '';
  const attempt = passwordOf(server, thief);
  const statuses = [];
  for (let guess = 0; guess < 14; guess += 1) statuses.push((await attempt('alice', 'wrong', elsewhere(guess))).status);
  assert.deepEqual(statuses, [...Array(10).fill(401), ...Array(4).fill(429)]);
  assert.equal((await passwordOf(server)('alice', user.password, HOME)).status, 200);
});

test('F10: the browser of one person is a stranger for another, and a made-up cookie for everybody', async (t) => {
  const { server, browser, flood } = await settled(t);
  const bob = await server.createUser({ name: 'bob' });
  await flood('bob', 31);
  const mine = await passwordOf(server, browser)('bob', bob.password, HOME);
  assert.equal(mine.body.next, 'guarded');
  const planted = createClient(server.url);
  planted.cookies['__Host-lanyard-browser'] = 'planted';
  const carol = await server.createUser({ name: 'carol' });
  assert.equal((await passwordOf(server, planted)('carol', carol.password, HOME)).body.next, 'signed-in');
  assert.notEqual(planted.cookies['__Host-lanyard-browser'], 'planted');
});

test('A25: while a name is guarded, right and wrong passwords and unknown names get the same reply', async (t) => {
  const { server, user, flood } = await settled(t);
  await flood('alice', 31);
  await flood('nobody', 31);
  const attempt = passwordOf(server);
  const replies = [
    await attempt('alice', 'wrong', HOME),
    await attempt('alice', user.password, '192.0.2.2'),
    await attempt('nobody', 'wrong', '192.0.2.3'),
  ];
  for (const { status, body, cookies } of replies) {
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['next', 'number', 'createdAt', 'expiresAt']);
    assert.match(body.number, /^\d{6}$/);
    assert.deepEqual(Object.keys(cookies), ['__Host-lanyard-sign-in']);
    const client = createClient(server.url);
    Object.assign(client.cookies, cookies);
    assert.equal((await client.request('GET', '/api/sign-in')).body.code, 'sign-in.not-open');
    assert.deepEqual((await client.request('POST', '/api/sign-in/guarded/complete', { body: {} })).body, {
      next: 'waiting',
    });
  }
});

test('F10: in an unknown browser the approved push lets the owner in, once, and makes the browser known', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  const fresh = createClient(server.url);
  const guarded = await passwordOf(server, fresh)('alice', user.password, '192.0.2.9');
  assert.equal(guarded.body.next, 'guarded');
  await eventually(async () => ((await phone.pendingCount()) === 1 ? true : undefined));
  assert.equal((await phone.answer('approve', guarded.body.number)).status, 200);
  const complete = () => fresh.expect(200, 'POST', '/api/sign-in/guarded/complete', { body: {} });
  const both = await Promise.all([complete(), complete()]);
  assert.deepEqual(both.map(({ next }) => next).toSorted(), ['signed-in', 'waiting']);
  assert.equal((await fresh.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
  await fresh.expect(204, 'DELETE', '/api/session');
  const again = await passwordOf(server, fresh)('alice', user.password, '192.0.2.9');
  assert.equal(again.body.next, 'second-factor');
});

test('F10: a wrong password rings no phone, and a denied push lets nobody in', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  await passwordOf(server)('alice', 'wrong', '192.0.2.8');
  const stranger = createClient(server.url);
  await passwordOf(server, stranger)('alice', user.password, '192.0.2.9');
  await eventually(async () => ((await phone.pendingCount()) > 0 ? true : undefined));
  assert.equal(await phone.pendingCount(), 1, 'the first one, with the wrong password, asked for none');
  await phone.answer('deny');
  const reply = await stranger.expect(200, 'POST', '/api/sign-in/guarded/complete', { body: {} });
  assert.deepEqual(reply, { next: 'waiting' });
});

test('F10: wrong codes and refused pushes of a thief with the password do not stop the owner’s own browser', async (t) => {
  const { server, user, phone, signIn, browser } = await settled(t);
  const thief = createClient(server.url);
  const enter = async () => assert.equal((await passwordOf(server, thief)('alice', user.password, HOME)).status, 200);
  await enter();
  for (let refusal = 0; refusal < 3; refusal += 1) {
    await thief.expect(200, 'POST', '/api/sign-in/push');
    await phone.answer('deny');
  }
  for (let guess = 0; guess < 10; guess += 1) {
    await thief.expect(403, 'POST', '/api/sign-in/code', { body: { code: '000000' } });
  }
  await thief.expect(429, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
  await enter();
  await thief.expect(429, 'POST', '/api/sign-in/push');
  assert.equal((await signIn()).status, 200, 'by code');
  await browser.expect(204, 'DELETE', '/api/session');
  assert.equal((await passwordOf(server, browser)('alice', user.password, HOME)).status, 200);
  await browser.expect(200, 'POST', '/api/sign-in/push');
});

test('A39: after a new password every browser is a stranger again', async (t) => {
  const { server, user, browser, flood } = await settled(t);
  const helen = await server.signIn(await server.createUser({ name: 'helen', role: 'helpdesk' }));
  const { link } = await helen.expect(201, 'POST', `/api/admin/users/${user.id}/link`, { body: {} });
  const password = 'another long password';
  await server.request('POST', '/api/welcome', { body: { token: link.split('#').at(-1), password } });
  await flood('alice', 31);
  assert.equal((await passwordOf(server, browser)('alice', password, HOME)).body.next, 'guarded');
});

test('a user’s browsers are remembered up to a number and up to a day', async (t) => {
  const { server, user, phone } = await settled(t);
  for (let visit = 0; visit < KNOWN_BROWSERS_LIMIT + 2; visit += 1) {
    const client = createClient(server.url);
    await passwordOf(server, client)('alice', user.password, elsewhere(visit));
    await client.expect(200, 'POST', '/api/sign-in/code', { body: { code: phone.code() } });
    server.clock.advance(60_000);
  }
  const rows = await server.kit.db.selectFrom('known_browsers').select('expires_at').execute();
  assert.equal(rows.length, KNOWN_BROWSERS_LIMIT);
  for (const { expires_at } of rows) assert.ok(expires_at.getTime() - server.clock.now().getTime() <= 90 * 86_400_000);
});
