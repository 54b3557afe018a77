/** The phone that is added in a session counts for it: for the page that began, once, and for nobody who stole something. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import { createClient, freePort, type TestClient } from '../testing/index.ts';
import { invite } from '../users/index.ts';
import { aliceAt, assertRefused, begin, SELF, scan } from './test-online.ts';

type Begun = { id: string; link: string; sessionKey: string };

const assuranceOf = async (client: TestClient) => {
  const { assurance, fresh } = await client.expect(200, 'GET', '/api/session');
  return { assurance, fresh };
};

const count = async (client: TestClient, { id, sessionKey }: Pick<Begun, 'id' | 'sessionKey'>) =>
  (await client.expect(200, 'POST', `${SELF}/${id}/count`, { body: { sessionKey } })).counted;

/** A thief who has copied the cookies of that browser. */
function copyOf(client: TestClient): TestClient {
  const copy = createClient(client.url);
  Object.assign(copy.cookies, client.cookies);
  return copy;
}

async function added(t: TestContext) {
  const made = await aliceAt(t);
  const begun: Begun = await begin(made.alice);
  const before = copyOf(made.alice);
  await (await scan(made.server, begun.link)).register();
  return { ...made, begun, before };
}

const PASSWORD_ALONE = { assurance: 'password', fresh: false };

test('the page that began counts its phone: the session has two factors, is fresh for nothing, and its old token is out', async (t) => {
  const { alice, begun, before } = await added(t);
  assert.deepEqual(await assuranceOf(alice), PASSWORD_ALONE, 'not by the phone alone');
  assert.equal(await count(alice, begun), true);
  assert.deepEqual(await assuranceOf(alice), { assurance: 'two-factor', fresh: false });
  assert.equal((await before.request('GET', '/api/session')).status, 401, 'whoever had copied the cookie is out');
  assertRefused(await alice.request('POST', SELF, { body: { method: 'online' } }), 403, 'users.factor-needed');
  assert.equal(await count(alice, begun), false, 'once');
});

test('A8: of any number of pages with the key exactly one counts it', async (t) => {
  const { alice, begun, before } = await added(t);
  const path = `${SELF}/${begun.id}/count`;
  const body = { sessionKey: begun.sessionKey };
  const replies = await Promise.all([alice, before, before].map((client) => client.request('POST', path, { body })));
  assert.equal(replies.filter((reply) => reply.body?.counted === true).length, 1);
});

test('A10: a stolen cookie counts nothing: the key is in the first reply alone, and nobody guesses it', async (t) => {
  const { server, alice } = await aliceAt(t);
  const begun: Begun = await begin(alice);
  const thief = copyOf(alice);
  const read = await thief.request('GET', `${SELF}/current`);
  assert.equal(read.body.registration.id, begun.id);
  assert.ok(!read.text.includes(begun.sessionKey));
  await (await scan(server, begun.link)).register();
  assert.ok(!(await thief.request('GET', `${SELF}/${begun.id}`)).text.includes(begun.sessionKey));
  assert.equal(await count(thief, { id: begun.id, sessionKey: 'A'.repeat(43) }), false);
  assert.deepEqual(await assuranceOf(thief), PASSWORD_ALONE);
  assert.equal(await count(alice, begun), true, 'and no wrong key takes the right one away');
});

test('A10: no other session is raised, whatever it knows, and nobody else sees the registration', async (t) => {
  const { server, user, begun } = await added(t);
  const bob = await server.signIn(await server.createUser({ name: 'bob' }));
  const path = `${SELF}/${begun.id}/count`;
  assertRefused(
    await bob.request('POST', path, { body: { sessionKey: begun.sessionKey } }),
    404,
    'registrations.not-found',
  );
  const journey = await server.enter(user);
  assert.equal(journey.facts?.kind, 'second-factor', 'the password alone opens no further session');
});

test('a phone counts once it is there and while it is: not before its first code, not when it is gone, not much later', async (t) => {
  const { server, alice } = await aliceAt(t);
  const begun: Begun = await begin(alice);
  const phone = await scan(server, begun.link);
  await phone.claim();
  assert.equal(await count(alice, begun), false);
  await phone.prove();
  const setState = (state: 'active' | 'locked' | 'removed') =>
    server.kit.db.updateTable('devices').set({ state }).where('id', '=', phone.deviceId).execute();
  for (const state of ['locked', 'removed'] as const) {
    await setState(state);
    assert.equal(await count(alice, begun), false);
  }
  await setState('active');
  server.clock.advance(300_001);
  assert.equal(await count(alice, begun), false);
  assert.deepEqual(await assuranceOf(alice), PASSWORD_ALONE);
});

test('whoever has shown a second factor gets no key: there is nothing to gain', async (t) => {
  const { server, alice, begun } = await added(t);
  await count(alice, begun);
  await server.kit.db.updateTable('sessions').set({ factor_at: server.clock.now() }).execute();
  assert.equal((await begin(alice)).sessionKey, undefined);
});

test('another app: its first code, typed in the session that began, is a fresh second factor; in no other session', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const thief = await server.signIn(user);
  const begun = await alice.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  assert.equal(begun.sessionKey, undefined);
  const code = totp({ secret: decodeBase32(begun.secret), time: server.clock.now().getTime() });
  const before = copyOf(alice);
  await alice.expect(200, 'POST', `${SELF}/${begun.id}/confirm`, { body: { code } });
  assert.deepEqual(await assuranceOf(alice), { assurance: 'two-factor', fresh: true });
  for (const client of [before, thief]) assert.equal((await client.request('GET', '/api/session')).status, 401);
});

test('another app, confirmed in another session than the one that began: neither is raised', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const other = await server.signIn(user);
  const begun = await alice.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  const code = totp({ secret: decodeBase32(begun.secret), time: server.clock.now().getTime() });
  await other.request('POST', `${SELF}/${begun.id}/confirm`, { body: { code } });
  assert.deepEqual(await assuranceOf(alice), PASSWORD_ALONE);
  assert.equal((await other.request('GET', '/api/session')).status, 401, 'it ended with the first phone (A12)');
});

test('A10: a stolen password of an operator without a phone opens no more than before: no link, no phone, no console', async (t) => {
  const port = await freePort();
  const listen = { host: '127.0.0.1', port };
  const { server } = await aliceAt(t, { config: { mode: 'server', publicUrl: `http://localhost:${port}`, listen } });
  const otto = await server.createUser({ name: 'otto', role: 'administrator' });
  const enter = async () => {
    const journey = await server.enter(otto);
    return journey.client;
  };
  const thief = await enter();
  assertRefused(await thief.request('POST', SELF, { body: { method: 'online' } }), 403, 'users.link-needed');
  assertRefused(await thief.request('POST', SELF, { body: { method: 'key-uri' } }), 403, 'users.link-needed');
  assert.equal((await thief.request('GET', '/api/admin/users')).body.code, 'users.factor-needed');
  const { kit, realm } = server;
  const link = await kit.db.transaction().execute((tx) => invite(tx, kit, realm, otto, { actor: { kind: 'system' } }));
  const password = 'a quiet morning by the sea';
  const token = link.split('#')[1];
  await createClient(server.url).expect(200, 'POST', '/api/welcome', { body: { token, password } });
  assert.equal((await thief.request('GET', '/api/session')).status, 401, 'the thief of the old password is out');
  const owner = (await server.enter({ ...otto, password })).client;
  const begun: Begun = await begin(owner);
  await (await scan(server, begun.link)).register();
  assert.equal(await count(owner, begun), true);
  assert.equal((await owner.request('GET', '/api/admin/users')).status, 200, 'and the owner is in the console');
});
