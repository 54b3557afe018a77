/** A logo is looked at when a journey is saved, checked and published, by the console and by PingAM's tools. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { waitForLogos } from './journeys/logos.ts';
import { sketchJourney } from './journeys/test-journeys.ts';
import { makeCertificate } from './testing/certificate.ts';
import { testServer } from './testing/index.ts';
import { knowNames } from './testing/name-service.ts';
import { makePng } from './testing/pictures.ts';

const HOST = 'cdn.example.test';
const certificate = makeCertificate({ names: [HOST] });
const FILES: Readonly<Record<string, Buffer>> = {
  '/logo.png': makePng(),
  '/wide.png': makePng({ width: 3_000 }),
  '/svg.png': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
};

async function world(t: TestContext) {
  knowNames(t, [HOST]);
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-logos-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const outgoingAuthorities = join(folder, 'authority.pem');
  writeFileSync(outgoingAuthorities, certificate.cert);
  const requests: string[] = [];
  const web = createServer(certificate, (request, response) => {
    requests.push(request.url ?? '');
    const file = FILES[request.url ?? ''];
    response.writeHead(file ? 200 : 404).end(file);
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  t.after(() => web.close().closeAllConnections());
  const server = await testServer(t, { config: { pushNetworks: ['127.0.0.1'], outgoingAuthorities } });
  // A busy machine needs its time.
  waitForLogos(server.kit, { timeoutMs: 30_000 });
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const origin = `https://${HOST}:${(web.address() as AddressInfo).port}`;
  return { ...server, admin, origin, requests };
}

const ways = { successOutcome: '+', failureOutcome: '-', timeoutOutcome: '-' };
const registering = (imgUrl: string) =>
  sketchJourney('Register', {
    combined: { type: 'CombinedMultiFactorRegistrationNode', properties: { issuer: 'Acme', imgUrl }, to: ways },
  });

const AT = '/api/admin/journeys/Register';
const fault = (text: string) => ({ nodeId: 'combined', code: 'property', text });

test('D2: a logo that no phone may show is a fault of its node when it is checked and saved, and is not published', async (t) => {
  const { admin, origin, requests } = await world(t);
  const wide = registering(`${origin}/wide.png`);
  const text = 'Image URL names a picture of 3000 × 30 pixels. At most 1024 × 1024 are allowed.';
  const checked = await admin.expect(200, 'POST', '/api/admin/journeys/check', { body: { journey: wide } });
  assert.deepEqual([checked.faults, checked.warnings], [[fault(text)], []]);
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Register' } });
  const saved = await admin.expect(200, 'PUT', AT, { body: { journey: wide, version: 1 } });
  assert.deepEqual(saved.faults, [fault(text)]);
  const refused = await admin.request('POST', `${AT}/publish`, { body: { version: saved.version } });
  assert.deepEqual([refused.status, refused.body.code, refused.body.faults], [422, 'journeys.misbuilt', [fault(text)]]);
  const journey = registering(`${origin}/logo.png`);
  const mended = await admin.expect(200, 'PUT', AT, { body: { journey, version: saved.version } });
  assert.deepEqual([mended.faults, mended.warnings], [[], []]);
  const published = await admin.expect(200, 'POST', `${AT}/publish`, { body: { version: mended.version } });
  assert.deepEqual([published.published, published.faults, published.warnings], [1, [], []]);
  assert.deepEqual(requests.toSorted(), ['/logo.png', '/wide.png'], 'each was loaded once');
});

test('D2: what was saved elsewhere, or long ago, is looked at when it is published', async (t) => {
  const { admin, origin, clock, requests } = await world(t);
  const journey = registering(`${origin}/svg.png`);
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Register' } });
  const { version } = await admin.expect(200, 'PUT', AT, { body: { journey, version: 1 } });
  clock.advance(120_000);
  assert.deepEqual((await admin.expect(200, 'GET', AT)).faults, [], 'reading loads nothing');
  const refused = await admin.request('POST', `${AT}/publish`, { body: { version } });
  assert.deepEqual([refused.status, refused.body.code], [422, 'journeys.misbuilt']);
  assert.match(refused.body.detail, /combined: Image URL names a file that is no PNG or JPEG/);
  assert.deepEqual(requests, ['/svg.png', '/svg.png']);
});

test('D2: a server that cannot reach a logo warns of it and publishes all the same', async (t) => {
  const { admin } = await world(t);
  const journey = registering('https://unknown.example.test/logo.png');
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Register' } });
  const saved = await admin.expect(200, 'PUT', AT, { body: { journey, version: 1 } });
  const [warning] = saved.warnings;
  assert.deepEqual([saved.faults, saved.warnings.length], [[], 1]);
  assert.deepEqual([warning.nodeId, warning.code], ['combined', 'logo-unseen']);
  assert.match(warning.text, /^Image URL could not be loaded from this server/);
  const published = await admin.expect(200, 'POST', `${AT}/publish`, { body: { version: saved.version } });
  assert.deepEqual([published.published, published.warnings], [1, [warning]]);
});

test('D2: an address that is wrong by itself is not loaded', async (t) => {
  const { admin, origin, requests } = await world(t);
  for (const address of [`${origin}/logo.png?a=1&b=2`, `${origin}/logo.svg`, 'https://127.0.0.1/logo.png', 'data:,']) {
    const { faults, warnings } = await admin.expect(200, 'POST', '/api/admin/journeys/check', {
      body: { journey: registering(address) },
    });
    assert.ok(faults.length > 0, address);
    assert.deepEqual(warnings, [], address);
  }
  assert.deepEqual(requests, []);
});

test('D2: PingAM’s tools cannot put a journey in force with a logo that no phone may show', async (t) => {
  const { admin, origin } = await world(t);
  const at = '/am/json/realms/root/realm-config/authentication/authenticationtrees';
  const type = 'CombinedMultiFactorRegistrationNode';
  const id = '11111111-1111-4111-8111-111111111111';
  const ends = { success: '70e691a5-1e33-4ac3-a356-e7b6d60d92e0', failure: 'e301438c-0bd0-429c-ab0c-66126501069a' };
  const connections = {
    successOutcome: ends.success,
    failureOutcome: ends.failure,
    timeoutOutcome: ends.failure,
  };
  const tree = {
    _id: 'Register',
    entryNodeId: id,
    nodes: { [id]: { nodeType: type, displayName: 'Combined', connections, x: 0, y: 0 } },
  };
  const write = async (imgUrl: string) => {
    const node = { _id: id, _type: { _id: type, name: type, collection: true }, issuer: 'Acme', imgUrl };
    await admin.expect(200, 'PUT', `${at}/nodes/${type}/${id}`, { body: node });
    return admin.request('PUT', `${at}/trees/Register`, { body: tree });
  };
  const running = () => admin.expect(200, 'GET', `${at}/nodes/${type}/${id}`);
  assert.equal((await write(`${origin}/logo.png`)).status, 200);
  assert.equal((await running()).imgUrl, `${origin}/logo.png`);
  const refused = await write(`${origin}/wide.png`);
  assert.equal(refused.status, 422);
  assert.deepEqual(
    refused.body.detail.faults.map(({ nodeId }: { nodeId: string }) => nodeId),
    [id],
  );
  const { journey } = await admin.expect(200, 'GET', AT);
  assert.equal(journey.nodes[id].properties.imgUrl, `${origin}/logo.png`, 'what ran goes on');
});
