import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, type TestServer } from '../testing/index.ts';
import {
  amWorld,
  assertCrest,
  begin,
  claimsOf,
  fill,
  isIn,
  links,
  PATH,
  programOf,
  send,
  signedInAs,
  tokenOf,
} from './test-world.ts';

const name = { type: 'UsernameCollectorNode', to: { outcome: 'believe' } } as const;
const believe = (...kinds: string[]) => ({ type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } }) as const;
const trusting = sketchJourney('Trusting', { name, believe: believe('password') });
const strong = sketchJourney('Strong', { name, believe: believe('password', 'code') });

const browserOf = (server: TestServer) => createClient(server.url, server.kit.config.publicUrl);

/** Goes through a journey that asks for a name alone. */
async function enterAs(server: TestServer, user: string, query: string, client = browserOf(server), headers = {}) {
  const first = await begin(client, query, { headers });
  assert.equal(first.status, 200, first.text);
  return send(client, fill(first.body, { 0: user }), { headers });
}

test('D1: the realm’s own journey signs in with name and password, in the words of PingAM', async (t) => {
  const server = await amWorld(t, []);
  const { password } = await server.createUser({ name: 'alice' });
  const client = browserOf(server);
  const first = await client.request('POST', PATH, { body: {} });
  assert.deepEqual(Object.keys(first.body).toSorted(), ['authId', 'callbacks', 'header', 'stage']);
  assert.deepEqual(first.body.callbacks, [
    {
      type: 'NameCallback',
      output: [{ name: 'prompt', value: 'User Name' }],
      input: [{ name: 'IDToken1', value: '' }],
      _id: 0,
    },
    {
      type: 'PasswordCallback',
      output: [{ name: 'prompt', value: 'Password' }],
      input: [{ name: 'IDToken2', value: '' }],
      _id: 1,
    },
  ]);
  const { authIndexType, authIndexValue, realm, exp, iat } = claimsOf(first.body);
  assert.deepEqual([authIndexType, authIndexValue, realm], ['service', 'Login', '/']);
  assert.equal(Number(exp) - Number(iat), 600);
  const reply = await send(client, signedInAs(first.body, 'alice', password));
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(reply.body, {
    tokenId: '',
    successUrl: `${server.kit.config.publicUrl}/demo/`,
    realm: '/',
  });
  assert.equal(reply.cookies['__Host-lanyard-session'], reply.cookies.iPlanetDirectoryPro);
  assert.equal(reply.cookies.amlbcookie, '01');
  assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, 'password');
});

test('A25: a wrong password, an unknown name and a disabled user get one reply, and say only what a node has said', async (t) => {
  const server = await amWorld(t, []);
  const { id } = await server.createUser({ name: 'gone' });
  await server.createUser({ name: 'alice' });
  await server.kit.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', id).execute();
  for (const user of ['alice', 'nobody', 'gone']) {
    const client = browserOf(server);
    const first = await client.request('POST', PATH, { body: {} });
    const reply = await send(client, signedInAs(first.body, user, 'wrong'));
    assertCrest(reply, 401, 'am.login-failed');
    assert.deepEqual(Object.keys(reply.body), ['code', 'reason', 'message', 'detail']);
    assert.equal(reply.body.message, 'Login failure');
    assert.deepEqual([reply.body.detail.failureUrl, reply.body.detail.code], ['', 'sign-in.refused']);
    assert.deepEqual(reply.cookies, { '__Host-lanyard-sign-in': '' });
  }
  assert.equal(server.ended.length, 3, 'what the run has asked for is taken back');
});

