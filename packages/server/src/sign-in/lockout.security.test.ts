/** F10: limits on guessing that are no weapon: the attacker and the owner, side by side. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import {
  createClient,
  eventually,
  type TestClient,
  type TestJourney,
  type TestReply,
  type TestServer,
  testJourney,
  testServer,
} from '../testing/index.ts';
import { KNOWN_BROWSERS_LIMIT } from '../users/index.ts';
import { reasonOf } from './test-login.ts';
import { phoneOf } from './test-phone.ts';

const proxied = { config: { trustProxy: ['127.0.0.1'] } } as const;
const HOME = '192.0.2.1';

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
/** A different network for each number. */
const elsewhere = (number: number): string => `198.18.${number >> 8}.${number & 255}`;

type Attempt = (user: string, password: string, address: string) => Promise<TestJourney>;

const browserOf = (server: TestServer): TestClient => createClient(server.url, server.kit.config.publicUrl);

/** Name and password; without a client each attempt is a browser of its own. */
function passwordOf(server: TestServer, client?: TestClient): Attempt {
  return async (user, password, address) => {
    const login = testJourney(client ?? browserOf(server), { realm: server.realm.name });
    await login.password(user, password, from(address));
    return login;
  };
}

/** What came next: `guarded`, `second-factor`, `signed-in`, or the status of a refusal. */
function nextOf({ reply, facts }: TestJourney): string | number {
  if (reply.status !== 200) return reply.status;
  return reply.body.authId ? facts?.kind : 'signed-in';
}

/** Alice has a phone, and has signed in from `browser` before. Few guesses at one name are allowed in all. */
async function settled(t: TestContext) {
  const server = await testServer(t, { ...proxied, settings: { limits: { 'password:user': { max: 30 } } } });
  const user = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, user);
  const browser = browserOf(server);
  const signIn = async (): Promise<TestReply> => {
    const login = await passwordOf(server, browser)('alice', user.password, HOME);
    assert.equal(nextOf(login), 'second-factor', login.reply.text);
    return login.code(phone.code(), from(HOME));
  };
  assert.equal((await signIn()).status, 200);
  server.clock.advance(60_000);
  /** Strangers in many networks, one guess each. */
  const flood = async (name: string, guesses: number) => {
    const attempt = passwordOf(server);
    const logins: TestJourney[] = [];
    for (let guess = 0; guess < guesses; guess += 1) logins.push(await attempt(name, 'wrong', elsewhere(guess)));
    return logins;
  };
  return { server, user, phone, browser, signIn, flood };
}

test('F10: while strangers in many networks guess, the owner signs in with the browser that she used before', async (t) => {
  const { flood, signIn } = await settled(t);
  const logins = await flood('alice', 40);
  assert.equal(logins.map(nextOf).filter((next) => next === 401).length, 30 - 1, 'the owner was one of the thirty');
  assert.equal(nextOf(logins.at(-1) as TestJourney), 'guarded');
  assert.equal((await signIn()).status, 200);
});

test('F10: a known browser is not held up by guesses from its own network either', async (t) => {
  const { server, signIn } = await settled(t);
  const attempt = passwordOf(server);
  for (let guess = 0; guess < 12; guess += 1) await attempt('alice', 'wrong', HOME);
  assert.equal(nextOf(await attempt('alice', 'wrong', HOME)), 429);
  assert.equal((await signIn()).status, 200);
});

test('F10: a stolen browser cookie brings no more guesses than one address, and does not shut the owner out elsewhere', async (t) => {
  const { server, user, browser } = await settled(t);
  const thief = browserOf(server);
  thief.cookies['__Host-lanyard-browser'] = browser.cookies['__Host-lanyard-browser'] ?? '';
  const attempt = passwordOf(server, thief);
  const statuses = [];
  for (let guess = 0; guess < 14; guess += 1) statuses.push(nextOf(await attempt('alice', 'wrong', elsewhere(guess))));
  assert.deepEqual(statuses, [...Array(10).fill(401), ...Array(4).fill(429)]);
  assert.equal(nextOf(await passwordOf(server)('alice', user.password, HOME)), 'second-factor');
});

