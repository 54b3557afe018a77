/** Sessions that a journey lets end sooner than the realm does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { journeyFaults } from '../journeys/index.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, type TestClient } from '../testing/index.ts';
import { amWorld, begin, fill, isIn, send, tokenOf } from './test-world.ts';

type Times = { readonly maxSessionTime?: unknown; readonly maxIdleTime?: unknown };

/** Lets in whoever is named, with what each of these nodes says of the session. */
function limited(name: string, kinds: readonly string[], ...nodes: readonly Times[]) {
  const limits = nodes.map((properties, index) => [
    `limit${index}`,
    { type: 'SetSessionPropertiesNode', properties, to: { outcome: `limit${index + 1}` } },
  ]);
  return sketchJourney(name, {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'limit0' } },
    ...Object.fromEntries(limits),
    [`limit${nodes.length}`]: { type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } },
  });
}

const MINUTE = 60_000;

async function world(t: TestContext, ...journeys: Parameters<typeof amWorld>[1]) {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'alice' });
  const browser = () => createClient(server.url, server.kit.config.publicUrl);
  const enter = async (journey: string, client: TestClient = browser()) => {
    const first = await begin(client, `authIndexType=service&authIndexValue=${journey}&ForceAuth=true`);
    assert.equal(first.status, 200, first.text);
    const reply = await send(client, fill(first.body, { 0: 'alice' }));
    assert.ok(isIn(reply), reply.text);
    return { client, tokenId: tokenOf(reply) };
  };
  const ask = (tokenId: string, action: string) =>
    server.request('POST', `/am/json/sessions?_action=${action}`, { headers: { iPlanetDirectoryPro: tokenId } });
  const inMinutes = (minutes: number) => new Date(server.clock.now().getTime() + minutes * MINUTE).toISOString();
  return { ...server, enter, ask, inMinutes, advance: (minutes: number) => server.clock.advance(minutes * MINUTE) };
}

test('a journey’s session ends after its time, however busy it is, and says so everywhere', async (t) => {
  const { enter, ask, inMinutes, advance } = await world(t, limited('Hour', ['password'], { maxSessionTime: 60 }));
  const { client, tokenId } = await enter('Hour');
  const end = inMinutes(60);
  const info = await ask(tokenId, 'getSessionInfo');
  assert.deepEqual([info.body.maxSessionExpirationTime, info.body.maxIdleExpirationTime], [end, inMinutes(30)]);
  advance(20);
  assert.equal((await ask(tokenId, 'refresh')).body.maxsessiontime, 60);
  advance(20);
  const refreshed = await ask(tokenId, 'refresh');
  assert.deepEqual([refreshed.body.maxidletime, refreshed.body.maxtime], [30, 20 * 60]);
  advance(19);
  assert.equal((await client.expect(200, 'GET', '/api/session')).expiresAt, end);
  assert.equal((await client.expect(200, 'GET', '/api/self/sessions')).sessions.length, 1);
  advance(1);
  await client.expect(401, 'GET', '/api/session');
  assert.equal((await ask(tokenId, 'getSessionInfo')).status, 401);
});

test('a journey’s session ends after its idle time, which use moves on', async (t) => {
  const { enter, ask, inMinutes, advance } = await world(t, limited('Brief', ['password'], { maxIdleTime: 1 }));
  const [{ client, tokenId }, other] = [await enter('Brief'), await enter('Brief')];
  assert.equal((await ask(tokenId, 'getSessionInfo')).body.maxIdleExpirationTime, inMinutes(1));
  for (let time = 0; time < 8; time += 1) {
    advance(0.5);
    assert.equal((await client.expect(200, 'GET', '/api/session')).expiresAt, inMinutes(1));
  }
  const refreshed = await ask(tokenId, 'refresh');
  assert.deepEqual([refreshed.body.maxidletime, refreshed.body.maxtime], [1, 60]);
  const { sessions } = await client.expect(200, 'GET', '/api/self/sessions');
  assert.equal(sessions.length, 1, 'the idle one is in no list');
  await other.client.expect(401, 'GET', '/api/session');
  advance(1);
  await client.expect(401, 'GET', '/api/session');
});

