/** What PingAM's clients send and read, fact by fact: the shapes of addresses, queries, headers and bodies that they really use. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { shippedJourneys } from '../app-journeys.ts';
import { ensureJourneys } from '../journeys/index.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createRealm } from '../realms/index.ts';
import { createClient, type TestReply, type TestServer } from '../testing/index.ts';
import { amWorld, assertCrest, claimsOf, fill, links, type Step } from './test-world.ts';

const name = { type: 'UsernameCollectorNode', to: { outcome: 'believe' } } as const;
const believe = { type: 'BelieveNode', properties: { kinds: ['password'] }, to: { outcome: '+' } } as const;
const trusting = sketchJourney('Trusting', { name, believe });

async function world(t: TestContext) {
  const server = await amWorld(t, [trusting]);
  const { kit } = server;
  await kit.db.transaction().execute(async (tx) => {
    const alpha = await createRealm(tx, kit, { name: 'alpha' });
    await ensureJourneys(tx, kit, { realm: alpha, journeys: shippedJourneys });
  });
  await server.createUser({ name: 'alice' });
  return { ...server, program: programOf(server) };
}

/** Not in a browser: keeps cookies, and names no origin. */
const programOf = ({ url }: Pick<TestServer, 'url'>) => createClient(url, null);

const JSON_TYPE = { 'content-type': 'application/json' };
const ROOT_FORMS = ['', 'realms/root/', 'root/', 'realms/root/realms/demo/', 'realms/demo/', 'demo/'];
const ALPHA_FORMS = ['realms/root/realms/alpha/', 'realms/alpha/', 'alpha/'];

test('a realm has every address that a client gives it, and a query names it over the path', async (t) => {
  const { program } = await world(t);
  const forms = [
    ...ROOT_FORMS.map((form) => [`${form}authenticate`, '/'] as const),
    ...ALPHA_FORMS.map((form) => [`${form}authenticate`, '/alpha'] as const),
    ['authenticate?realm=/alpha', '/alpha'],
    ['authenticate?realm=%2Falpha', '/alpha'],
    ['realms/alpha/authenticate/?realm=/', '/'],
  ] as const;
  for (const [path, realm] of forms) {
    const begun = await program.expect(200, 'POST', `/am/json/${path}`, { headers: JSON_TYPE });
    assert.equal(claimsOf(begun).realm, realm, path);
  }
  for (const form of [...ROOT_FORMS, ...ALPHA_FORMS]) {
    const json = `/am/json/${form}`;
    assertCrest(await program.request('POST', `${json}sessions/?_action=getSessionInfo`), 400, 'am.token-missing');
    assertCrest(await program.request('POST', `${json}users?_action=idFromSession`), 401, 'users.not-signed-in');
    const devices = `${json}users/alice/devices/2fa/oath?_queryFilter=true`;
    assertCrest(await program.request('GET', devices, { headers: JSON_TYPE }), 401, 'users.not-signed-in');
    assert.equal((await program.request('POST', `${json}push/sns/message?_action=register`, { body: {} })).status, 400);
    assert.equal((await program.request('GET', `${json}serverinfo/version`)).status, 200);
    assertCrest(
      await program.request('GET', `${json}realm-config/authentication/authenticationtrees/trees`),
      401,
      'users.not-signed-in',
    );
  }
});