test('F10: the browser of one person is a stranger for another, and a made-up cookie for everybody', async (t) => {
  const { server, browser, flood } = await settled(t);
  const bob = await server.createUser({ name: 'bob' });
  await flood('bob', 31);
  const mine = await passwordOf(server, browser)('bob', bob.password, HOME);
  assert.equal(nextOf(mine), 'guarded');
  const planted = browserOf(server);
  planted.cookies['__Host-lanyard-browser'] = 'planted';
  const carol = await server.createUser({ name: 'carol' });
  assert.equal(nextOf(await passwordOf(server, planted)('carol', carol.password, HOME)), 'signed-in');
  assert.notEqual(planted.cookies['__Host-lanyard-browser'], 'planted');
});

test('A25: while a name is guarded, right and wrong passwords and unknown names get the same reply to the end', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  await flood('nobody', 31);
  const attempt = passwordOf(server);
  const logins = [
    await attempt('alice', 'wrong', HOME),
    await attempt('alice', user.password, '192.0.2.2'),
    await attempt('nobody', 'wrong', '192.0.2.3'),
  ];
  await eventually(async () => ((await phone.pendingCount()) === 1 ? true : undefined));
  await phone.answer('deny');
  for (const round of ['at once', 'and after the phone has refused']) {
    for (const login of logins) {
      if (round !== 'at once') await login.answer();
      const { reply, facts } = login;
      assert.equal(reply.status, 200, round);
      assert.deepEqual(Object.keys(reply.body), ['authId', 'callbacks']);
      assert.match(facts.number, /^\d{6}$/);
      assert.deepEqual(Object.keys(facts), ['kind', 'number', 'createdAt', 'expiresAt']);
      const shape = login.callbacks.map(({ type, input }) => [type, input?.[0]?.value]);
      assert.deepEqual(shape, [
        ['PollingWaitCallback', undefined],
        ['HiddenValueCallback', 'pushChallengeNumber'],
        ['ConfirmationCallback', 100],
        ['MetadataCallback', undefined],
      ]);
    }
  }
  const lengths = new Set(logins.map(({ reply }) => reply.text.length));
  assert.equal(lengths.size, 1, 'not even the length differs');
  server.clock.advance(60_000);
  const ends = await Promise.all(logins.map((login) => login.answer()));
  assert.deepEqual(
    ends.map((reply) => [reply.status, reasonOf(reply)]),
    Array(3).fill([401, 'sign-in.refused']),
  );
});

test('F10: in an unknown browser the approved push lets the owner in, once, and makes the browser known', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  const fresh = browserOf(server);
  const login = await passwordOf(server, fresh)('alice', user.password, '192.0.2.9');
  assert.equal(nextOf(login), 'guarded');
  await eventually(async () => ((await phone.pendingCount()) === 1 ? true : undefined));
  assert.equal((await phone.answer('approve', login.facts.number)).status, 200);
  const { authId, callbacks } = login.reply.body;
  const path = `/am/json/realms/${server.realm.name}/authenticate`;
  const body = { authId, callbacks };
  const both = await Promise.all([fresh.request('POST', path, { body }), fresh.request('POST', path, { body })]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401]);
  assert.equal((await fresh.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
  await fresh.expect(204, 'DELETE', '/api/session');
  const again = await passwordOf(server, fresh)('alice', user.password, '192.0.2.9');
  assert.equal(nextOf(again), 'second-factor');
});

test('F10: when the phone rings, its approval is already worth something, however fast it comes', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  const { db, database } = server.kit;
  const isHeldUp = async () => {
    const { rows } = await database.executeSql(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  };
  await db.transaction().execute(async (tx) => {
    await sql`LOCK TABLE guarded_sign_ins IN SHARE MODE`.execute(tx);
    await passwordOf(server)('alice', user.password, '192.0.2.9');
    await eventually(isHeldUp);
    assert.equal(await phone.pendingCount(), 0);
  });
  await eventually(async () => (await phone.pendingCount()) === 1);
});

