/** The attack: framing, sniffing, script and leaks by referrer, through whichever reply somebody forgot. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { readPageFolder } from './kit/http/page-files.ts';
import { errorCatalogue, PAGE_FOLDERS } from './kit/index.ts';
import { type TestServer, testServer } from './testing/index.ts';

const files = (folder: string): string[] => [...readPageFolder(folder).files.keys()];

/** Every kind of reply: pages, files, documents, streams' and routes' errors, redirects, and what reaches no route. */
const paths = [
  '/',
  '/main/',
  '/main/sign-in',
  '/main/console/users',
  '/main/welcome',
  '/app',
  '/app/',
  '/api',
  '/api/openapi.json',
  '/api/realms',
  '/api/session',
  '/api/nothing',
  '/device/v1/profile',
  '/docs/errors',
  '/docs/errors/nothing',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/%zz',
  '/assets/missing.js',
  ...errorCatalogue().map(({ code }) => `/docs/errors/${code}`),
  ...files(PAGE_FOLDERS.portal).map((name) => `/${name}`),
  ...files(PAGE_FOLDERS.app).map((name) => `/app/${name}`),
];

function assertGuarded(path: string, { headers }: { headers: Headers }): void {
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'/, path);
  assert.match(policy, /frame-ancestors '(none|self)'/, path);
  assert.doesNotMatch(policy, /unsafe-|\*|http:|script-src[^;]*https:/, path);
  assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
  assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
  assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path);
  assert.match(headers.get('permissions-policy') ?? '', /geolocation=\(\)/, path);
  assert.equal(headers.get('strict-transport-security'), 'max-age=31536000', path);
  assert.match(headers.get('cache-control') ?? '', /^(no-store|no-cache|public, max-age=31536000, immutable)$/, path);
  for (const name of ['server', 'x-powered-by']) assert.equal(headers.get(name), null, path);
  if (!path.startsWith('/device/')) assert.equal(headers.get('access-control-allow-origin'), null, path);
}

test('every page, file, document and error says how a browser must treat it', async (t) => {
  const server = await testServer(t, { config: { publicUrl: 'https://id.example.com', mode: 'server' } });
  assert.ok(paths.length > 60, 'the pages are built');
  for (const path of paths) assertGuarded(path, await server.request('GET', path));
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    assertGuarded(`${method} /api/session`, await server.request(method, '/api/session'));
});

test('what the build notes for itself is not served', async (t) => {
  const server = await testServer(t);
  for (const path of ['/.sources-sha256', '/app/.sources-sha256', '/.git/config', '/.env'])
    assert.equal((await server.request('GET', path)).headers.get('etag'), null, path);
});

test('only files whose name holds their hash are cached; nothing about a person is', async (t) => {
  const server = await testServer(t, { config: { publicUrl: 'https://id.example.com', mode: 'server' } });
  for (const path of paths) {
    const { headers } = await server.request('GET', path);
    const isFile = /\.\w+$/.test(path) && !/^\/(api|docs)/.test(path) && headers.get('etag') !== null;
    if (!isFile) assert.equal(headers.get('cache-control'), 'no-store', path);
  }
  const alice = await server.createUser({ name: 'alice' });
  const { reply: signedIn } = await server.enter(alice);
  assert.equal(signedIn.status, 200, signedIn.text);
  assert.match(signedIn.headers.get('cache-control') ?? '', /no-store/);
  const cookies = signedIn.headers.getSetCookie();
  assert.ok(cookies.some((cookie) => cookie.startsWith('__Host-lanyard-session=')));
  for (const cookie of cookies)
    assert.match(cookie, /^[\w-]+=[\w-]*; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
});

test('nothing of a request is put into a header of the reply', async (t) => {
  const server = await testServer(t);
  const marks = ['evil.example', 'x-forged'];
  const heads = [
    'GET //evil.example/%0d%0ax-forged:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'GET /main/?x=%0d%0ax-forged:%201 HTTP/1.1\r\nHost: evil.example\r\n',
    'GET /app HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Request-Id: x-forged\r\n',
    'GET /docs/errors/%0d%0ax-forged HTTP/1.1\r\nHost: evil.example\r\n',
    'GET /api/session HTTP/1.1\r\nHost: evil.example\r\nOrigin: https://evil.example\r\n',
  ];
  for (const head of heads) {
    const reply = await raw(server, `${head}Connection: close\r\n\r\n`);
    const headers = reply.slice(0, reply.indexOf('\r\n\r\n'));
    const withoutLocation = headers.replace(/^location: http:\/\/localhost:\d+\/.*$/im, '');
    for (const mark of marks) assert.equal(withoutLocation.toLowerCase().includes(mark), false, `${head}${headers}`);
  }
});

function raw({ url }: TestServer, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