test('a name alone lets nobody in, and a proof counts for the user whose it was', async (t) => {
  const server = await amWorld(t, [
    sketchJourney('Named', { name: { type: 'UsernameCollectorNode', to: { outcome: '+' } } }),
    sketchJourney('Swapped', {
      name,
      believe: { ...believe('code'), to: { outcome: 'again' } },
      again: { type: 'UsernameCollectorNode', to: { outcome: '+' } },
    }),
  ]);
  await server.createUser({ name: 'alice' });
  await server.createUser({ name: 'bob' });
  assertCrest(await enterAs(server, 'alice', 'Named'), 401, 'am.login-failed');
  const client = browserOf(server);
  const second = await send(client, fill((await begin(client, 'Swapped')).body, { 0: 'alice' }));
  assertCrest(await send(client, fill(second.body, { 0: 'bob' })), 401, 'am.login-failed');
});

test('two kinds of proof make a session of two factors, one kind does not', async (t) => {
  const server = await amWorld(t, [trusting, strong, sketchJourney('Code', { name, believe: believe('code') })]);
  await server.createUser({ name: 'alice' });
  for (const [journey, assurance] of [
    ['Trusting', 'password'],
    ['Code', 'password'],
    ['Strong', 'two-factor'],
  ] as const) {
    const client = browserOf(server);
    assert.equal((await enterAs(server, 'alice', journey, client)).status, 200);
    assert.equal((await client.expect(200, 'GET', '/api/session')).assurance, assurance, journey);
  }
});

test('noSession runs the journey and makes no session', async (t) => {
  const quiet = { ...trusting, name: 'Quiet', noSession: true };
  const server = await amWorld(t, [trusting, quiet]);
  await server.createUser({ name: 'alice' });
  for (const query of ['Quiet', 'authIndexType=service&authIndexValue=Trusting&noSession=true']) {
    const reply = await enterAs(server, 'alice', query);
    assert.deepEqual(Object.keys(reply.body), ['message', 'successUrl', 'realm'], reply.text);
    assert.deepEqual(Object.keys(reply.cookies), ['__Host-lanyard-sign-in']);
  }
  assert.equal((await server.kit.db.selectFrom('sessions').select('id').execute()).length, 0);
});

test('who is signed in is told so at once, unless ForceAuth or the journey itself asks for more', async (t) => {
  const server = await amWorld(t, [trusting, { ...trusting, name: 'Always', mustRun: true }]);
  await server.createUser({ name: 'alice' });
  const client = browserOf(server);
  const tokenId = tokenOf(await enterAs(server, 'alice', 'Trusting', client));
  assert.ok(isIn(await begin(client, 'Trusting')));
  const program = programOf(server);
  const byHeader = await begin(program, 'Trusting', { headers: { iPlanetDirectoryPro: tokenId } });
  assert.equal(byHeader.body.tokenId, tokenId);
  assert.ok((await begin(client, 'authIndexType=service&authIndexValue=Trusting&ForceAuth=true')).body.authId);
  assert.ok((await begin(client, 'Always')).body.authId);
  const stale = await begin(program, 'Trusting', { headers: { iPlanetDirectoryPro: 'x'.repeat(43) } });
  assert.ok(stale.body.authId);
});

test('a session is raised by what its own user shows, and by nobody else', async (t) => {
  const code = sketchJourney('Code', { name, believe: believe('code') });
  const server = await amWorld(t, [trusting, code]);
  await server.createUser({ name: 'alice' });
  await server.createUser({ name: 'bob' });
  const client = browserOf(server);
  const tokenId = tokenOf(await enterAs(server, 'alice', 'Trusting', client));
  const before = await client.expect(200, 'GET', '/api/session');
  const upgrade = `authIndexType=service&authIndexValue=Code&sessionUpgradeSSOTokenId=${tokenId}`;
  assertCrest(await enterAs(server, 'bob', upgrade, client), 401, 'am.login-failed');
  const raised = await enterAs(server, 'alice', upgrade, client);
  assert.notEqual(tokenOf(raised), tokenId, 'whoever had learnt the old token is out');
  const after = await client.expect(200, 'GET', '/api/session');
  assert.deepEqual(
    [before.id, before.assurance, after.id, after.assurance],
    [after.id, 'password', before.id, 'two-factor'],
  );
  assertCrest(await begin(client, upgrade), 400, 'am.upgrade-invalid');
});

