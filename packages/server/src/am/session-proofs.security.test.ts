/** The attacks: one kind of proof shown twice, a session that pages of other sites share with the portal, one that has ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createRealm } from '../realms/index.ts';
import { createClient, type TestServer } from '../testing/index.ts';
import { amWorld, assertCrest, begin, fill, isIn, PATH, send, signedInAs } from './test-world.ts';

const SHOP = 'https://shop.example';
const PORTAL_COOKIE = '__Host-lanyard-session';
const KINDS = ['password', 'code', 'push', 'recovery-code', 'mail-code'] as const;

const trusting = (...kinds: string[]) =>
  sketchJourney(kinds.join('+'), {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'believe' } },
    believe: { type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } },
  });
const journeys = [
  ...KINDS.map((kind) => trusting(kind)),
  trusting('password', 'mail-code'),
  trusting('password', 'code'),
];

const browserOf = (server: TestServer) => createClient(server.url, server.kit.config.publicUrl);

async function show(server: TestServer, journey: string, client = browserOf(server)) {
  const query = `authIndexType=service&authIndexValue=${encodeURIComponent(journey)}&ForceAuth=true`;
  const reply = await send(client, fill((await begin(client, query)).body, { 0: 'root' }));
  assert.equal(reply.status, 200, reply.text);
  return client;
}

test('A10: one kind of proof shown twice is one factor; another kind beside it makes two where one is a second factor', async (t) => {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'root', role: 'administrator' });
  const pairs: readonly [string, string, boolean][] = [
    ...KINDS.map((kind): [string, string, boolean] => [kind, kind, false]),
    ['password', 'mail-code', false],
    ['password', 'code', true],
    ['code', 'password', true],
    ['mail-code', 'recovery-code', true],
    ['push', 'code', true],
  ];
  for (const [first, second, isTwo] of pairs) {
    const client = await show(server, first);
    assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, 'password', first);
    await show(server, second, client);
    const { assurance, fresh } = await client.expect(200, 'GET', '/api/session');
    assert.deepEqual([assurance, fresh], [isTwo ? 'two-factor' : 'password', isTwo], `${first}, then ${second}`);
    assert.equal((await client.request('GET', '/api/admin/journeys')).status, isTwo ? 200 : 403);
  }
});

test('a mailbox beside a password opens no session of two factors, and only a second factor makes one fresh again', async (t) => {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'root', role: 'administrator' });
  const mailed = await show(server, 'password+mail-code');
  assert.equal((await mailed.expect(200, 'GET', '/api/session')).assurance, 'password');
  const client = await show(server, 'password+code');
  const factorAt = async () => (await client.expect(200, 'GET', '/api/session')).factorAt;
  const opened = await factorAt();
  server.clock.advance(60_000);
  for (const kind of ['password', 'mail-code']) await show(server, kind, client);
  assert.equal(await factorAt(), opened);
  await show(server, 'recovery-code', client);
  assert.notEqual(await factorAt(), opened);
});

test('a session of one factor from before proofs were noted counts as opened by the password', async (t) => {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'root', role: 'administrator' });
  const client = await show(server, 'password');
  await server.kit.db.updateTable('sessions').set({ proofs: [] }).execute();
  await show(server, 'password', client);
  assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, 'password');
  await show(server, 'code', client);
  assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
});

const shopWorld = async (t: Parameters<typeof amWorld>[0]) => {
  const server = await amWorld(t, journeys, { settings: { am: { allowedOrigins: SHOP } } });
  const root = await server.createUser({ name: 'root', role: 'administrator' });
  return { server, root };
};

test('a page of another site gets no hold of a session of the portal, whatever cookies the browser sends along', async (t) => {
  const { server, root } = await shopWorld(t);
  const { cookies } = await server.signIn(root);
  for (const name of [PORTAL_COOKIE, 'iPlanetDirectoryPro']) {
    const shop = createClient(server.url, SHOP);
    const reply = await shop.request('POST', PATH, { body: {}, cookies: { [name]: cookies[name] ?? '' } });
    assert.equal(reply.status, 200, name);
    assert.deepEqual([reply.body.tokenId, typeof reply.body.authId], [undefined, 'string'], name);
  }
  const known = { iPlanetDirectoryPro: cookies.iPlanetDirectoryPro ?? '' };
  const told = await createClient(server.url, SHOP).request('POST', PATH, { body: {}, headers: known });
  assert.equal(told.body.tokenId, known.iPlanetDirectoryPro, 'who knows the token may use it');
});

test('a page of another site reaches nothing of operators, and cannot read a reply from there', async (t) => {
  const { server, root } = await shopWorld(t);
  const portal = await server.signIn(root);
  const tree = '/am/json/realms/demo/realm-config/authentication/authenticationtrees/trees/Login';
  const headers = { origin: SHOP, iPlanetDirectoryPro: portal.cookies.iPlanetDirectoryPro ?? '' };
  const read = await portal.request('GET', tree, { headers });
  assertCrest(read, 401, 'users.not-signed-in');
  assert.equal(read.headers.get('access-control-allow-origin'), null);
  assertCrest(await portal.request('PUT', tree, { headers, body: {} }), 403, 'kit.cross-site');
  const draft = `${PATH}?authIndexType=draft&authIndexValue=Login`;
  assertCrest(await portal.request('POST', draft, { headers, body: {} }), 401, 'users.not-signed-in');
  assert.equal((await portal.request('GET', tree)).status, 200);
});

test('a session that a page of another site has opened is none for the portal and the console', async (t) => {
  const { server } = await shopWorld(t);
  const shop = await show(server, 'password+code', createClient(server.url, SHOP));
  const token = shop.cookies.iPlanetDirectoryPro ?? '';
  assert.ok(token);
  const who = '/am/json/users?_action=idFromSession';
  assert.equal((await shop.request('POST', who, { body: {} })).body.id, 'root');
  const stolen = { [PORTAL_COOKIE]: token, iPlanetDirectoryPro: token };
  const tree = '/am/json/realms/demo/realm-config/authentication/authenticationtrees/trees/Login';
  for (const path of ['/api/session', '/api/self/devices', '/api/admin/journeys', tree]) {
    const reply = await browserOf(server).request('GET', path, { cookies: stolen });
    assert.equal(reply.status, 401, path);
    assert.equal(reply.headers.get('lanyard-error') ?? reply.body.code, 'users.not-signed-in');
  }
  const begun = await browserOf(server).request('POST', PATH, { body: {}, cookies: stolen });
  assert.equal(begun.body.tokenId, undefined, 'the portal asks for a sign-in of its own');
});

test('a cookie that a neighbour’s subdomain has planted does not come before the portal’s', async (t) => {
  const server = await amWorld(t, []);
  const alice = await server.signIn(await server.createUser({ name: 'alice' }));
  const mallory = await server.signIn(await server.createUser({ name: 'mallory' }));
  const cookies = {
    iPlanetDirectoryPro: mallory.cookies.iPlanetDirectoryPro ?? '',
    [PORTAL_COOKIE]: alice.cookies[PORTAL_COOKIE] ?? '',
  };
  const ask = (path: string) => browserOf(server).request('POST', path, { body: {}, cookies });
  assert.ok(isIn(await ask(PATH)));
  assert.equal((await ask('/am/json/users?_action=idFromSession')).body.id, 'alice');
});

test('an operator of one realm is nobody in another, also where letters of the address are escaped', async (t) => {
  const server = await amWorld(t, []);
  const { kit } = server;
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const root = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const draft = 'authenticate?authIndexType=draft&authIndexValue=Login';
  const statusOf = async (path: string) => (await root.request('POST', path, { body: {} })).status;
  for (const path of ['/%61m/json/realms', '/am/%6Ason/realms', '/am/json/%72ealms', '/%61m/%6ason/%72ealms'])
    assert.equal(await statusOf(`${path}/other/${draft}`), 404, path);
  for (const path of ['/am/json/realms/other', '/am/json/realms/oth%65r', '/am/json/other'])
    assert.equal(await statusOf(`${path}/${draft}`), 401, path);
  const evil = createClient(server.url, 'https://evil.example');
  for (const path of ['/%61m/json/realms/demo/sessions', '/am/%6Ason/realms/demo/sessions']) {
    const reply = await evil.request('POST', `${path}?_action=logout`, { body: {}, cookies: root.cookies });
    assert.equal(reply.status, 404, path);
  }
});

const asking = sketchJourney('Ask', {
  who: { type: 'SessionUserNode', to: { true: 'message', false: '-' } },
  message: { type: 'MessageNode', to: { true: '+', false: '-' } },
});

test('A40: a program whose session has ended since, or that does not send it again, does not come in by it', async (t) => {
  const server = await amWorld(t, [asking]);
  const alice = await server.createUser({ name: 'alice' });
  const query = 'authIndexType=service&authIndexValue=Ask&ForceAuth=true';
  const ask = async (path: string, body: unknown, token?: string) => {
    const headers: Record<string, string> = { 'content-type': 'application/json', 'x-requested-with': 'program' };
    if (token !== undefined) headers.iPlanetDirectoryPro = token;
    const reply = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, body: JSON.parse(await reply.text()) };
  };
  const session = await server.signIn(alice);
  const token = session.cookies.iPlanetDirectoryPro ?? '';
  const start = async () => {
    const { body } = await ask(`${PATH}?${query}`, {}, token);
    assert.ok(body.authId, JSON.stringify(body));
    return body;
  };
  const kept = await ask(PATH, await start(), token);
  assert.deepEqual([kept.status, kept.body.tokenId], [200, token]);
  assert.equal((await ask(PATH, await start())).status, 401);
  const open = await start();
  await session.expect(204, 'DELETE', '/api/session');
  assert.equal((await ask(PATH, open, token)).status, 401);
});

test('A12: whoever holds a run of the password alone does not come in after the person has added a device', async (t) => {
  const server = await amWorld(t, []);
  const alice = await server.createUser({ name: 'alice' });
  const query = `authIndexType=service&authIndexValue=${encodeURIComponent('Login with registration offer')}`;
  const hold = async () => {
    const thief = browserOf(server);
    const offer = await send(thief, signedInAs((await begin(thief, query)).body, 'alice', alice.password));
    assert.equal(offer.body.callbacks?.[1]?.type, 'ConfirmationCallback', offer.text);
    return () => send(thief, fill(offer.body, { 1: 2 }));
  };
  const skip = await hold();
  assert.equal((await skip()).status, 200);
  const late = await hold();
  server.clock.advance(1_000);
  await insertTestDevice(server.kit, alice);
  assertCrest(await late(), 401, 'am.login-failed');
});

test('a script in a page of ours learns no token: neither of the sign-in, nor of the session that is there', async (t) => {
  const server = await amWorld(t, []);
  const alice = await server.createUser({ name: 'alice' });
  const credentials = { 'x-openam-username': 'alice', 'x-openam-password': alice.password };
  const client = browserOf(server);
  for (const asking of [credentials, {}]) {
    const reply = await client.request('POST', PATH, { headers: asking });
    assert.deepEqual([reply.status, reply.body.tokenId], [200, '']);
    const tokens = Object.values(client.cookies).filter((value) => value.length > 20);
    assert.equal(
      tokens.some((token) => reply.text.includes(token)),
      false,
    );
  }
  const cookies = client.cookies;
  const fetched = await createClient(server.url, null).request('POST', PATH, {
    cookies,
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.deepEqual([fetched.status, fetched.body.tokenId], [200, '']);
  const hidden = await createClient(server.url, 'null').request('POST', PATH, {
    cookies,
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(hidden.status, 403, 'a page that hides its origin');
  const program = await createClient(server.url, null).request('POST', PATH, { headers: credentials });
  assert.equal(program.body.tokenId, program.cookies.iPlanetDirectoryPro, 'programs are told');
});