test('F10: a wrong password rings no phone, and a denied push lets nobody in', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  await passwordOf(server)('alice', 'wrong', '192.0.2.8');
  const stranger = await passwordOf(server)('alice', user.password, '192.0.2.9');
  await eventually(async () => ((await phone.pendingCount()) > 0 ? true : undefined));
  assert.equal(await phone.pendingCount(), 1, 'the first one, with the wrong password, asked for none');
  await phone.answer('deny');
  await stranger.answer();
  assert.equal(nextOf(stranger), 'guarded');
});

test('F10: whoever starts again takes the guarded request off the phone', async (t) => {
  const { server, user, phone, flood } = await settled(t);
  await flood('alice', 31);
  const login = await passwordOf(server)('alice', user.password, '192.0.2.9');
  await eventually(async () => ((await phone.pendingCount()) > 0 ? true : undefined));
  assert.equal(reasonOf(await login.answer({ ConfirmationCallback: 0 })), 'sign-in.refused');
  assert.equal(await phone.pendingCount(), 0);
});

test('F10: wrong codes and refused pushes of a thief with the password do not stop the owner’s own browser', async (t) => {
  const { server, user, phone, signIn, browser } = await settled(t);
  const thief = browserOf(server);
  const enter = async () => {
    const login = await passwordOf(server, thief)('alice', user.password, HOME);
    assert.equal(nextOf(login), 'second-factor');
    return login;
  };
  const refused = await enter();
  for (let refusal = 0; refusal < 3; refusal += 1) {
    await refused.choose('push');
    assert.equal(refused.facts.push.state, 'pending');
    await phone.answer('deny');
    await refused.answer();
    assert.equal(refused.facts.push.state, 'denied');
  }
  for (let guess = 0; guess < 10; guess += 1) {
    await refused.code('000000');
    assert.equal(refused.facts.failure.code, 'verifications.code-refused');
  }
  assert.equal((await refused.code(phone.code())).status, 429);
  const later = await enter();
  await later.choose('push');
  assert.equal(later.facts.failure.code, 'kit.limited');
  assert.equal((await signIn()).status, 200, 'by code');
  await browser.expect(204, 'DELETE', '/api/session');
  const own = await passwordOf(server, browser)('alice', user.password, HOME);
  await own.choose('push');
  assert.equal(own.facts.push.state, 'pending');
});

test('A39: after a new password every browser is a stranger again', async (t) => {
  const { server, user, browser, flood } = await settled(t);
  const helen = await server.signIn(await server.createUser({ name: 'helen', role: 'helpdesk' }));
  const { link } = await helen.expect(201, 'POST', `/api/admin/users/${user.id}/link`, { body: {} });
  const password = 'another long password';
  await server.request('POST', '/api/welcome', { body: { token: link.split('#').at(-1), password } });
  await flood('alice', 31);
  assert.equal(nextOf(await passwordOf(server, browser)('alice', password, HOME)), 'guarded');
});

test('a user’s browsers are remembered up to a number and up to a day', async (t) => {
  const { server, user, phone } = await settled(t);
  for (let visit = 0; visit < KNOWN_BROWSERS_LIMIT + 2; visit += 1) {
    const login = await passwordOf(server)('alice', user.password, elsewhere(visit));
    assert.equal((await login.code(phone.code())).status, 200);
    server.clock.advance(60_000);
  }
  const rows = await server.kit.db.selectFrom('known_browsers').select('expires_at').execute();
  assert.equal(rows.length, KNOWN_BROWSERS_LIMIT);
  for (const { expires_at } of rows) assert.ok(expires_at.getTime() - server.clock.now().getTime() <= 90 * 86_400_000);
});
