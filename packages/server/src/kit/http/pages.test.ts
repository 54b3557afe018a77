import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testApp } from '../../testing/app.ts';
import type { TestKitOptions } from '../../testing/index.ts';

const INDEX = '<!doctype html><script nonce="__CSP_NONCE__" src="/assets/index-AbCd1234.js"></script>';

async function pageApp(t: TestContext, options: TestKitOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-pages-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const page of ['portal', 'app']) {
    mkdirSync(join(folder, page, 'assets'), { recursive: true });
    writeFileSync(join(folder, page, 'index.html'), `${INDEX}<title>${page}</title>`);
    writeFileSync(join(folder, page, 'assets', 'index-AbCd1234.js'), `// ${page}\n${'let x;\n'.repeat(1_000)}`);
    writeFileSync(join(folder, page, 'sw.js'), '// worker');
    writeFileSync(join(folder, page, 'icon.png'), Buffer.alloc(4_000));
  }
  return testApp(t, [], { ...options, pageFolders: { portal: join(folder, 'portal'), app: join(folder, 'app') } });
}

test('a page has a fresh nonce in its text and its policy, and no other script may run', async (t) => {
  const { client } = await pageApp(t);
  const nonces = [];
  for (const path of ['/', '/demo/', '/demo/console/users', '/app/', '/app/accounts']) {
    const { status, text, headers } = await client.request('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
    assert.equal(status, 200, path);
    assert.ok(policy.includes(`script-src 'self' 'nonce-${nonce}'`), policy);
    assert.ok(
      policy.includes("frame-ancestors 'self'") &&
        policy.includes("object-src 'none'") === false &&
        policy.includes("default-src 'none'"),
    );
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(text, path.startsWith('/app') ? /<title>app/ : /<title>portal/);
    nonces.push(nonce);
  }
  assert.equal(new Set(nonces).size, nonces.length);
});

test('only the app may connect to other servers: it holds accounts of several', async (t) => {
  const { client } = await pageApp(t);
  const policy = async (path: string) =>
    (await client.request('GET', path)).headers.get('content-security-policy') ?? '';
  assert.match(await policy('/app/'), /connect-src 'self' https: wss:;/);
  assert.match(await policy('/demo/'), /connect-src 'self';/);
});

test('a file with a hash in its name is cached for ever, any other is asked for again', async (t) => {
  const { client } = await pageApp(t);
  const hashed = await client.request('GET', '/assets/index-AbCd1234.js');
  assert.equal(hashed.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(hashed.headers.get('content-type'), 'text/javascript; charset=utf-8');
  const icon = await client.request('GET', '/icon.png');
  assert.equal(icon.headers.get('cache-control'), 'no-cache');
  const again = await client.request('GET', '/icon.png', {
    headers: { 'if-none-match': icon.headers.get('etag') ?? '' },
  });
  assert.equal(again.status, 304);
});

test('the service worker may control the app and nothing else', async (t) => {
  const { client } = await pageApp(t);
  const worker = await client.request('GET', '/app/sw.js');
  assert.equal(worker.headers.get('service-worker-allowed'), '/app/');
  assert.equal(worker.headers.get('cache-control'), 'no-cache');
  assert.equal((await client.request('GET', '/sw.js')).headers.get('service-worker-allowed'), null);
});

test('text is sent compressed as the browser likes it, images as they are', async (t) => {
  const { url } = await pageApp(t);
  const encodingOf = (path: string, accept: string) =>
    new Promise((resolve, reject) => {
      httpRequest(url + path, { headers: { 'accept-encoding': accept } }, (response) => {
        response.resume().on('end', () => resolve(response.headers['content-encoding'] ?? 'identity'));
      })
        .on('error', reject)
        .end();
    });
  const script = '/assets/index-AbCd1234.js';
  assert.equal(await encodingOf(script, 'gzip, deflate, br'), 'br');
  assert.equal(await encodingOf(script, 'gzip'), 'gzip');
  assert.equal(await encodingOf(script, 'br;q=0, gzip'), 'gzip');
  assert.equal(await encodingOf(script, 'identity'), 'identity');
  assert.equal(await encodingOf('/icon.png', 'br'), 'identity');
  const text = await (await fetch(url + script)).text();
  assert.match(text, /^\/\/ portal\nlet x;/);
});

test('addresses of the server and missing files are 404 and never a page; no path leaves the folder', async (t) => {
  const { client } = await pageApp(t);
  const paths = ['/api/x', '/device/x', '/assets/none.js', '/app/none.js', '/demo/none.js', '/docs/x', '/metrics/x'];
  for (const path of [...paths, '/..%2f..%2fpackage.json', '/app/..%2f..%2fetc%2fpasswd.txt']) {
    const reply = await client.request('GET', path);
    assert.deepEqual([reply.status, reply.body?.code], [404, 'kit.not-found'], path);
  }
  assert.deepEqual((await client.request('GET', '/am/x')).headers.get('lanyard-error'), 'kit.not-found');
});

test('a real server leads from its front page to its realm', async (t) => {
  const { client } = await pageApp(t, { config: { mode: 'server', publicUrl: 'https://id.example.com' } });
  const reply = await client.request('GET', '/');
  assert.deepEqual([reply.status, reply.headers.get('location')], [302, '/main/']);
});

test('password managers are led to the page for a new password, and see that not every address of that kind is found', async (t) => {
  const { client } = await pageApp(t, { config: { mode: 'server', publicUrl: 'https://id.example.com' } });
  const reply = await client.request('GET', '/.well-known/change-password');
  assert.deepEqual([reply.status, reply.headers.get('location')], [302, '/main/password']);
  const unlikely = '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200';
  assert.equal((await client.request('GET', unlikely)).status, 404);
});

test('the demo by its address leads to the demo by its name, which cookies and WebAuthn need', async (t) => {
  const { client, url, kit } = await pageApp(t);
  const reply = await client.request('GET', '/demo/sign-in?x=1', {
    headers: { host: `127.0.0.1:${new URL(url).port}` },
  });
  const byAddress = await fetch(`http://127.0.0.1:${new URL(url).port}/demo/sign-in?x=1`, { redirect: 'manual' });
  assert.equal(reply.status, 200, 'fetch sets the host itself');
  assert.deepEqual(
    [byAddress.status, byAddress.headers.get('location')],
    [302, `${kit.config.publicUrl}/demo/sign-in?x=1`],
  );
});

test('without built pages the server still answers its API', async (t) => {
  const { client } = await testApp(t, [], { pageFolders: { portal: '/nonexistent', app: '/nonexistent' } });
  assert.equal((await client.request('GET', '/')).status, 404);
  assert.equal((await client.request('GET', '/health/live')).status, 200);
});