test('each client’s way to begin a journey is one', async (t) => {
  const { program } = await world(t);
  const begun: readonly (readonly [what: string, query: string, headers: Record<string, string>, body?: unknown])[] = [
    ['nothing at all', '', {}],
    ['an empty JSON body', '', JSON_TYPE],
    ['an empty form', '', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['an empty object', '', JSON_TYPE, {}],
    ['members that nobody knows', '', JSON_TYPE, { status: 200, ok: true, more: [{ deep: null }] }],
    ['the journey by name alone', '?authIndexValue=Login', JSON_TYPE],
    ['an index without a value', '?authIndexType=&authIndexValue=', JSON_TYPE],
    ['switches in any spelling', '?ForceAuth=TRUE&noSession=False', JSON_TYPE],
    [
      'a return from elsewhere',
      '?code=1&state=2&scope=a&nonce=n&form_post_entry=f&responsekey=k&RelayState=r',
      JSON_TYPE,
    ],
    ['an error from elsewhere', '?error=e&errorCode=1&errorMessage=m', JSON_TYPE],
    ['a query that nobody knows', '?goto=http%3A%2F%2Fx%2F&locale=fr&_prettyPrint=true', JSON_TYPE],
    ...[
      'protocol=1.0,resource=2.1',
      'resource=2.1, protocol=1.0',
      'resource=3.1 ,  protocol=1.0',
      'protocol=2.1,resource=1.0',
      'resource=2.0',
      ';;=,',
    ].map((version) => [`the version ${version}`, '', { ...JSON_TYPE, 'accept-api-version': version }] as const),
    ['the headers of telephones', '', { 'x-requested-with': 'forgerock-sdk', 'x-requested-platform': 'ios' }],
  ];
  for (const [what, query, headers, body] of begun) {
    const reply = await program.request('POST', `/am/json/authenticate${query}`, {
      headers,
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(reply.status, 200, `${what}: ${reply.text}`);
    assert.equal(claimsOf(reply.body).authIndexValue, 'Login', what);
    assertUncached(reply);
  }
});

function assertUncached({ headers }: TestReply): void {
  const named = ['content-type', 'cache-control', 'pragma', 'expires'].map((header) => headers.get(header));
  assert.deepEqual(named, ['application/json; charset=utf-8', 'no-cache, no-store, must-revalidate', 'no-cache', '0']);
}

test('what cannot begin a journey is refused by the status that clients know', async (t) => {
  const { program } = await world(t);
  const at = (query: string, options = {}) => program.request('POST', `/am/json/authenticate${query}`, options);
  assertCrest(await at('?authIndexType=service'), 400, 'am.index-unknown');
  for (const type of ['module', 'role', 'resource', 'nothing', '__proto__'])
    assertCrest(await at(`?authIndexType=${type}&authIndexValue=1`), 400, 'am.index-unknown');
  for (const type of ['level', 'user', 'composite_advice'])
    assertCrest(await at(`?authIndexType=${type}`), 400, 'am.index-unknown');
  for (const level of ['high', '-1', '1.5', '2e0', ''])
    assertCrest(await at(`?authIndexType=level&authIndexValue=${level}`), 400, 'am.index-unknown');
  for (const level of ['3', '10', '999999999'])
    assertCrest(await at(`?authIndexType=level&authIndexValue=${level}`), 400, 'am.level-unreachable');
  assertCrest(await at('?authIndexType=service&authIndexValue=None'), 404, 'journeys.not-found');
  assertCrest(await at('?realm=/none'), 404, 'realms.not-found');
  assertCrest(await at('?sessionUpgradeSSOTokenId=none'), 400, 'am.upgrade-invalid');
  const typed = (type: string, body: unknown) => at('', { headers: { 'content-type': type }, body });
  assertCrest(await typed('text/plain', '{}'), 415, 'kit.unsupported-media-type');
  assertCrest(await typed('application/json', []), 400, 'kit.bad-request');
  for (const authId of [null, '', 'a.b.c', 7])
    assertCrest(await typed('application/json', { authId, callbacks: [] }), 400, 'am.auth-id-invalid');
});

/** What is left of a step that a client has read into its own objects and written out again. */
const bare = ({ authId, callbacks }: Step) => ({
  authId,
  callbacks: callbacks.map(({ type, input }: Step) => ({ type, input: input.map(({ value }: Step) => ({ value })) })),
});

test('a step goes on by its authId alone, whatever else the client sends with it', async (t) => {
  const server = await world(t);
  const ways: readonly [what: string, path: string, change: (step: Step) => Step][] = [
    ['no index, as journey-client', '/am/json/demo/authenticate', (step) => step],
    [
      'the index again, as javascript-sdk',
      '/am/json/realms/root/authenticate?authIndexType=service&authIndexValue=Trusting',
      (step) => step,
    ],
    ['another index', '/am/json/authenticate?authIndexType=service&authIndexValue=Login', (step) => step],
    ['an index that nobody knows', '/am/json/authenticate?authIndexType=level&authIndexValue=9', (step) => step],
    ['the parameters of a return', '/am/json/authenticate?code=1&state=2&noSession=true', (step) => step],
    ['what the client has added', '/am/json/authenticate', (step) => ({ ...step, status: 200, ok: true })],
    ['no output, no names and no numbers', '/am/json/authenticate', bare],
  ];
  for (const [what, path, change] of ways) {
    const program = programOf(server);
    const begun = await program.expect(
      200,
      'POST',
      '/am/json/authenticate?authIndexType=service&authIndexValue=Trusting',
    );
    const reply = await program.request('POST', path, { body: change(fill(begun, { 0: 'alice' })) });
    assert.equal(reply.status, 200, `${what}: ${reply.text}`);
    assert.deepEqual(Object.keys(reply.body).toSorted(), ['realm', 'successUrl', 'tokenId'], what);
    assert.ok(reply.body.tokenId.length > 20 && reply.body.successUrl.length > 0, what);
    assert.deepEqual(Object.keys(reply.cookies).toSorted(), ['amlbcookie', 'iPlanetDirectoryPro'], what);
    assertUncached(reply);
  }
});

test('the note of a step is signed, and has the header and the claims of PingAM’s, with a key of 130 random bits and more', async (t) => {
  const { program } = await world(t);
  const path = '/am/json/alpha/authenticate';
  const steps = [await program.expect(200, 'POST', path), await program.expect(200, 'POST', path)];
  for (const step of steps) {
    const [header = '', , mac = ''] = step.authId.split('.');
    assert.equal(Buffer.from(header, 'base64url').toString(), '{"typ":"JWT","alg":"HS256"}');
    assert.equal(Buffer.from(mac, 'base64url').length, 32);
    const { exp, iat, sessionId, otk, ...claims } = claimsOf(step);
    assert.deepEqual(claims, { authIndexType: 'service', authIndexValue: 'Login', realm: '/alpha' });
    assert.deepEqual([typeof sessionId, Number(exp) - Number(iat)], ['string', 600]);
    assert.ok(Buffer.from(String(otk), 'base64url').length * 8 >= 130);
  }
  assert.equal(new Set(steps.map((step) => claimsOf(step).otk)).size, 2);
  const [login] = steps;
  const shown = login.callbacks.map(({ type, input, _id }: Step) => [type, input.map(({ name }: Step) => name), _id]);
  assert.deepEqual(shown, [
    ['NameCallback', ['IDToken1'], 0],
    ['PasswordCallback', ['IDToken2'], 1],
    ...shown.slice(2),
  ]);
});

test('pages of an allowed origin may send whatever header and method PingAM’s libraries send', async (t) => {
  const origin = 'https://shop.example';
  const { url } = await amWorld(t, [], { settings: { am: { allowedOrigins: origin } } });
  const sent = [
    ...['accept-api-version', 'content-type', 'accept', 'authorization', 'x-requested-with', 'x-requested-platform'],
    ...['x-openam-username', 'x-openam-password', 'x-authenticate-response', 'x-tree', 'x-txid', 'iplanetdirectorypro'],
  ];
  for (const path of [
    '/am/json/authenticate',
    '/am/json/realms/root/sessions/?_action=logout',
    '/am/json/serverinfo/*',
  ]) {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': sent.join(','),
    };
    const reply = await fetch(url + path, { method: 'OPTIONS', headers });
    const listOf = (name: string) => (reply.headers.get(`access-control-${name}`) ?? '').split(/\s*,\s*/);
    assert.deepEqual(
      [reply.status, listOf('allow-origin'), listOf('allow-credentials')],
      [204, [origin], ['true']],
      path,
    );
    const allowed = new Set(listOf('allow-headers').map((name) => name.toLowerCase()));
    assert.deepEqual(
      sent.filter((name) => !allowed.has(name)),
      [],
      path,
    );
    const methods = new Set(listOf('allow-methods'));
    assert.deepEqual(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.has(method)),
      [],
      path,
    );
  }
});

test('a link goes on whatever index stands beside it, and says itself whose journey it is', async (t) => {
  const away = sketchJourney('Away', {
    name: { ...name, to: { outcome: 'away' } },
    away: { type: 'AwayNode', to: { outcome: 'believe' } },
    believe,
  });
  const server = await amWorld(t, [away]);
  await server.createUser({ name: 'alice' });
  for (const index of [
    '',
    '&authIndexType=service&authIndexValue=Away',
    '&authIndexType=service&authIndexValue=Login',
  ]) {
    const program = programOf(server);
    const begun = await program.expect(200, 'POST', '/am/json/authenticate?authIndexType=service&authIndexValue=Away');
    await program.expect(200, 'POST', '/am/json/authenticate', { body: fill(begun, { 0: 'alice' }) });
    const path = `/am/json/realms/root/authenticate?suspendedId=${links.at(-1)}${index}`;
    const resumed = await programOf(server).request('POST', path, { headers: JSON_TYPE });
    assert.ok(resumed.body.tokenId, `${index}: ${resumed.text}`);
  }
});

test('what clients read of the server has the kinds that they compare with', async (t) => {
  const { program } = await world(t);
  const kinds = (body: object) => Object.fromEntries(Object.entries(body).map(([key, value]) => [key, kindOf(value)]));
  assert.deepEqual(kinds(await program.expect(200, 'GET', '/am/json/serverinfo/*')), {
    domains: 'array',
    protectedUserAttributes: 'array',
    cookieName: 'string',
    secureCookie: 'boolean',
    cookieHttpOnly: 'boolean',
    cookieSameSite: 'string',
    forgotPassword: 'string',
    forgotUsername: 'string',
    kbaEnabled: 'string',
    selfRegistration: 'string',
    lang: 'string',
    successfulUserRegistrationDestination: 'string',
    socialImplementations: 'array',
    referralsEnabled: 'string',
    zeroPageLogin: 'object',
    realm: 'string',
    xuiUserSessionValidationEnabled: 'boolean',
  });
  const version = await program.expect(200, 'GET', '/am/json/serverinfo/version');
  assert.deepEqual(kinds(version), { version: 'string', fullVersion: 'string', revision: 'string', date: 'string' });
  assert.match(version.version, /^\d\.\d\.\d$/, 'tools cut this form out of it');
  const found = await program.expect(200, 'GET', '/am/oauth2/alpha/.well-known/openid-configuration');
  assert.match(found.issuer, /\/am\/oauth2\/alpha$/);
  for (const member of ['authorization', 'token', 'userinfo', 'revocation', 'end_session'])
    assert.equal(found[`${member}_endpoint`].startsWith(`${found.issuer}/`), true, member);
});

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);
