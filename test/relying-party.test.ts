import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { createClient, LanyardProblem, verifyWebhook } from '@lanyard/protocol/client';
import { nextState, type RealWorld, realWorld } from '../packages/authenticator/engine/testing/real-server.ts';
import { systemClock } from '../packages/server/src/kit/index.ts';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, openBrowser, openContext, withoutChromium } from './support/browser.ts';

const HOOK_PATH = '/lanyard';

/** A service, its typed client, and a person whose phone is added and connected. */
async function openService(
  t: TestContext,
): Promise<RealWorld & { client: ReturnType<typeof createClient>; apiKey: string }> {
  const world = await realWorld(t, { clock: systemClock, config: { mode: 'demo' } });
  const { link } = await world.begin();
  await world.phone.register(link, { deviceName: 'Alice’s phone' });
  await world.phone.connect();
  const apiKey = await world.server.serviceKey('Shop');
  return { ...world, apiKey, client: createClient({ server: world.server.url, apiKey }) };
}

/** The request as it reached the phone over its open connection. */
const arrived = (world: RealWorld, id: string) =>
  nextState(world.phone, async () => (await world.phone.pending()).find((push) => push.id === id));

const code = (expected: string) => (error: unknown) => error instanceof LanyardProblem && error.code === expected;

test('a service lists devices, starts a push and learns of the answer by waiting; 200 means yes and only yes (A60)', async (t) => {
  const world = await openService(t);
  const { client } = world;
  const { devices } = await client('GET /api/v1/users/{user}/devices', { params: { user: 'alice' } });
  assert.deepEqual(
    devices.map(({ name, mode, push }) => ({ name, mode, push: push.available })),
    [{ name: 'Alice’s phone', mode: 'online', push: true }],
  );

  const asked = {
    user: 'alice',
    service: 'Shop',
    asked: 'Pay 42.00 EUR',
    context: { address: '192.0.2.7', place: 'Bern' },
  };
  const push = await client('POST /api/v1/pushes', { body: asked });
  assert.equal(push.state, 'pending');
  const waiting = client('GET /api/v1/pushes/{id}', { params: { id: push.id }, query: { wait: 30 } });
  const request = await arrived(world, push.id);
  assert.deepEqual(
    { service: request.service, asked: request.asked, address: request.address, place: request.place },
    { service: 'Shop', asked: 'Pay 42.00 EUR', address: '192.0.2.7', place: 'Bern' },
  );
  await world.phone.answer(push.id, { decision: 'approve', match: push.number ?? '' });
  assert.equal((await waiting).state, 'approved');

  const denied = await client('POST /api/v1/pushes', { body: { user: 'alice' } });
  await arrived(world, denied.id);
  await world.phone.answer(denied.id, { decision: 'deny' });
  assert.equal((await client('GET /api/v1/pushes/{id}', { params: { id: denied.id } })).state, 'denied');
});

test('a wrong code, a code twice, an unknown person and a foreign key are refused with a stable code', async (t) => {
  const { client, server } = await openService(t);
  for (const body of [
    { user: 'alice', code: '000000' },
    { user: 'nobody', code: '000000' },
    { user: 'alice', code: '１２３４５６' },
  ]) {
    await assert.rejects(client('POST /api/v1/verifications/code', { body }), code('verifications.code-refused'));
  }
  const stranger = createClient({ server: server.url, apiKey: `lk_${'A'.repeat(43)}` });
  await assert.rejects(stranger('POST /api/v1/pushes', { body: { user: 'alice' } }), code('services.key-refused'));
  const nobody = createClient({ server: 'http://127.0.0.1:9' });
  await assert.rejects(nobody('GET /api/session'), code('client.unreachable'));
});

/** A real receiver that hands over the first message it gets. */
async function receiveOne(
  t: TestContext,
): Promise<{ url: string; message: Promise<{ request: IncomingMessage; body: string }> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const message = once(server, 'request').then(async ([request, response]) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(204).end();
    return { request, body };
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}${HOOK_PATH}`, message };
}

test('a webhook tells the service of the answer, and the client library proves that it is genuine', async (t) => {
  const world = await openService(t);
  const { url, message } = await receiveOne(t);
  const admin = await world.server.signIn(await world.server.createUser({ name: 'adam', role: 'administrator' }));
  const body = { name: 'Bank', webhookUrl: url };
  const created = await admin.expect(201, 'POST', '/api/admin/services', { body });
  const bank = createClient({ server: world.server.url, apiKey: created.apiKey });
  const push = await bank('POST /api/v1/pushes', { body: { user: 'alice' } });
  await arrived(world, push.id);
  await world.phone.answer(push.id, { decision: 'approve', match: push.number ?? '' });

  const received = await message;
  const headers = {
    'webhook-id': String(received.request.headers['webhook-id']),
    'webhook-timestamp': String(received.request.headers['webhook-timestamp']),
    'webhook-signature': String(received.request.headers['webhook-signature']),
  };
  const verdict = await verifyWebhook({ secret: created.webhookSecret, headers, body: received.body });
  assert.equal(verdict.genuine, true);
  assert.match(received.body, new RegExp(push.id));
  const forged = await verifyWebhook({ secret: created.webhookSecret, headers, body: `${received.body} ` });
  assert.deepEqual(forged, { genuine: false, reason: 'wrong-signature' });
  const late = await verifyWebhook({
    secret: created.webhookSecret,
    headers,
    body: received.body,
    now: Date.now() + 301_000,
  });
  assert.deepEqual(late, { genuine: false, reason: 'too-old' });
});

test('the example of a relying party runs as it stands', async (t) => {
  const world = await openService(t);
  const env = { ...process.env, LANYARD_SERVER: world.server.url, LANYARD_API_KEY: world.apiKey };
  const example = spawn(process.execPath, ['examples/relying-party.ts', 'alice'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => example.kill());
  const closed = once(example, 'close');
  let output = '';
  example.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const request = await nextState(world.phone, async () => (await world.phone.pending())[0]);
  assert.equal(request.asked, 'Pay 42.00 EUR');
  await eventually(async () => /Type (\d+) on your phone/.test(output));
  await world.phone.answer(request.id, { decision: 'approve', match: /Type (\d+)/.exec(output)?.[1] ?? '' });
  const [status] = await closed;
  assert.equal(status, 0);
  assert.match(output, /It is really alice\./);
});

test('the API describes itself: OpenAPI 3.1 for programs, a page for people', { skip: withoutChromium }, async (t) => {
  const { server } = await realWorld(t, { clock: systemClock, config: { mode: 'demo' } });
  const document = (await server.request('GET', '/api/openapi.json')).body;
  assert.equal(document.openapi, '3.1.0');
  assert.ok(document.paths['/api/v1/verifications/code'].post.responses['403'], 'the refusal is described');
  const browser = await openBrowser(t);
  const page = await (await openContext(t, browser, { baseURL: server.url })).newPage();
  await page.goto('/api');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('/api/v1/verifications/code').first().waitFor();
  await lookAt(page, 'api');
});
