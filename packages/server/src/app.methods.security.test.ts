/** The attack: methods that no client of ours sends, at every address. None of them does what another method would, or shows it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type DoorRoute, doorRoutes, label, pathOf } from './test-callers.ts';
import { type TestServer, testServer } from './testing/index.ts';

const HEADERS = { 'accept-api-version': 'protocol=1.0,resource=2.1' };

const changes = async ({ kit }: TestServer): Promise<number> =>
  (await kit.db.selectFrom('audit_events').select('id').execute()).length;

test('HEAD and OPTIONS at every address change nothing, let nobody in, and show nobody what GET would not', async (t) => {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const before = await changes(server);
  const ask = (route: DoorRoute, method: string, client: Pick<TestServer, 'request'>) =>
    client.request(method, pathOf(route, server), { headers: HEADERS });
  for (const route of doorRoutes) {
    const what = label(route);
    const [head, got] = [await ask(route, 'HEAD', server), await ask(route, 'GET', server)];
    assert.ok([got.status, 401, 404, 405].includes(head.status), `${what}: HEAD ${head.status}, GET ${got.status}`);
    assert.deepEqual([head.text, head.cookies], ['', {}], what);
    const asAdmin = await ask(route, 'HEAD', admin);
    assert.equal(asAdmin.text, '', what);
    assert.ok(asAdmin.status < 500 || asAdmin.status === 501, `${what}: HEAD ${asAdmin.status}`);
    const options = await ask(route, 'OPTIONS', admin);
    assert.ok([204, 404, 405].includes(options.status), `${what}: OPTIONS ${options.status}`);
    assert.deepEqual([options.text.includes('"id"'), options.cookies], [false, {}], what);
  }
  assert.equal(await changes(server), before);
  await admin.expect(200, 'GET', '/api/session');
});

test('a page of a foreign origin is told nothing by a preflight, and names and passwords in its headers let nobody in', async (t) => {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const headers = { ...HEADERS, 'x-openam-username': 'alice', 'x-openam-password': password };
  const path = '/am/json/realms/root/authenticate';
  const foreign: readonly Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${server.url}.evil.example` },
    { origin: server.url.toUpperCase() },
    { origin: '', 'sec-fetch-site': 'cross-site' },
  ];
  const before = await changes(server);
  for (const from of foreign) {
    const asked = {
      ...from,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-openam-username',
    };
    const preflight = await server.request('OPTIONS', path, { headers: asked });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null, JSON.stringify(from));
    const reply = await server.request('POST', path, { headers: { ...headers, ...from } });
    assert.deepEqual([reply.status, reply.headers.get('lanyard-error')], [403, 'kit.cross-site'], JSON.stringify(from));
    assert.deepEqual([reply.cookies, reply.headers.get('access-control-allow-origin')], [{}, null]);
  }
  assert.equal(await changes(server), before);
  assert.deepEqual(await server.kit.db.selectFrom('sessions').select('id').execute(), []);
});

test('A40: one answer sent twice down one connection without waiting is one answer', async (t) => {
  const server = await testServer(t);
  const { password } = await server.createUser({ name: 'alice' });
  const path = '/am/json/realms/root/authenticate';
  const step = await server.request('POST', path, { headers: HEADERS });
  const answers: Record<string, string> = { NameCallback: 'alice', PasswordCallback: password };
  for (const callback of step.body.callbacks)
    for (const field of callback.input ?? []) field.value = answers[callback.type] ?? field.value;
  const body = JSON.stringify(step.body);
  const cookie = Object.entries(step.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Origin: ${server.url}`,
    `Cookie: ${cookie}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const one = `${lines.join('\r\n')}\r\n\r\n${body}`;
  const last = one.replace('Host: localhost', 'Host: localhost\r\nConnection: close');
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(one + one + last);
  await once(socket, 'close');
  const replies = String(Buffer.concat(chunks)).match(/HTTP\/1\.1 \d{3}/g);
  assert.deepEqual(replies?.sort(), ['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 401']);
  assert.equal((await server.kit.db.selectFrom('sessions').select('id').execute()).length, 1);
});
