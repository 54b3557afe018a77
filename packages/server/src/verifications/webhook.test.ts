import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type TestContext, test } from 'node:test';
import { isProblem, type Kit } from '../kit/index.ts';
import { insertService } from '../services/index.ts';
import { eventually, testServer } from '../testing/index.ts';
import './errors.ts';
import { pushWorld } from './test-pushes.ts';
import { deliverWebhook, type Webhook } from './webhook.ts';
import { runWebhookJob } from './webhook-job.ts';

type Received = { headers: IncomingHttpHeaders; body: string };
type Receiver = { url: string; received: Received[] };

/** A real receiver that answers what it is told to, one status after the other. */
async function receiver(t: TestContext, ...statuses: number[]): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const status = statuses.shift() ?? 204;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`, received };
}

/** Standard Webhooks 1.0 as its page says it, apart from the product's own code. */
function isGenuine({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${expected}`;
}

const isFailure = (pattern: RegExp) => (error: unknown) =>
  isProblem(error, 'verifications.webhook-failed') && pattern.test(error.detail);

const message = (url: string, changes: Partial<Webhook> = {}): Webhook => ({
  url,
  secret: Buffer.from('a webhook secret of 32 bytes ...'),
  id: 'msg_1',
  body: '{}',
  now: new Date('2026-03-02T09:00:00Z'),
  demo: true,
  ...changes,
});

test('the end of a push reaches the relying party’s webhook, signed, naming the push and nobody', async (t) => {
  const world = await pushWorld(await testServer(t));
  const { url, received } = await receiver(t);
  const { server, phone, alice } = world;
  const { apiKey, webhookSecret } = await hookedService(server.kit, server.realm.id, url);
  const started = await server.request('POST', '/api/v1/pushes', {
    headers: { authorization: `Bearer ${apiKey}` },
    body: { user: 'alice' },
  });
  const { id, number } = started.body;
  await phone.answer(id, { decision: 'approve', match: number });
  const hook = await eventually(async () => received[0]);
  assert.ok(isGenuine(hook, webhookSecret));
  assert.match(String(hook.headers['webhook-id']), /^msg_/);
  const now = server.clock.now();
  assert.equal(hook.headers['webhook-timestamp'], String(now.getTime() / 1000));
  assert.deepEqual(JSON.parse(hook.body), {
    type: 'push.approved',
    timestamp: now.toISOString(),
    data: { id, state: 'approved', createdAt: now.toISOString(), endedAt: now.toISOString() },
  });
  assert.ok(!hook.body.includes(alice.name) && !hook.body.includes(alice.id));
});

async function hookedService(kit: Kit, realmId: string, webhookUrl: string) {
  const { apiKey, webhookSecret } = await kit.db
    .transaction()
    .execute((tx) => insertService(tx, kit, { realmId, name: 'Hooked', webhookUrl }));
  assert.ok(webhookSecret);
  return { apiKey, webhookSecret };
}

test('a relying party that was revoked, or has no webhook, is told nothing more', async (t) => {
  const { server, start, ask } = await pushWorld(await testServer(t));
  const { url, received } = await receiver(t);
  const { kit, realm } = server;
  await ask('DELETE', `/api/v1/pushes/${(await start()).body.id}`);
  const { apiKey } = await hookedService(kit, realm.id, url);
  const headers = { authorization: `Bearer ${apiKey}` };
  await server.request('POST', '/api/v1/pushes', { headers, body: { user: 'alice' } });
  await kit.db.updateTable('services').set({ revoked_at: kit.clock.now() }).where('name', '=', 'Hooked').execute();
  const serviceId = (
    await kit.db.selectFrom('services').select('id').where('name', '=', 'Hooked').executeTakeFirstOrThrow()
  ).id;
  await runWebhookJob(kit, { serviceId, id: 'msg_1', body: '{}' });
  assert.equal(received.length, 0);
});

test('a signature covers id, time and body: with another of them it is not genuine', async (t) => {
  const { url, received } = await receiver(t);
  const secret = `whsec_${Buffer.from(message(url).secret).toString('base64')}`;
  await deliverWebhook(message(url));
  const [hook] = received;
  assert.ok(hook && isGenuine(hook, secret));
  assert.ok(!isGenuine({ ...hook, body: '{ }' }, secret));
  assert.ok(!isGenuine({ ...hook, headers: { ...hook.headers, 'webhook-id': 'msg_2' } }, secret));
  assert.ok(!isGenuine({ ...hook, headers: { ...hook.headers, 'webhook-timestamp': '1' } }, secret));
});

test('an error of the receiver is a failure that the job repeats; success is any 2xx', async (t) => {
  const { url, received } = await receiver(t, 500, 404, 200, 202);
  await assert.rejects(deliverWebhook(message(url)), isFailure(/answered 500/));
  await assert.rejects(deliverWebhook(message(url)), isFailure(/answered 404/));
  await deliverWebhook(message(url));
  await deliverWebhook(message(url));
  assert.deepEqual(new Set(received.map(({ headers }) => headers['webhook-id'])), new Set(['msg_1']));
});

test('redirects are not followed: they would lead past the check of the address', async (t) => {
  const { url, received } = await receiver(t, 302);
  await assert.rejects(deliverWebhook(message(url)), isFailure(/answered 302/));
  assert.equal(received.length, 1);
});

test('a receiver that is gone is a failure and not a crash', async (t) => {
  const { url } = await receiver(t);
  const gone = url.replace(/:\d+/, ':1');
  await assert.rejects(deliverWebhook(message(gone)), isFailure(/could not be reached/));
});

test('outside of the demo nothing is posted to this machine, its link or over http, however it is spelt', async (t) => {
  const { received, url } = await receiver(t);
  const port = new URL(url).port;
  for (const target of [
    url,
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `https://2130706433:${port}/`,
    `https://0x7f.1:${port}/`,
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/',
    'http://example.org/',
    'file:///etc/passwd',
  ]) {
    await assert.rejects(deliverWebhook(message(target, { demo: false })), isFailure(/./), target);
  }
  assert.equal(received.length, 0);
});
