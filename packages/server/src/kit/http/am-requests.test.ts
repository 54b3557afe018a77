import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import { defineErrors, Problem } from '../errors.ts';
import { route } from './route.ts';

defineErrors('test-am', { refused: { status: 401, text: 'It was refused.' } });

const params = Type.Object({ realm: Type.String() });
const say = route({
  method: 'POST',
  path: '/am/json/realms/:realm/authenticate',
  audience: 'public',
  summary: 'Says what it heard',
  params,
  query: Type.Object({ name: Type.Optional(Type.String()) }),
  body: Type.Object({ text: Type.Optional(Type.String()) }),
  reply: Type.Object({ heard: Type.String(), path: Type.String() }),
  errors: ['test-am.refused'],
  handler: ({ params: { realm }, query, body, request }) => {
    if (body.text === 'refuse')
      throw new Problem('test-am.refused', { members: { detail: { failureUrl: '' }, more: 1 } });
    if (body.text === 'lead')
      throw new Problem('test-am.refused', { members: { detail: { failureUrl: 'https://a.example/' } } });
    return { heard: `${realm}: ${query.name ?? ''} ${body.text ?? ''}`, path: request.path };
  },
});
const user = (method: 'GET' | 'DELETE') =>
  route({
    method,
    path: '/am/json/realms/:realm/users/:user',
    audience: 'public',
    summary: 'Says the realm',
    params,
    reply: Type.Object({ heard: Type.String() }),
    errors: [],
    handler: ({ params: { realm } }) => ({ heard: realm }),
  });
const plain = route({
  method: 'POST',
  path: '/api/plain',
  audience: 'public',
  summary: 'Is spoken by our own pages',
  reply: Type.Object({}),
  errors: [],
  handler: () => ({}),
});
const routes = [say, user('GET'), user('DELETE')];

test('a realm is found in every way to name it, and unknown members and an empty JSON body are no hindrance', async (t) => {
  const { client, kit } = await testApp(t, routes);
  const path = (realm: string) => `/am/json/realms/${realm}/authenticate`;
  const json = { 'content-type': 'application/json' };
  const root = kit.config.realm;
  assert.deepEqual(await client.expect(200, 'POST', '/am/json/authenticate/?name=x&other=1'), {
    heard: `${root}: x `,
    path: path(root),
  });
  assert.deepEqual(await client.expect(200, 'POST', '/am/json/alpha/authenticate', { headers: json }), {
    heard: 'alpha:  ',
    path: path('alpha'),
  });
  const body = { text: 'hi', status: 200, ok: true };
  assert.equal((await client.expect(200, 'POST', path('root/realms/b'), { body })).heard, 'b:  hi');
  const types = { 'content-type': 'application/json;charset=UTF-8' };
  assert.equal((await client.expect(200, 'POST', path('b'), { body, headers: types })).heard, 'b:  hi');
});

test('an empty body may have any type below /am; elsewhere, and where there is a body, it must be JSON', async (t) => {
  const { client, url } = await testApp(t, [...routes, plain]);
  const post = (path: string, type: string, body: string) =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body }).then(({ status }) => status);
  for (const type of ['application/x-www-form-urlencoded', 'text/plain;charset=UTF-8', 'application/octet-stream']) {
    assert.equal(await post('/am/json/b/authenticate', type, ''), 200, type);
    assert.equal(await post('/am/json/b/authenticate', type, '{}'), 415, type);
    assert.equal(await post('/api/plain', type, ''), 415, type);
  }
  assert.equal((await client.request('POST', '/api/plain')).status, 200);
});

test('DELETE and GET with a content type, and DELETE with a body, are answered', async (t) => {
  const { client } = await testApp(t, routes);
  const headers = { 'content-type': 'application/json' };
  const path = '/am/json/b/users/alice';
  assert.equal((await client.request('DELETE', path, { headers })).status, 200);
  assert.equal((await client.request('DELETE', path, { body: { uuid: '1', deviceName: 'x' } })).status, 200);
  assert.equal((await client.request('GET', path, { headers })).status, 200);
});

test('every error below /am has the form that PingAM’s clients read, whoever raises it', async (t) => {
  const { client } = await testApp(t, routes);
  const path = '/am/json/authenticate';
  const refused = await client.request('POST', path, { body: { text: 'refuse' } });
  assert.deepEqual(
    [refused.status, refused.body, refused.headers.get('lanyard-error')],
    [
      401,
      { code: 401, reason: 'Unauthorized', message: 'It was refused.', detail: { failureUrl: '' } },
      'test-am.refused',
    ],
  );
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const replies = [
    await client.request('POST', path, { body: '{' }),
    await client.request('POST', path, { body: { text: 5 } }),
    await client.request('POST', '/am/json/a/realms/b/authenticate', { body: {} }),
    await client.request('GET', '/am/anything'),
    await client.request('GET', '/am'),
    await client.request('PUT', path),
    await client.request('POST', path, { body: { text: 'x'.repeat(70_000) } }),
    await client.request('POST', path, { body: 'a=1', headers: form }),
    await client.request('POST', '/am/json/%zz/authenticate'),
  ];
  assert.deepEqual(
    replies.map(({ status, body }) => [status, body.code, body.reason, typeof body.message, Object.keys(body).length]),
    [
      [400, 400, 'Bad Request', 'string', 3],
      [400, 400, 'Bad Request', 'string', 3],
      [404, 404, 'Not Found', 'string', 3],
      [404, 404, 'Not Found', 'string', 3],
      [404, 404, 'Not Found', 'string', 3],
      [405, 405, 'Method Not Allowed', 'string', 3],
      [413, 413, 'Payload Too Large', 'string', 3],
      [415, 415, 'Unsupported Media Type', 'string', 3],
      [400, 400, 'Bad Request', 'string', 3],
    ],
  );
  for (const { headers } of [refused, ...replies]) {
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(headers.get('cache-control'), 'no-cache, no-store, must-revalidate');
    assert.deepEqual([headers.get('pragma'), headers.get('expires')], ['no-cache', '0']);
  }
});

test('the first version of authenticate has errors of a form of its own; other versions and addresses have the usual one', async (t) => {
  const { client } = await testApp(t, routes);
  const body = { text: 'refuse' };
  const errorOf = async (path: string, version: string) =>
    (await client.request('POST', path, { body, headers: { 'accept-api-version': version } })).body;
  const path = '/am/json/b/authenticate';
  for (const version of ['resource=1.0', 'protocol=1.0,resource=1.1', 'resource = 1 ; protocol=2.1']) {
    assert.deepEqual(await errorOf(path, version), { errorMessage: 'It was refused.' }, version);
    assert.equal((await errorOf(`${path}?name=x`, version)).errorMessage, 'It was refused.', version);
    assert.equal((await errorOf('/am/json/b/sessions', version)).code, 404, version);
  }
  const headers = { 'accept-api-version': 'resource=1.0' };
  const led = await client.request('POST', path, { body: { text: 'lead' }, headers });
  assert.deepEqual(led.body, { errorMessage: 'It was refused.', failureUrl: 'https://a.example/' });
  for (const version of ['resource=2.0', 'protocol=1.0,resource=2.1', 'resource=11.0', 'protocol=1.0'])
    assert.equal((await errorOf(path, version)).code, 401, version);
});
