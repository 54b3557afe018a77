import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  eventually,
  findPart,
  freePort,
  makeCertificate,
  skipWithout,
  startTestCluster,
} from '../packages/server/src/testing/index.ts';
import { type Crowd, gatherCrowd, PASSWORD } from './support/crash/crowd.ts';
import { launch, stop, untilReady } from './support/crash/server.ts';

const CONFIGURATION = fileURLToPath(new URL('../deploy/nginx.conf', import.meta.url));
const STORY = fileURLToPath(new URL('./support/behind-proxy.ts', import.meta.url));

interface Site {
  url: string;
  httpUrl: string;
  certificate: string;
  crowd: Crowd;
  /** Kills one of the two servers behind the proxy. */
  kill: (index: 0 | 1) => Promise<void>;
}

interface Adapted {
  /** Where the two servers listen. */
  ports: number[];
  https: number;
  http: number;
  folder: string;
}

/** The configuration as it is, with the names, ports and files of this machine. */
function adapt(text: string, { ports, https, http, folder }: Adapted): string {
  const replaced: [string, string][] = [
    ['server lanyard-1:8080', `server 127.0.0.1:${ports[0]}`],
    ['server lanyard-2:8080', `server 127.0.0.1:${ports[1]}`],
    ['listen 443 ssl http2', `listen 127.0.0.1:${https} ssl http2`],
    ['listen 80;', `listen 127.0.0.1:${http};`],
    ['pid /run/nginx.pid', `pid ${folder}/nginx.pid`],
    ['worker_processes auto', 'worker_processes 1'],
    ['/etc/nginx/tls/', `${folder}/`],
  ];
  return replaced.reduce((result, [from, to]) => {
    assert.ok(result.includes(from), `${from} stands in deploy/nginx.conf`);
    return result.replaceAll(from, to);
  }, text);
}

async function startProxy(t: TestContext, ports: number[], folder: string): Promise<{ url: string; httpUrl: string }> {
  const nginx = findPart('nginx') ?? '';
  const [https, http] = [await freePort(), await freePort()];
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, adapt(readFileSync(CONFIGURATION, 'utf8'), { ports, https, http, folder }));
  execFileSync(nginx, ['-t', '-q', '-c', file, '-p', folder]);
  const child = spawn(nginx, ['-c', file, '-p', folder, '-g', 'daemon off;'], { stdio: 'ignore' });
  t.after(() => stop(child));
  return { url: `https://localhost:${https}`, httpUrl: `http://localhost:${http}` };
}

async function openSite(t: TestContext): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-site-'));
  const { key, cert } = makeCertificate();
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  const ports = [await freePort(), await freePort()];
  const { url, httpUrl } = await startProxy(t, ports, folder);
  const cluster = await startTestCluster();
  t.after(() => cluster.stop());
  const place = {
    url,
    dataFolder: folder,
    sealKey: randomBytes(32).toString('base64url'),
    databaseUrl: cluster.adminUrl,
  };
  const servers = ports.map((port) => {
    const running = { port, ...launch({ ...place, port, env: { LANYARD_TRUST_PROXY: '127.0.0.1' } }) };
    t.after(() => stop(running.child));
    return running;
  });
  for (const server of servers) await untilReady(server);
  const crowd = await gatherCrowd({ ...place, publicUrl: url, newcomers: 2 });
  // Registered last, so that nobody writes there any more.
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const kill = async (index: 0 | 1) => {
    const server = servers[index];
    if (server) await stop(server.child, 'SIGKILL');
  };
  return { url, httpUrl, certificate, crowd, kill };
}

interface Sent {
  method?: string;
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

/** A request from a certain address of this machine, as another person's would be. */
async function from(localAddress: string, site: Site, { method = 'GET', path, body, headers = {} }: Sent) {
  const sent = request(`${site.url}${path}`, {
    method,
    localAddress,
    family: 4,
    agent: false,
    ca: readFileSync(site.certificate),
    headers: { origin: site.url, ...(body && { 'content-type': 'application/json' }), ...headers },
  });
  sent.end(body && JSON.stringify(body));
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const cookies: string[] = response.headers['set-cookie'] ?? [];
  return { status: response.statusCode, text, cookie: cookies.map((line) => line.split(';')[0]).join('; ') };
}

test(
  'sign-in, events, a phone’s connection and its answer pass through the proxy of deploy/ to two servers',
  skipWithout('nginx'),
  async (t) => {
    const site = await openSite(t);
    const { url, httpUrl, crowd, certificate } = site;
    const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificate };
    const people = JSON.stringify({ url, crowd: { realm: crowd.realm, newcomers: crowd.newcomers } });
    const { stdout } = await promisify(execFile)(process.execPath, [STORY, people], { env, timeout: 300_000 });
    assert.deepEqual(JSON.parse(stdout), { assurance: 'two-factor', service: 'Lanyard' });

    // A first screen that asks for name and password alone is answered by headers.
    const forged = {
      'x-forwarded-for': '203.0.113.9',
      'x-openam-username': crowd.newcomers[1] ?? '',
      'x-openam-password': PASSWORD,
    };
    const path = `/am/json/realms/${crowd.realm}/authenticate`;
    const signedIn = await from('127.0.0.5', site, { method: 'POST', path, body: {}, headers: forged });
    assert.equal(signedIn.status, 200, signedIn.text);
    const headers = { cookie: signedIn.cookie };
    const { sessions } = JSON.parse((await from('127.0.0.5', site, { path: '/api/self/sessions', headers })).text);
    const addresses = sessions.map(({ address }: { address: string }) => address);
    assert.deepEqual(addresses, ['127.0.0.5'], 'who really asked');

    assert.equal((await from('127.0.0.1', site, { path: '/metrics' })).status, 404);
    const plain = await fetch(`${httpUrl}/app/`, { redirect: 'manual' });
    assert.deepEqual([plain.status, plain.headers.get('location')], [308, 'https://id.example.com/app/']);

    const ready = async () => (await from('127.0.0.1', site, { path: '/health/ready' })).status;
    await site.kill(0);
    for (let turn = 0; turn < 10; turn++) assert.equal(await ready(), 200, 'the other server takes over');
    await site.kill(1);
    await eventually(async () => (await ready()) === 502);
  },
);
