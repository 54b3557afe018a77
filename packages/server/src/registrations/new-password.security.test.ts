/** A new password ends what the old one had begun: also a code that waits for a phone. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '../testing/index.ts';
import { invite } from '../users/index.ts';
import { aliceAt, assertRefused, begin, devicesIn, SELF, scan } from './test-online.ts';

const CHOSEN = 'a quiet morning by the sea';

/** Alice, a thief who is inside by her password as well, and what she does about it. */
async function robbed(t: TestContext) {
  const made = await aliceAt(t);
  const { server, user, alice } = made;
  const thief = await server.signIn(user);
  const change = (endOthers = true) => {
    server.clock.advance(1_000);
    const body = { current: user.password, password: CHOSEN, endOthers };
    return alice.expect(200, 'POST', '/api/self/password', { body });
  };
  return { ...made, thief, change };
}

test('A8: a code that the old password had begun adds no phone, also where a phone had claimed it, and its owner stays inside', async (t) => {
  const { server, alice, thief, change } = await robbed(t);
  const { link } = await begin(thief);
  const early = await scan(server, link);
  await early.claim();
  await change();
  assertRefused(await early.prove(), 410, 'registrations.link-cancelled');
  assertRefused(await (await scan(server, link)).open(), 410, 'registrations.link-cancelled');
  assert.equal((await devicesIn(server)).filter(({ state }) => state === 'active').length, 0);
  assert.equal((await alice.request('GET', '/api/session')).status, 200);
  await (await scan(server, (await begin(alice)).link)).register();
});

test('A8: nor where the new password came by a link of an administrator', async (t) => {
  const { server, user, thief } = await robbed(t);
  const { link } = await begin(thief);
  const { kit, realm } = server;
  const welcome = await kit.db
    .transaction()
    .execute((tx) => invite(tx, kit, realm, user, { actor: { kind: 'system' } }));
  server.clock.advance(1_000);
  const body = { token: welcome.split('#')[1], password: CHOSEN };
  await createClient(server.url).expect(200, 'POST', '/api/welcome', { body });
  assertRefused(await (await scan(server, link)).open(), 410, 'registrations.link-cancelled');
});

test('a code of the session that chose the new password, or of one that was left open, goes on', async (t) => {
  const { server, alice, thief, change } = await robbed(t);
  const own = await begin(alice);
  await change(false);
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${own.id}`)).state, 'waiting');
  const other = await begin(thief);
  server.clock.advance(1_000);
  await (await scan(server, other.link)).register();
});