test('A40: a raise does not survive the end of its session', async (t) => {
  const server = await amWorld(t, [trusting, sketchJourney('Code', { name, believe: believe('code') })]);
  await server.createUser({ name: 'alice' });
  const client = browserOf(server);
  await enterAs(server, 'alice', 'Trusting', client);
  const { body } = await begin(client, 'authIndexType=service&authIndexValue=Code&ForceAuth=true');
  await client.expect(204, 'DELETE', '/api/session');
  const late = await send(client, fill(body, { 0: 'alice' }));
  assertCrest(late, 401, 'am.login-failed');
  assert.equal(late.cookies.iPlanetDirectoryPro, undefined);
});

test('an advice names the journey that raises a session; other documents and indexes are refused', async (t) => {
  const server = await amWorld(t, [trusting]);
  const advice = (xml: string) => `authIndexType=composite_advice&authIndexValue=${encodeURIComponent(xml)}`;
  const pair = (name: string, value: string) =>
    `<Advices><AttributeValuePair><Attribute name="${name}"/><Value>${value}</Value></AttributeValuePair></Advices>`;
  for (const value of ['Trusting', '/:Trusting', '/demo:Trusting']) {
    const { body } = await begin(server, advice(pair('AuthenticateToServiceConditionAdvice', value)));
    assert.equal(claimsOf(body).authIndexValue, 'Trusting', value);
  }
  const refused = [
    advice(pair('TransactionConditionAdvice', 'x')),
    advice(`<!DOCTYPE a [<!ENTITY x "y">]>${pair('AuthenticateToServiceConditionAdvice', 'Trusting')}`),
    advice('a'.repeat(9_000)),
    advice('not xml'),
    'authIndexType=module&authIndexValue=1',
    'authIndexType=service&authIndexValue=',
  ];
  for (const query of refused) assertCrest(await begin(server, query), 400, 'am.index-unknown');
  assertCrest(await begin(server, 'Nowhere'), 404, 'journeys.not-found');
});

test('a name and a password in headers answer a first screen that asks for nothing else', async (t) => {
  const ask = sketchJourney('Ask', { choose: { type: 'MessageNode', to: { true: '+', false: '-' } } });
  const server = await amWorld(t, [ask]);
  const { password } = await server.createUser({ name: 'alice' });
  const headers = { 'x-openam-username': 'alice', 'x-openam-password': password };
  const inOne = await server.request('POST', PATH, { headers });
  assert.ok(isIn(inOne), inOne.text);
  const wrong = await server.request('POST', PATH, { headers: { ...headers, 'x-openam-password': 'wrong' } });
  assertCrest(wrong, 401, 'am.login-failed');
  assert.ok((await begin(server, 'Ask', { headers })).body.callbacks);
  const half = await server.request('POST', PATH, { headers: { 'x-openam-username': 'alice' } });
  assert.ok(half.body.callbacks);
});

test('names and passwords in headers may have any letters, as encoded words', async (t) => {
  const server = await amWorld(t, []);
  const password = 'Grüße 日本 =?plain';
  await server.createUser({ name: 'jürgen', password });
  const word = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  const send = (name: string, secret: string) =>
    server.request('POST', PATH, { headers: { 'x-openam-username': name, 'x-openam-password': secret } });
  for (const [name, secret] of [
    [word('jürgen'), word(password)],
    ['=?utf-8?q?j=C3=BCrgen?=', `${word('Grüße ')}  ${word('日本 =?plain')}`],
    ['=?iso-8859-1?Q?j=FCrgen?=', `=?UTF-8?q?Gr=C3=BC=C3=9Fe_?= ${word('日本')} =?plain`],
  ] as const) {
    const reply = await send(name, secret);
    assert.ok(isIn(reply), `${name} ${secret}: ${reply.text}`);
  }
  for (const secret of ['=?none?b?YQ==?=', '=?utf-8?b?/w==?=', '=?utf-8?x?YQ==?=', '=?utf-8?b?YQ=='])
    assertCrest(await send(word('jürgen'), secret), 401, 'am.login-failed');
});

