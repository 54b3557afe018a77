/** Logos of a real web server on this machine, well and badly behaved. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createOutgoing } from '../kit/index.ts';
import { createRealm } from '../realms/index.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { testKit } from '../testing/index.ts';
import { jpegs, makePng } from '../testing/pictures.ts';
import { judgeLogo, knownLogo, lookAtLogos, MAX_LOGO_BYTES, waitForLogos } from './logos.ts';

const certificate = makeCertificate();
const authorities = [certificate.cert.toString()];

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Serves what stands under each path, and remembers what was asked for. */
async function webServer(t: TestContext, answers: Readonly<Record<string, Answer>>, host = '127.0.0.1') {
  const requests: string[] = [];
  const server = createServer(certificate, (request, response) => {
    requests.push(request.url ?? '');
    (answers[request.url ?? ''] ?? gone)(response, request);
  }).listen(0, host);
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const origin = `https://${host}:${(server.address() as AddressInfo).port}`;
  return { origin, requests, connections: () => connections };
}

const gone: Answer = (response) => response.writeHead(404).end('<h1>Not here</h1>');
const file =
  (bytes: Uint8Array, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, headers).end(bytes);
const to =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

/** What answers has all the time that a busy machine needs; waiting in vain is short. */
const PATIENCE_MS = { answer: 30_000, silence: 400 };

function judging(t: TestContext, timeoutMs = PATIENCE_MS.answer) {
  const limits = { timeoutMs, maxBytes: MAX_LOGO_BYTES + 1 };
  const outgoing = createOutgoing({ privateNetworks: false, allowed: ['127.0.0.1'], authorities, ...limits });
  t.after(outgoing.close);
  return async (address: string): Promise<string> => {
    const verdict = await judgeLogo(outgoing, address);
    return verdict.kind === 'unfit' ? verdict.text : verdict.kind;
  };
}

const exactly = (size: number): Buffer => makePng({ padding: size - makePng({ padding: 1 }).length + 1 });

test('D2: a logo is PNG or JPEG by its bytes, whatever name and type it has, of at most 1 MB and 1024 × 1024 pixels', async (t) => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const { origin } = await webServer(t, {
    '/ok.png': file(makePng({ width: 1024, height: 1024 }), { 'content-type': 'text/plain' }),
    '/ok.jpg': file(jpegs.progressive.bytes),
    '/full.png': file(exactly(MAX_LOGO_BYTES)),
    '/over.png': file(exactly(MAX_LOGO_BYTES + 1)),
    '/two-megabytes.png': file(makePng({ padding: 2 * MAX_LOGO_BYTES })),
    '/wide.png': file(makePng({ width: 3000, height: 10 })),
    '/high.png': file(makePng({ width: 10, height: 1025 })),
    '/svg.png': file(svg, { 'content-type': 'image/png' }),
    '/error.png': file(Buffer.from('<!doctype html><title>Sorry</title>'), { 'content-type': 'text/html' }),
    '/empty.png': file(Buffer.alloc(0)),
  });
  const judge = judging(t);
  const TOO_LARGE = 'names a file of more than 1 MB.';
  const NO_PICTURE = 'names a file that is no PNG or JPEG, whatever it is called.';
  const expected: Readonly<Record<string, string>> = {
    '/ok.png': 'fit',
    '/ok.jpg': 'fit',
    '/full.png': 'fit',
    '/over.png': TOO_LARGE,
    '/two-megabytes.png': TOO_LARGE,
    '/wide.png': 'names a picture of 3000 × 10 pixels. At most 1024 × 1024 are allowed.',
    '/high.png': 'names a picture of 10 × 1025 pixels. At most 1024 × 1024 are allowed.',
    '/svg.png': NO_PICTURE,
    '/error.png': NO_PICTURE,
    '/empty.png': NO_PICTURE,
    '/nothing.png': 'names no file: its server answers that there is none.',
  };
  for (const [path, verdict] of Object.entries(expected)) assert.equal(await judge(origin + path), verdict, path);
});

test('A42: a server that is slow, lies about a length or breaks off ends in time, and nobody takes half a picture for whole', async (t) => {
  const png = makePng({ padding: 10_000 });
  const endless = (response: ServerResponse) => {
    const more = () => void (response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more)));
    more();
  };
  const { origin } = await webServer(t, {
    '/silent.png': () => undefined,
    '/slow.png': (response) =>
      void response.writeHead(200, { 'content-length': png.length }).write(png.subarray(0, 60)),
    '/promised.png': (response) => {
      response.writeHead(200, { 'content-length': png.length * 2 }).write(png, () => response.destroy());
    },
    '/shorter.png': file(png, { 'content-length': '20' }),
    '/endless.png': endless,
    '/busy.png': (response) => response.writeHead(503).end(png),
    '/private.png': (response) => response.writeHead(403).end(png),
  });
  const hasty = judging(t, PATIENCE_MS.silence);
  for (const path of ['/silent.png', '/slow.png']) assert.equal(await hasty(origin + path), 'unseen', path);
  const judge = judging(t);
  for (const path of ['/promised.png', '/busy.png', '/private.png'])
    assert.equal(await judge(origin + path), 'unseen', path);
  assert.match(await judge(`${origin}/shorter.png`), /no PNG or JPEG/);
  assert.match(await judge(`${origin}/endless.png`), /more than 1 MB/);
});

