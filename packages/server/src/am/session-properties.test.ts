/** What the holder of a session may write into it, and what nobody may. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, assertCrest, begin, fill, programOf, send } from './test-world.ts';

const SHOP = 'https://shop.example';
const noting = (name: string, properties: Record<string, string>) =>
  sketchJourney(name, {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'note' } },
    note: { type: 'SetSessionPropertiesNode', properties: { properties }, to: { outcome: 'believe' } },
    believe: { type: 'BelieveNode', to: { outcome: '+' } },
  });
const noted = noting('Noting', { tier: 'gold', AMCtxId: 'mine', AuthLevel: '9' });
const plain = noting('Plain', {});

async function world(t: TestContext, writable = 'cart theme tier tier') {
  const settings = { am: { writableSessionProperties: writable, allowedOrigins: SHOP } };
  const server = await amWorld(t, [noted, plain], { settings });
  await server.createUser({ name: 'alice' });
  const login = async (journey = 'Plain') => {
    const program = programOf(server);
    const index = `authIndexType=service&authIndexValue=${journey}`;
    const reply = await send(program, fill((await begin(program, index)).body, { 0: 'alice' }));
    return String(reply.body.tokenId);
  };
  const ask = (action: string, tokenId: string, body: object = {}) =>
    programOf(server).request('POST', `/am/json/sessions?_action=${action}`, {
      headers: { iPlanetDirectoryPro: tokenId, 'accept-api-version': 'resource=3.1, protocol=1.0' },
      body,
    });
  const update = (tokenId: string, body: object) => ask('updateSessionProperties', tokenId, body);
  const read = async (tokenId: string) => (await ask('getSessionProperties', tokenId)).body;
  return { ...server, login, ask, update, read };
}

test('what is on the realm’s list is read as an empty text until the holder writes it, and the reply is as the reading', async (t) => {
  const { login, update, read, ask } = await world(t);
  const mine = await login();
  assert.deepEqual(await read(mine), { cart: '', theme: '', AuthLevel: '1' });
  const first = await update(mine, { theme: 'dark' });
  assert.deepEqual([first.status, first.body], [200, { cart: '', theme: 'dark', AuthLevel: '1' }]);
  const second = await update(mine, { tokenId: mine, cart: '3 · ünïcode', theme: '' });
  assert.deepEqual([second.status, second.body], [200, await read(mine)]);
  assert.deepEqual(second.body, { cart: '3 · ünïcode', theme: '', AuthLevel: '1' });
  assert.deepEqual(await read(await login()), { cart: '', theme: '', AuthLevel: '1' }, 'another session has its own');
  const { properties } = (await ask('getSessionInfo', mine)).body;
  assert.deepEqual(Object.keys(properties), ['AMCtxId'], 'what is written is told apart from what the server says');
});

test('no name is written that the realm does not list, and none at all unless it lists any', async (t) => {
  const { login, update, read } = await world(t);
  const mine = await login();
  for (const name of ['AMCtxId', 'AuthLevel', 'authlevel', 'am.protected.x', 'other', 'toString', 'Theme']) {
    const reply = await update(mine, JSON.parse(`{"theme":"dark","${name}":"5"}`));
    assertCrest(reply, 403, 'am.property-not-writable');
    assert.match(reply.body.message, new RegExp(`property ${name.replaceAll('.', '\\.')} of`));
  }
  assert.deepEqual(await read(mine), { cart: '', theme: '', AuthLevel: '1' }, 'all of them, or none');
  const bare = await world(t, '');
  assertCrest(await bare.update(await bare.login(), { theme: 'dark' }), 403, 'am.property-not-writable');
});

test('what a journey of the realm notes nobody writes, whether or not it was noted in this session', async (t) => {
  const { login, update, read, ask } = await world(t);
  const gold = await login('Noting');
  assert.deepEqual(await read(gold), { cart: '', theme: '', tier: 'gold', AuthLevel: '1' });
  const { properties } = (await ask('getSessionInfo', gold)).body;
  assert.notEqual(properties.AMCtxId, 'mine', 'a journey does not speak for the server');
  assert.equal(properties.AuthLevel, undefined);
  for (const tokenId of [gold, await login()])
    assertCrest(await update(tokenId, { tier: 'platinum' }), 403, 'am.property-not-writable');
  assert.equal((await read(gold)).tier, 'gold');
});

test('what was written disappears when the list, or a journey, takes the name back', async (t) => {
  const { login, update, read, kit, realm } = await world(t);
  const mine = await login();
  assert.equal((await update(mine, { cart: '3', theme: 'dark' })).status, 200);
  const version = kit.db.updateTable('journey_versions').where('realm_id', '=', realm.id).where('name', '=', 'Noting');
  const changed = noting('Noting', { cart: 'full' });
  await version.set({ journey: JSON.stringify(changed) as never }).execute();
  assert.deepEqual(await read(mine), { theme: 'dark', tier: '', AuthLevel: '1' });
  assertCrest(await update(mine, { cart: '4' }), 403, 'am.property-not-writable');
});

test('values are texts, bounded in length and number', async (t) => {
  const { login, update, read } = await world(t);
  const mine = await login();
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`p${index}`, 'x']));
  const bad = [
    {},
    { tokenId: mine },
    { theme: 5 },
    { theme: null },
    { theme: ['x'] },
    { theme: 'x'.repeat(1_025) },
    many,
  ];
  for (const body of bad) assertCrest(await update(mine, body), 400, 'am.properties-invalid');
  assert.equal((await update(mine, { theme: 'x'.repeat(1_024) })).status, 200);
  assert.equal((await read(mine)).theme.length, 1_024);
});

test('of many who write at once none takes away what another has written', async (t) => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const { login, update, read } = await world(t, names.join(' '));
  const mine = await login();
  const replies = await Promise.all(names.map((name) => update(mine, { [name]: name })));
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
  assert.deepEqual(await read(mine), { ...Object.fromEntries(names.map((name) => [name, name])), AuthLevel: '1' });
});

test('nothing is written into a session that has ended, nor by a page that gets no hold of it', async (t) => {
  const { login, update, ask, read, signIn, createUser, url } = await world(t);
  const mine = await login();
  assert.equal((await ask('logout', mine)).status, 200);
  assertCrest(await update(mine, { theme: 'dark' }), 401, 'users.not-signed-in');
  const portal = await signIn(await createUser({ name: 'bob' }));
  const cookie = portal.cookies.iPlanetDirectoryPro ?? '';
  const shop = createClient(url, SHOP);
  const path = '/am/json/sessions?_action=updateSessionProperties';
  const sent = await shop.request('POST', path, { body: { theme: 'evil' }, cookies: { iPlanetDirectoryPro: cookie } });
  assertCrest(sent, 401, 'users.not-signed-in');
  assert.equal((await read(cookie)).theme, '');
});

test('the setting refuses the server’s own names, and more names than a session holds', async (t) => {
  const { signIn, createUser } = await world(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const set = (names: string) =>
    admin.request('PATCH', '/api/admin/realm', { body: { settings: { am: { writableSessionProperties: names } } } });
  const many = Array.from({ length: 33 }, (_, index) => `p${index}`).join(' ');
  for (const names of ['theme AuthLevel', 'amctxid', 'am.protected.x', 'a,b', '1st', many]) {
    const reply = await set(names);
    assert.equal(reply.status >= 400 && reply.status < 500, true, `${names}: ${reply.text}`);
    assert.match(reply.text, /writableSessionProperties/);
  }
});