test('a time beyond the realm’s lengthens nothing, also where the realm shortens its own later', async (t) => {
  const beyond = { maxSessionTime: 2_147_483_647, maxIdleTime: 2_147_483_647 };
  const { enter, ask, inMinutes, advance, kit, realm } = await world(t, limited('Long', ['password'], beyond));
  const { tokenId, client } = await enter('Long');
  const { body } = await ask(tokenId, 'getSessionInfo');
  assert.deepEqual([body.maxIdleExpirationTime, body.maxSessionExpirationTime], [inMinutes(30), inMinutes(720)]);
  const settings = JSON.stringify({ session: { idleSeconds: 300 } });
  await kit.database.executeSql('UPDATE realms SET settings = settings || $1::jsonb WHERE id = $2', [
    settings,
    realm.id,
  ]);
  advance(5);
  await client.expect(401, 'GET', '/api/session');
});

test('of several nodes the shortest time counts, in whatever order they stand', async (t) => {
  const [long, short] = [
    { maxSessionTime: 120, maxIdleTime: 5 },
    { maxSessionTime: 60, maxIdleTime: 10 },
  ];
  const { enter, ask, inMinutes } = await world(
    t,
    limited('Falling', ['password'], long, short, {}),
    limited('Rising', ['password'], short, long),
  );
  for (const journey of ['Falling', 'Rising']) {
    const { body } = await ask((await enter(journey)).tokenId, 'getSessionInfo');
    const { maxIdleExpirationTime, maxSessionExpirationTime } = body;
    assert.deepEqual([maxIdleExpirationTime, maxSessionExpirationTime], [inMinutes(5), inMinutes(60)], journey);
  }
});

test('a session that is raised keeps its shorter limits, and gets those of the journey that raises it', async (t) => {
  const { enter, ask, inMinutes, advance } = await world(
    t,
    limited('Day', ['password'], { maxSessionTime: 100, maxIdleTime: 20 }),
    limited('Raise long', ['code'], { maxSessionTime: 600, maxIdleTime: 25 }),
    limited('Raise short', ['code'], { maxSessionTime: 10, maxIdleTime: 3 }),
  );
  const { client } = await enter('Day');
  const end = inMinutes(100);
  advance(10);
  const long = await enter('Raise long', client);
  const kept = (await ask(long.tokenId, 'getSessionInfo')).body;
  assert.deepEqual([kept.maxIdleExpirationTime, kept.maxSessionExpirationTime], [inMinutes(20), end]);
  const short = await enter('Raise short', client);
  const shortened = (await ask(short.tokenId, 'getSessionInfo')).body;
  assert.deepEqual(
    [shortened.maxIdleExpirationTime, shortened.maxSessionExpirationTime],
    [inMinutes(3), inMinutes(10)],
  );
  assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
  advance(2);
  await client.expect(200, 'GET', '/api/session');
  advance(3);
  await client.expect(401, 'GET', '/api/session');
});

test('a session that a journey leaves as it is gets the journey’s limits as well', async (t) => {
  const { enter, ask, inMinutes } = await world(
    t,
    limited('Day', ['password'], {}),
    limited('Again', ['password'], { maxSessionTime: 10, maxIdleTime: 2 }),
  );
  const { client, tokenId } = await enter('Day');
  await enter('Again', client);
  const { body } = await ask(tokenId, 'getSessionInfo');
  assert.deepEqual([body.maxIdleExpirationTime, body.maxSessionExpirationTime], [inMinutes(2), inMinutes(10)]);
});

test('no time, a negative one, a fraction and words are faults of the node; numbers as texts are numbers', async (t) => {
  const { types } = await world(t);
  const faultsWith = (properties: Times) =>
    journeyFaults(limited('Checked', ['password'], properties), { types, others: new Map() }).map(
      ({ nodeId }) => nodeId,
    );
  for (const property of ['maxSessionTime', 'maxIdleTime']) {
    for (const wrong of [0, -1, 1.5, 2_147_483_648, '0', '-5', 'soon', true, [], {}])
      assert.deepEqual(faultsWith({ [property]: wrong }), ['limit0'], JSON.stringify(wrong));
    for (const right of [1, '15', 2_147_483_647]) assert.deepEqual(faultsWith({ [property]: right }), []);
  }
});

test('numbers that a file spells as texts limit the session', async (t) => {
  const { enter, ask, inMinutes } = await world(
    t,
    limited('Spelled', ['password'], { maxSessionTime: '15', maxIdleTime: '5' }),
  );
  const { body } = await ask((await enter('Spelled')).tokenId, 'getSessionInfo');
  assert.deepEqual([body.maxIdleExpirationTime, body.maxSessionExpirationTime], [inMinutes(5), inMinutes(15)]);
});
