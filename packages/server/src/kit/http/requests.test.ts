import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import type { TestReply } from '../../testing/index.ts';
import { Problem } from '../errors.ts';
import { route } from './route.ts';

const echo = route({
  method: 'POST',
  path: '/api/echo/:id',
  audience: 'public',
  summary: 'Says what it heard',
  params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
  query: Type.Object({ times: Type.Integer({ default: 1, minimum: 1 }) }),
  body: Type.Object({ text: Type.String() }),
  reply: Type.Object({ heard: Type.String() }),
  status: 201,
  errors: [],
  handler: ({ body, params, query }) => ({ heard: `${params.id}: ${body.text}`.repeat(query.times) }),
});

const nothing = route({
  method: 'DELETE',
  path: '/api/echo/:id',
  audience: 'public',
  summary: 'Forgets',
  reply: Type.Null(),
  errors: [],
  handler: () => null,
});

function assertProblem(reply: TestReply, status: number, code: string, detail?: RegExp): void {
  assert.equal(reply.status, status, reply.text);
  assert.equal(reply.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(reply.body.code, code);
  assert.equal(reply.body.status, status);
  assert.match(reply.body.type, new RegExp(`^http://localhost:\\d+/docs/errors/${code.replace('.', '\\.')}$`));
  assert.equal(reply.body.requestId, reply.headers.get('x-request-id'));
  if (detail) assert.match(reply.body.detail, detail);
}

test('a declared route answers, with params, query and body typed and checked', async (t) => {
  const { client } = await testApp(t, [echo, nothing]);
  const reply = await client.request('POST', '/api/echo/a%2Fb?times=2', { body: { text: 'hi' } });
  assert.deepEqual([reply.status, reply.body], [201, { heard: 'a/b: hia/b: hi' }]);
  const empty = await client.request('DELETE', '/api/echo/1');
  assert.deepEqual([empty.status, empty.text], [204, '']);
  assert.equal((await client.request('DELETE', '/api/echo/1', { body: {} })).status, 204);
});

test('bad input is a problem with a stable code: nothing reaches the handler', async (t) => {
  const { client } = await testApp(t, [echo, nothing]);
  const post = (body: unknown, headers = {}) => client.request('POST', '/api/echo/1', { body, headers });
  assertProblem(await post({}), 400, 'kit.bad-request', /body.*text/);
  assertProblem(await post({ text: 1 }), 400, 'kit.bad-request', /body\/text must be string/);
  assertProblem(await post({ text: 'x', more: 1 }), 400, 'kit.bad-request', /additional/);
  assertProblem(await post('{"text":"a","text":"b"}'), 400, 'kit.bad-request', /same member twice/);
  assertProblem(await post('{"text":"a\\u0000"}'), 400, 'kit.bad-request', /NUL/);
  assertProblem(await post('{"__proto__":{"text":"a"},"text":"b"}'), 400, 'kit.bad-request', /forbidden name/);
  assertProblem(await post('{'), 400, 'kit.bad-request', /not valid JSON/);
  assertProblem(await post('['.repeat(1_000) + ']'.repeat(1_000)), 400, 'kit.bad-request', /deeper/);
  assertProblem(
    await client.request('POST', '/api/echo/1?times=0', { body: { text: 'x' } }),
    400,
    'kit.bad-request',
    /query\/times/,
  );
  assertProblem(
    await client.request('POST', '/api/echo/1?other=1', { body: { text: 'x' } }),
    400,
    'kit.bad-request',
    /query/,
  );
  assertProblem(await client.request('POST', '/api/echo/%00', { body: { text: 'x' } }), 400, 'kit.bad-request', /NUL/);
  assertProblem(await client.request('POST', '/api/echo/%zz', { body: { text: 'x' } }), 400, 'kit.bad-request');
  assertProblem(
    await client.request('DELETE', '/api/echo/1', { body: { x: 1 } }),
    400,
    'kit.bad-request',
    /takes no request body/,
  );
});

test('a body that is no JSON by its content type is 415, a missing body 400', async (t) => {
  const { client } = await testApp(t, [echo]);
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
  ];
  for (const type of types) {
    const reply = await client.request('POST', '/api/echo/1', {
      body: '{"text":"x"}',
      headers: { 'content-type': type },
    });
    assertProblem(reply, 415, 'kit.unsupported-media-type');
  }
  assertProblem(await client.request('POST', '/api/echo/1'), 400, 'kit.bad-request');
});

test('a body above 64 KiB is 413, announced or streamed; 10 MB do not reach memory', async (t) => {
  const { client, url } = await testApp(t, [echo]);
  const fits = { text: 'x'.repeat(65_000) };
  assert.equal((await client.request('POST', '/api/echo/1', { body: fits })).status, 201);
  assertProblem(
    await client.request('POST', '/api/echo/1', { body: { text: 'x'.repeat(65_536) } }),
    413,
    'kit.body-too-large',
  );
  assert.match(
    await sendRaw(
      url,
      'POST /api/echo/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n',
    ),
    /^HTTP\/1\.1 413 /,
  );
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const head =
    'POST /api/echo/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.match(await sendRaw(url, head + chunk + chunk), /^HTTP\/1\.1 413 /);
});

test('an unknown address is 404 and a known one with another method 405, with the methods that it takes', async (t) => {
  const { client } = await testApp(t, [echo, nothing]);
  assertProblem(await client.request('GET', '/api/nothing'), 404, 'kit.not-found');
  assertProblem(await client.request('POST', '/anything', { body: {} }), 404, 'kit.not-found');
  const reply = await client.request('PUT', '/api/echo/1', { body: {} });
  assertProblem(reply, 405, 'kit.method-not-allowed');
  assert.equal(reply.headers.get('allow'), 'POST, DELETE');
  assertProblem(await client.request('OPTIONS', '/api/echo/1'), 405, 'kit.method-not-allowed');
});