test('a link resumes a suspended journey once, in its own realm, and says in PingAM’s word that it is over', async (t) => {
  const away = sketchJourney('Away', {
    name: { ...name, to: { outcome: 'away' } },
    away: { type: 'AwayNode', to: { outcome: 'believe' } },
    believe: believe('mail-code'),
  });
  const server = await amWorld(t, [away]);
  await server.createUser({ name: 'alice' });
  const client = browserOf(server);
  const suspended = await enterAs(server, 'alice', 'Away', client);
  assert.deepEqual(suspended.body.callbacks, [
    {
      type: 'SuspendedTextOutputCallback',
      output: [
        { name: 'message', value: 'Look into your mail.' },
        { name: 'messageType', value: '0' },
      ],
      _id: 0,
    },
  ]);
  assertCrest(await send(client, suspended.body), 401, 'journeys.step-used');
  const id = links.at(-1);
  const phone = createClient(server.url, server.kit.config.publicUrl);
  const follow = (realm: string) => phone.request('POST', `/am/json/${realm}/authenticate?suspendedId=${id}`);
  assert.ok(isIn(await follow('demo')));
  const again = await follow('demo');
  assertCrest(again, 401, 'am.link-ended');
  assert.match(
    again.body.message,
    /org\.forgerock\.openam\.auth\.nodes\.framework\.token\.SuspendedAuthSessionException/,
  );
  assert.equal(again.body.detail, undefined);
  await enterAs(server, 'alice', 'Away', client);
  server.clock.advance(600_000);
  const late = await phone.request('POST', `${PATH}?suspendedId=${links.at(-1)}`);
  assertCrest(late, 401, 'am.link-ended');
});

test('success and failure lead only to this server and to pages that the realm allows', async (t) => {
  const to = (address: string, index: number) =>
    sketchJourney(`To${index}`, {
      name: { ...name, to: { outcome: 'url' } },
      url: { type: 'SetSuccessUrlNode', properties: { successUrl: address }, to: { outcome: 'fail' } },
      fail: { type: 'SetFailureUrlNode', properties: { failureUrl: address }, to: { outcome: 'believe' } },
      believe: believe('password'),
    });
  const good = ['/demo/devices', 'https://shop.example/in?x=1'];
  const bad = [
    'https://evil.example/',
    '//evil.example/',
    'javascript:alert(1)',
    'https://shop.example:444/',
    '\\\\evil.example',
  ];
  const server = await amWorld(t, [...good, ...bad].map(to), {
    settings: { am: { allowedOrigins: 'https://shop.example' } },
  });
  await server.createUser({ name: 'alice' });
  for (const [index, address] of [...good, ...bad].entries()) {
    const isGood = index < good.length;
    const won = await enterAs(server, 'alice', `To${index}`);
    assert.equal(won.body.successUrl, isGood ? address : `${server.kit.config.publicUrl}/demo/`);
    const lost = await enterAs(server, 'nobody', `To${index}`);
    assert.equal(lost.body.detail.failureUrl, isGood ? address : '');
  }
});

test('what a journey notes about the session is kept with it', async (t) => {
  const noting = sketchJourney('Noting', {
    name: { ...name, to: { outcome: 'note' } },
    note: {
      type: 'SetSessionPropertiesNode',
      properties: { properties: { tier: 'gold' } },
      to: { outcome: 'believe' },
    },
    believe: believe('password'),
  });
  const server = await amWorld(t, [noting]);
  await server.createUser({ name: 'alice' });
  const tokenId = tokenOf(await enterAs(server, 'alice', 'Noting'));
  const ask = (action: string) =>
    server.request('POST', `/am/json/sessions?_action=${action}`, { headers: { iPlanetDirectoryPro: tokenId } });
  assert.deepEqual((await ask('getSessionProperties')).body, { tier: 'gold', AuthLevel: '1' });
  assert.equal((await ask('getSessionInfo')).body.properties.tier, 'gold');
});

