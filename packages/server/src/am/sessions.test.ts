import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';
import { assertCrest, programOf } from './test-world.ts';

const COOKIE = 'iPlanetDirectoryPro';

async function world(t: TestContext) {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const headers = { 'x-openam-username': 'alice', 'x-openam-password': password };
  const login = async (): Promise<string> =>
    (await programOf(server).expect(200, 'POST', '/am/json/authenticate?ForceAuth=true', { headers })).tokenId;
  const ask = (action: string, options: { query?: string; body?: unknown; headers?: Record<string, string> } = {}) =>
    server.request('POST', `/am/json/realms/root/sessions/?_action=${action}${options.query ?? ''}`, {
      headers: { 'accept-api-version': 'resource=4.0', ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
  return { ...server, login, ask };
}

test('a session is found by query, body, cookie and header', async (t) => {
  const { login, ask, clock } = await world(t);
  const tokenId = await login();
  const ways = [
    { query: `&tokenId=${tokenId}` },
    { body: { tokenId, more: true } },
    { headers: { cookie: `${COOKIE}=${tokenId}` } },
    { headers: { [COOKIE]: tokenId } },
    { headers: { cookie: `${COOKIE}=stale; __Host-lanyard-session=${tokenId}` } },
  ];
  for (const way of ways) {
    const { status, body } = await ask('getSessionInfo', way);
    assert.deepEqual([status, body.username, body.realm], [200, 'alice', '/'], JSON.stringify(way));
    const { properties, ...rest } = body;
    assert.deepEqual(Object.keys(properties), ['AMCtxId']);
    assert.deepEqual(rest, {
      sessionHandle: `shandle:${properties.AMCtxId}`,
      username: 'alice',
      universalId: 'id=alice,ou=user,o=demo,ou=services,ou=am-config',
      realm: '/',
      latestAccessTime: clock.now().toISOString(),
      maxIdleExpirationTime: new Date(clock.now().getTime() + 1_800_000).toISOString(),
      maxSessionExpirationTime: new Date(clock.now().getTime() + 43_200_000).toISOString(),
    });
  }
});

test('no token, a stale one, an unknown action and another realm are refused', async (t) => {
  const { login, ask, kit, request } = await world(t);
  const tokenId = await login();
  assertCrest(await ask('getSessionInfo'), 400, 'am.token-missing');
  assertCrest(await ask('getSessionInfo', { body: { tokenId: 'made-up' } }), 401, 'users.not-signed-in');
  for (const action of ['', 'nothing', '__proto__']) {
    assertCrest(await ask(action, { body: { tokenId } }), 400, 'am.action-unknown');
  }
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const elsewhere = '/am/json/other/sessions?_action=getSessionInfo';
  assertCrest(await request('POST', elsewhere, { body: { tokenId } }), 401, 'users.not-signed-in');
  assertCrest(
    await request('POST', '/am/json/none/sessions?_action=refresh', { body: { tokenId } }),
    404,
    'realms.not-found',
  );
});

test('A60: for a session that is named and over, no other that the request carries is answered, changed or ended', async (t) => {
  const { login, ask } = await world(t);
  const [over, other] = [await login(), await login()];
  await ask('logout', { body: { tokenId: over } });
  const carrying = [
    { [COOKIE]: other },
    { cookie: `${COOKIE}=${other}` },
    { cookie: `__Host-lanyard-session=${other}` },
  ];
  for (const headers of carrying) {
    for (const named of [{ query: `&tokenId=${over}` }, { body: { tokenId: over } }]) {
      assertCrest(await ask('getSessionInfo', { ...named, headers }), 401, 'users.not-signed-in');
      assertCrest(await ask('refresh', { ...named, headers }), 401, 'users.not-signed-in');
      assert.deepEqual((await ask('logout', { ...named, headers })).body, { result: 'Token has expired' });
    }
    assert.equal((await ask('getSessionInfo', { query: '&tokenId=', body: { tokenId: '' }, headers })).status, 200);
  }
  const handleOf = async (options: Parameters<typeof ask>[1]) =>
    (await ask('getSessionInfo', options)).body.sessionHandle;
  const [third, carried] = [await login(), { [COOKIE]: other }];
  assert.equal(
    await handleOf({ body: { tokenId: third }, headers: carried }),
    await handleOf({ query: `&tokenId=${third}` }),
    'which is named is told of, not which is carried',
  );
});

test('logout ends the session everywhere, clears its cookies, and may be asked for twice', async (t) => {
  const { login, ask, request, kit } = await world(t);
  const tokenId = await login();
  const cookie = `${COOKIE}=${tokenId}; __Host-lanyard-session=${tokenId}`;
  const reply = await ask('logout', { headers: { cookie } });
  assert.deepEqual([reply.status, reply.body], [200, { result: 'Successfully logged out' }]);
  assert.deepEqual(reply.cookies, { '__Host-lanyard-session': '', [COOKIE]: '', amlbcookie: '' });
  assert.deepEqual((await ask('logout', { headers: { cookie } })).body, { result: 'Token has expired' });
  assertCrest(await ask('getSessionInfo', { body: { tokenId } }), 401, 'users.not-signed-in');
  assert.equal((await request('GET', '/api/session', { headers: { cookie } })).status, 401);
  const events = await kit.db.selectFrom('audit_events').select('type').where('type', '=', 'session.ended').execute();
  assert.ok(events.length > 0);
});

test('a refresh moves the idle limit, and sign-out in the portal ends the session for programs', async (t) => {
  const { login, ask, clock, request } = await world(t);
  const tokenId = await login();
  const body = { tokenId };
  clock.advance(1_500_000);
  const refreshed = await ask('refresh', { body });
  assert.deepEqual([refreshed.body.idletime, refreshed.body.maxtime], [0, 1_800]);
  clock.advance(1_500_000);
  assert.equal((await ask('getSessionProperties', { body })).status, 200);
  const headers = { cookie: `__Host-lanyard-session=${tokenId}; ${COOKIE}=${tokenId}` };
  const out = await request('DELETE', '/api/session', { headers });
  assert.deepEqual(out.cookies, { '__Host-lanyard-session': '', [COOKIE]: '' });
  assertCrest(await ask('getSessionInfo', { body }), 401, 'users.not-signed-in');
});

test('the cookie of a session counts only where no form of another site could have sent it', async (t) => {
  const { login, url } = await world(t);
  const cookie = `${COOKIE}=${await login()}`;
  const path = `${url}/am/json/sessions?_action=logout`;
  const send = (headers: Record<string, string>) => fetch(path, { method: 'POST', headers: { cookie, ...headers } });
  assert.equal((await send({})).status, 403);
  assert.equal((await send({ origin: 'https://evil.example', 'x-requested-with': 'x' })).status, 403);
  assert.equal((await send({ 'x-requested-with': 'XMLHttpRequest' })).status, 200);
});

test('the id of a session’s user is told to its holder', async (t) => {
  const { login, request } = await world(t);
  const headers = { [COOKIE]: await login() };
  const path = '/am/json/users?_action=idFromSession';
  const { body } = await request('POST', path, { headers, body: {} });
  assert.deepEqual([body.id, body.realm], ['alice', '/']);
  assertCrest(await request('POST', path, { body: {} }), 401, 'users.not-signed-in');
  assertCrest(await request('POST', '/am/json/users?_action=forgot', { headers }), 400, 'am.action-unknown');
  assertCrest(
    await request('POST', '/am/json/elsewhere/users?_action=idFromSession', { headers }),
    401,
    'users.not-signed-in',
  );
});