test('every reply says how browsers must treat it: no sniffing, no referrer, no frame, no store', async (t) => {
  const { client } = await testApp(t, [echo]);
  for (const path of ['/api/echo/1', '/api/nothing', '/health/live']) {
    const { headers } = await client.request('GET', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(self\)/);
    assert.equal(headers.get('strict-transport-security'), null, 'plain http in this test');
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.equal(headers.get('x-powered-by'), null);
  }
});

test('where people come by https, browsers are told to stay there', async (t) => {
  const { client } = await testApp(t, [], { config: { publicUrl: 'https://id.example.com' } });
  assert.equal(
    (await client.request('GET', '/health/live')).headers.get('strict-transport-security'),
    'max-age=31536000',
  );
});

test('the device protocol answers any origin, because it carries no cookie; nothing else does', async (t) => {
  const device = route({ ...deviceDeclaration, handler: () => ({ ok: true }) });
  const { client } = await testApp(t, [device, echo]);
  const foreign = { origin: 'https://other.example' };
  const reply = await client.request('POST', '/device/v1/hello', { headers: foreign });
  assert.deepEqual([reply.status, reply.headers.get('access-control-allow-origin')], [200, '*']);
  const preflight = await client.request('OPTIONS', '/device/v1/hello', { headers: foreign });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /device-proof/);
  assertProblem(
    await client.request('POST', '/api/echo/1', { body: { text: 'x' }, headers: foreign }),
    403,
    'kit.cross-site',
  );
});

const deviceDeclaration = {
  method: 'POST',
  path: '/device/v1/hello',
  audience: 'public',
  summary: 'Greets a device',
  reply: Type.Object({ ok: Type.Boolean() }),
  errors: [],
} as const;

const failing = (error: unknown, errors: string[] = []) =>
  route({
    method: 'GET',
    path: '/api/fail',
    audience: 'public',
    summary: 'Fails',
    reply: Type.Object({}),
    errors,
    handler: () => {
      throw error;
    },
  });

test('an unexpected error is 500 with nothing of itself in the reply, and all of it in the log', async (t) => {
  const { client, logText } = await testApp(t, [failing(new RangeError('the inner secret'))]);
  const reply = await client.request('GET', '/api/fail');
  assertProblem(reply, 500, 'kit.internal');
  assert.doesNotMatch(reply.text, /inner secret|RangeError/);
  assert.match(logText(), /the inner secret/);
  assert.match(logText(), new RegExp(reply.body.requestId));
});

test('members and headers of a problem are sent, and its members cannot replace the standard ones', async (t) => {
  const problem = new Problem('kit.limited', {
    members: { left: 2, code: 'x', status: 200 },
    headers: { 'retry-after': '7' },
  });
  const { client } = await testApp(t, [failing(problem)]);
  const reply = await client.request('GET', '/api/fail');
  assertProblem(reply, 429, 'kit.limited');
  assert.deepEqual([reply.body.left, reply.headers.get('retry-after')], [2, '7']);
});

test('an error code that the route does not declare fails loudly in tests', async (t) => {
  const { client } = await testApp(t, [failing(new Problem('seal.cannot-open'))]);
  assertProblem(
    await client.request('GET', '/api/fail'),
    500,
    'kit.internal',
    /answered seal\.cannot-open, which it does not declare/,
  );
  const declared = await testApp(t, [failing(new Problem('seal.cannot-open'), ['seal.cannot-open'])]);
  assertProblem(await declared.client.request('GET', '/api/fail'), 500, 'seal.cannot-open');
});

test('a reply that its route does not declare fails loudly in tests', async (t) => {
  const leaky = route({ ...deviceDeclaration, handler: () => ({ ok: true, passwordHash: 'x' }) as { ok: boolean } });
  const { client } = await testApp(t, [leaky]);
  assertProblem(await client.request('POST', '/device/v1/hello'), 500, 'kit.internal', /does not declare/);
});

test('the log has one debug line for a request, without query, cookies and headers', async (t) => {
  const { client, logText } = await testApp(t, [echo]);
  await client.request('POST', '/api/echo/42?times=1&token=geheim', {
    body: { text: 'geheim' },
    headers: { authorization: 'Bearer geheim', cookie: 'x=geheim' },
  });
  const line =
    logText()
      .split('\n')
      .find((text) => text.includes('"msg":"request"')) ?? '';
  const { method, route: pattern, path, status } = JSON.parse(line);
  assert.deepEqual([method, pattern, path, status], ['POST', '/api/echo/:id', '/api/echo/42', 400]);
  assert.doesNotMatch(logText(), /geheim/);
});

test('health, readiness and metrics answer, and metrics name routes and never people', async (t) => {
  const { client } = await testApp(t, [echo]);
  assert.deepEqual((await client.request('GET', '/health/live')).body, { status: 'live' });
  assert.deepEqual((await client.request('GET', '/health/ready')).body, { status: 'ready' });
  await client.request('POST', '/api/echo/alice', { body: { text: 'x' } });
  const { text } = await client.request('GET', '/metrics');
  assert.match(text, /lanyard_http_request_seconds_count\{method="POST",route="\/api\/echo\/:id",status="201"\} 1/);
  assert.doesNotMatch(text, /alice/);
});

/** Sends bytes and gives what comes back until the server closes or a whole head is there. */
function sendRaw(url: string, bytes: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      text += data;
      socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