test('a page of an allowed site gets a cookie that browsers send from there, and no cookie of the portal', async (t) => {
  const site = 'https://shop.example';
  const server = await amWorld(t, [trusting], {
    settings: { am: { allowedOrigins: `http://localhost:3000 ${site}` } },
    config: { publicUrl: 'https://id.example' },
  });
  await server.createUser({ name: 'alice' });
  const linesFor = async (headers: Record<string, string>) => {
    const reply = await enterAs(server, 'alice', 'Trusting', browserOf(server), headers);
    return reply.headers.getSetCookie();
  };
  const foreign = await linesFor({ origin: site });
  assert.equal(foreign.length, 2);
  for (const line of foreign)
    assert.match(line, /^(iPlanetDirectoryPro|amlbcookie)=.*; Secure; HttpOnly; SameSite=None$/);
  const own = await linesFor({});
  assert.ok(own.some((line) => /^iPlanetDirectoryPro=.*SameSite=Lax$/.test(line)));
  assert.ok(own.some((line) => line.startsWith('__Host-lanyard-session=')));
  const known = await server.kit.db.selectFrom('known_browsers').select('id').execute();
  assert.equal(known.length, 1, 'a page of another site is no browser to know again');
});

test('texts come in the language of the request', async (t) => {
  const page = sketchJourney('Page', {
    page: {
      type: 'PageNode',
      properties: {
        nodes: [{ _id: 'name', nodeType: 'UsernameCollectorNode' }],
        pageHeader: { en: 'Hello', de: 'Hallo' },
      },
      to: { outcome: '-' },
    },
    name: { type: 'UsernameCollectorNode' },
  });
  const server = await amWorld(t, [{ ...page, name: 'Page' }]);
  const headerFor = async (language: string) =>
    (await begin(server, 'Page', { headers: { 'accept-language': language } })).body.header;
  assert.equal(await headerFor('fr, de-AT;q=0.8, en;q=0.5'), 'Hallo');
  assert.equal(await headerFor('de;q=0.1, en'), 'Hello');
  assert.equal(await headerFor('*, ;;;q=9'), 'Hello');
});

test('a draft is tried by administrators alone, shows the node that asks, and signs nobody in', async (t) => {
  const server = await amWorld(t, [trusting]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const person = await server.signIn(await server.createUser({ name: 'alice' }));
  const view = await admin.expect(200, 'GET', '/api/admin/journeys/Trusting');
  const { name: started } = view.journey.nodes;
  const journey = { ...view.journey, entryNodeId: 'fresh', nodes: { ...view.journey.nodes, fresh: started } };
  await admin.expect(200, 'PUT', '/api/admin/journeys/Trusting', { body: { journey, version: view.version } });
  const draft = 'authIndexType=draft&authIndexValue=Trusting';
  const first = await begin(admin, draft);
  assert.deepEqual(first.body.lanyard, { journey: 'Trusting', nodeId: 'fresh', within: [] });
  assert.deepEqual(first.cookies, {});
  const reply = await send(admin, fill(first.body, { 0: 'alice' }));
  assert.equal(reply.body.tokenId, undefined);
  assert.equal(reply.body.message, 'Authentication Successful');
  assert.equal(
    (await begin(admin, 'authIndexType=service&authIndexValue=Trusting&ForceAuth=true')).body.lanyard,
    undefined,
  );
  assertCrest(await begin(person, draft), 403, 'users.role-needed');
  assertCrest(await begin(server, draft), 401, 'users.not-signed-in');
});
