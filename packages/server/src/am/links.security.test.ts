/** A link that goes on with a journey, in the hands of somebody who reads the mail and has nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainRequest, sketchJourney } from '../journeys/test-journeys.ts';
import { createRealm } from '../realms/index.ts';
import { createClient } from '../testing/index.ts';
import { createUser, startSession } from '../users/index.ts';
import { amWorld, assertCrest, begin, fill, isIn, links, programOf, send, tokenOf } from './test-world.ts';

const confirm = sketchJourney('ByLink', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'shown' } },
  shown: { type: 'BelieveNode', properties: { kinds: ['code'] }, to: { outcome: 'away' } },
  away: { type: 'AwayNode', to: { outcome: '+' } },
});

test('A40: a link takes the session that it was to raise into no other browser', async (t) => {
  const server = await amWorld(t, [confirm], { settings: { signIn: { stepUpJourney: 'ByLink' } } });
  const { kit, url } = server;
  const alice = await server.signIn(await server.createUser({ name: 'alice' }));
  const askForLink = async (): Promise<string> => {
    const { body } = await begin(alice, 'authIndexType=step-up');
    assert.equal((await send(alice, fill(body, { 0: 'alice' }))).status, 200);
    return `suspendedId=${links.at(-1)}`;
  };
  const assurance = async () => (await alice.expect(200, 'GET', '/api/session')).assurance;
  for (const thief of [createClient(url, kit.config.publicUrl), programOf(server)]) {
    const link = await askForLink();
    const reply = await begin(thief, link);
    assertCrest(reply, 401, 'am.link-elsewhere');
    assert.deepEqual([tokenOf(reply), await assurance()], ['', 'password']);
    assertCrest(await begin(thief, link), 401, 'am.link-elsewhere');
  }
  const link = await askForLink();
  assertCrest(await begin(programOf(server), link), 401, 'am.link-elsewhere');
  assert.ok(isIn(await begin(alice, link)), 'the link still works where it belongs');
  assert.equal(await assurance(), 'two-factor');
});

test('A40: what a session alone stood for is worth nothing to whoever follows a link without it', async (t) => {
  const byMail = sketchJourney('ByMail', {
    who: { type: 'SessionUserNode', to: { true: 'away', false: '-' } },
    away: { type: 'AwayNode', to: { outcome: 'read' } },
    read: { type: 'BelieveNode', properties: { kinds: ['mail-code'] }, to: { outcome: 'ask' } },
    ask: { type: 'MessageNode', to: { true: '+', false: '-' } },
  });
  const server = await amWorld(t, [byMail]);
  const { kit, url } = server;
  const user = await server.createUser({ name: 'alice' });
  const askForLink = async () => {
    const client = await server.signIn(user);
    await begin(client, 'authIndexType=service&authIndexValue=ByMail&ForceAuth=true');
    return { client, link: `suspendedId=${links.at(-1)}` };
  };
  const sessions = async () => (await kit.db.selectFrom('sessions').select('id').execute()).length;
  const follow = async (client: ReturnType<typeof createClient>, link: string) => {
    const before = await sessions();
    const { body } = await begin(client, link);
    const reply = await send(client, body);
    return { reply, more: (await sessions()) - before };
  };
  for (const thief of [createClient(url, kit.config.publicUrl), programOf(server)]) {
    const { link } = await askForLink();
    const { reply, more } = await follow(thief, link);
    assertCrest(reply, 401, 'am.login-failed');
    assert.deepEqual([tokenOf(reply), more], ['', 0]);
  }
  const over = await askForLink();
  await over.client.expect(204, 'DELETE', '/api/session');
  const { reply, more } = await follow(over.client, over.link);
  assertCrest(reply, 401, 'am.login-failed');
  assert.equal(more, 0);
  const own = await askForLink();
  assert.ok(isIn((await follow(own.client, own.link)).reply));
});

test('A49: a link counts in its own realm alone, and is not used up by being shown to another', async (t) => {
  const server = await amWorld(t, [confirm]);
  const { kit } = server;
  await server.createUser({ name: 'alice' });
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const client = createClient(server.url, kit.config.publicUrl);
  const { body } = await begin(client, 'ByLink');
  assert.equal((await send(client, fill(body, { 0: 'alice' }))).status, 200);
  const query = `suspendedId=${links.at(-1)}`;
  assertCrest(await begin(client, query, { path: '/am/json/realms/other/authenticate' }), 401, 'am.link-ended');
  assert.ok(isIn(await begin(client, query)));
});

test('A49: a session of another realm is raised by no journey of this one', async (t) => {
  const server = await amWorld(t, [confirm]);
  const { kit } = server;
  const token = await kit.db.transaction().execute(async (tx) => {
    const realm = await createRealm(tx, kit, { name: 'other' });
    const user = await createUser(
      tx,
      kit,
      realm,
      { name: 'alice', displayName: 'Alice' },
      { actor: { kind: 'system' } },
    );
    return (await startSession(tx, kit, { realm, user, request: plainRequest, proofs: ['password'] })).token;
  });
  const query = `authIndexType=service&authIndexValue=ByLink&sessionUpgradeSSOTokenId=${token}`;
  assertCrest(await begin(programOf(server), query), 400, 'am.upgrade-invalid');
  assert.deepEqual(await kit.db.selectFrom('journey_runs').select('id').execute(), []);
});
