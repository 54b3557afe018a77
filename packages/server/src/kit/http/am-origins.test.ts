/** The attack: a page of another site that speaks for whoever looks at it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import { route } from './route.ts';

const FRIEND = 'https://shop.example';
const STRANGER = 'https://evil.example';
const path = '/am/json/alpha/sessions';

async function app(t: TestContext) {
  const sessions = route({
    method: 'POST',
    path: '/am/json/realms/:realm/sessions',
    audience: 'public',
    summary: 'Answers',
    params: Type.Object({ realm: Type.String() }),
    reply: Type.Object({ ok: Type.Boolean() }),
    errors: [],
    handler: ({ kit, request }) => {
      request.setCookie(kit.config.amCookie, 'abc', { maxAgeSeconds: 60, sameSite: 'None' });
      return { ok: true };
    },
  });
  const allowedOrigins = async (_: unknown, realm: string) => (realm === 'alpha' ? [FRIEND] : []);
  const messages = route({
    method: 'POST',
    path: '/am/json/realms/:realm/push/sns/message',
    audience: 'public',
    summary: 'Listens to apps',
    params: Type.Object({ realm: Type.String() }),
    reply: Type.Object({}),
    errors: [],
    handler: () => ({}),
  });
  const { url } = await testApp(t, [sessions, messages], { allowedOrigins });
  const send = (headers: Record<string, string>, { method = 'POST', at = path } = {}) =>
    fetch(url + at, { method, headers });
  return { url, send };
}

test('a page of an allowed origin gets its origin back, with credentials, and may ask first', async (t) => {
  const { send } = await app(t);
  const reply = await send({ origin: FRIEND });
  const { headers } = reply;
  assert.equal(reply.status, 200);
  assert.equal(headers.get('access-control-allow-origin'), FRIEND);
  assert.equal(headers.get('access-control-allow-credentials'), 'true');
  assert.match(headers.get('access-control-expose-headers') ?? '', /www-authenticate/);
  assert.equal(headers.get('vary'), 'Origin');
  const preflight = await send({ origin: FRIEND, 'access-control-request-method': 'POST' }, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), FRIEND);
  const allowed = preflight.headers.get('access-control-allow-headers')?.split(', ') ?? [];
  for (const name of ['accept-api-version', 'x-requested-platform', 'x-openam-password', 'iplanetdirectorypro']) {
    assert.ok(allowed.includes(name), name);
  }
});

test('the pages of strangers, of other realms’ friends and of sandboxes are refused and cannot read why', async (t) => {
  const { send } = await app(t);
  const strangers = [STRANGER, `${FRIEND}.evil.example`, `${FRIEND}:8443`, 'http://shop.example', 'null', '*', ''];
  for (const origin of strangers) {
    const reply = await send({ origin, 'x-requested-with': 'x', cookie: 'iPlanetDirectoryPro=1' });
    assert.equal(reply.status, 403, origin);
    assert.equal(reply.headers.get('access-control-allow-origin'), null);
    const preflight = await send({ origin }, { method: 'OPTIONS' });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  }
  const elsewhere = await send({ origin: FRIEND }, { at: '/am/json/beta/sessions' });
  assert.deepEqual([elsewhere.status, elsewhere.headers.get('lanyard-error')], [403, 'kit.cross-site']);
});

test('an authenticator app of any origin may send its messages, without a cookie, and learn the time', async (t) => {
  const { send } = await app(t);
  for (const at of ['/am/json/alpha/push/sns/message?_action=pending', '/am/json/push/sns/message']) {
    const reply = await send({ origin: STRANGER, 'sec-fetch-site': 'cross-site' }, { at });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('access-control-allow-origin'), '*');
    assert.equal(reply.headers.get('access-control-allow-credentials'), null);
    assert.match(reply.headers.get('access-control-expose-headers') ?? '', /\bdate\b.*\blanyard-error\b/);
    assert.ok(Number.isFinite(Date.parse(reply.headers.get('date') ?? '')));
    const preflight = await send(
      { origin: STRANGER, 'access-control-request-method': 'POST' },
      { at, method: 'OPTIONS' },
    );
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /accept-api-version.*content-type/);
  }
  const near = await send({ origin: STRANGER }, { at: '/am/json/alpha/push/sns/message/more' });
  assert.equal(near.headers.get('access-control-allow-origin'), null);
});

test('a cookie without a named origin counts only beside a header that no form can send', async (t) => {
  const { url, send } = await app(t);
  const cookie = 'iPlanetDirectoryPro=1';
  const statusOf = async (headers: Record<string, string>) => (await send(headers)).status;
  assert.equal(await statusOf({ cookie }), 403);
  assert.equal(await statusOf({ cookie, 'x-requested-with': 'forgerock-sdk' }), 200);
  assert.equal(await statusOf({ cookie, 'accept-api-version': 'protocol=1.0' }), 200);
  assert.equal(await statusOf({ cookie, 'sec-fetch-site': 'cross-site', 'x-requested-with': 'x' }), 403);
  assert.equal(await statusOf({ cookie, origin: url }), 200);
  assert.equal(await statusOf({}), 200, 'a program without a cookie');
});