test('A17: a redirect leads to no forbidden place, is judged at each hop, and ends', async (t) => {
  const inside = await webServer(t, { '/logo.png': file(makePng()) }, '127.0.0.2');
  const { origin, requests } = await webServer(t, {
    '/logo.png': file(makePng()),
    '/moved.png': to('/logo.png', 301),
    '/twice.png': to('/moved.png', 308),
    '/thrice.png': to('/twice.png'),
    '/circle.png': to('/circle.png'),
    '/inside.png': to(`${inside.origin}/logo.png`),
    '/metadata.png': to('https://169.254.169.254/latest/meta-data/'),
    '/plain.png': to('http://127.0.0.1/logo.png'),
    '/file.png': to('file:///etc/passwd'),
    '/nowhere.png': (response) => response.writeHead(302).end(),
  });
  const judge = judging(t);
  for (const path of ['/moved.png', '/twice.png']) assert.equal(await judge(origin + path), 'fit', path);
  const refused = ['thrice', 'circle', 'inside', 'metadata', 'plain', 'file', 'nowhere'];
  for (const name of refused) assert.equal(await judge(`${origin}/${name}.png`), 'unseen', name);
  assert.equal(requests.filter((path) => path === '/circle.png').length, 3);
  assert.equal(inside.connections(), 0);
});

test('A17: what is refused, closed, unknown or untrusted answers alike', async (t) => {
  const { origin } = await webServer(t, { '/logo.png': file(makePng()) });
  const closed = await webServer(t, {});
  const judge = judging(t);
  const addresses = [
    'https://10.1.2.3/logo.png',
    'https://[::1]/logo.png',
    'https://169.254.169.254/logo.png',
    'https://no-such-name.invalid/logo.png',
    `http://127.0.0.1:1/logo.png`,
    'https://127.0.0.1:1/logo.png',
    origin.replace('127.0.0.1', '127.0.0.2'),
    closed.origin.replace(/\d+$/, '1'),
  ];
  for (const address of addresses) assert.equal(await judge(address), 'unseen', address);
  const untrusting = createOutgoing({ privateNetworks: false, allowed: ['127.0.0.1'] });
  t.after(untrusting.close);
  assert.deepEqual(await judgeLogo(untrusting, `${origin}/logo.png`), { kind: 'unseen' });
});

async function world(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-logos-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const outgoingAuthorities = join(folder, 'authority.pem');
  writeFileSync(outgoingAuthorities, certificate.cert);
  const { kit, clock } = await testKit(t, { config: { pushNetworks: ['127.0.0.1'], outgoingAuthorities } });
  waitForLogos(kit, { timeoutMs: PATIENCE_MS.answer });
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'test' }));
  return { kit, clock, realm };
}

test('a verdict is remembered for a while, and those who ask at once wait for one look', async (t) => {
  const { kit, clock, realm } = await world(t);
  const pictures = { '/logo.png': file(makePng()), '/wrong.png': file(Buffer.from('no')) };
  const { origin, requests } = await webServer(t, pictures);
  const [logo, wrong] = [`${origin}/logo.png`, `${origin}/wrong.png`];
  assert.equal(knownLogo(kit, realm, logo), undefined);
  const look = () => lookAtLogos(kit, realm, [logo, wrong, logo]);
  await Promise.all([look(), look(), look()]);
  await look();
  assert.deepEqual(requests.toSorted(), ['/logo.png', '/wrong.png']);
  assert.deepEqual([knownLogo(kit, realm, logo)?.kind, knownLogo(kit, realm, wrong)?.kind], ['fit', 'unfit']);
  clock.advance(60_000);
  await look();
  assert.deepEqual(requests.toSorted(), ['/logo.png', '/wrong.png', '/wrong.png'], 'what was wrong may be mended');
  clock.advance(900_000);
  assert.equal(knownLogo(kit, realm, logo), undefined);
});

test('A17: nobody makes the server knock all day: so many at once, so many in ten minutes, for all that a realm draws', async (t) => {
  const { kit, clock, realm } = await world(t);
  const { origin, requests } = await webServer(t, {});
  const addresses = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `${origin}/${from + index}.png`);
  await lookAtLogos(kit, realm, addresses(0, 500));
  assert.equal(requests.length, 8, 'at once');
  for (let from = 1_000; from < 1_160; from += 8) await lookAtLogos(kit, realm, addresses(from, 8));
  assert.equal(requests.length, 60, 'in ten minutes');
  assert.equal(knownLogo(kit, realm, `${origin}/1159.png`)?.kind, 'unseen');
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  await lookAtLogos(kit, other, [`${origin}/1159.png`]);
  assert.equal(knownLogo(kit, other, `${origin}/1159.png`)?.kind, 'unfit', 'A49: another realm sees for itself');
  clock.advance(600_000);
  await lookAtLogos(kit, realm, [`${origin}/1159.png`]);
  assert.equal(knownLogo(kit, realm, `${origin}/1159.png`)?.kind, 'unfit');
});
