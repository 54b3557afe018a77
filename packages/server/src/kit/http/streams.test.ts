import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Type } from 'typebox';
import { WebSocket } from 'ws';
import { testApp } from '../../testing/app.ts';
import { eventually, readEvents } from '../../testing/index.ts';
import { Problem } from '../errors.ts';
import { eventRoute, route, socketRoute } from './route.ts';

const Tick = Type.Object({ n: Type.Integer() });

const ticks = eventRoute({
  path: '/api/ticks/:from',
  audience: 'public',
  summary: 'Counts',
  params: Type.Object({ from: Type.Integer() }),
  events: { tick: Tick },
  holder: () => 'anybody',
  errors: [],
  handler: async ({ kit, params, send, signal }) => {
    if (params.from < 0) throw new Problem('kit.not-found');
    send('tick', { n: params.from });
    if (params.from > 100) return;
    const end = kit.bus.subscribe('tick', (message) => send('tick', { n: Number(message) }));
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    end();
  },
});

test('events arrive as they are sent, and the stream ends when its handler returns', async (t) => {
  const { url, kit } = await testApp(t, [ticks]);
  const response = await fetch(`${url}/api/ticks/1`);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  const events = readEvents(response);
  assert.deepEqual((await events.next()).value, { name: 'tick', data: { n: 1 } });
  kit.bus.publish('tick', 7);
  assert.deepEqual((await events.next()).value, { name: 'tick', data: { n: 7 } });
  await events.return(undefined);
  const ended = await (await fetch(`${url}/api/ticks/101`)).text();
  assert.equal(ended, 'retry: 1500\n\nevent: tick\ndata: {"n":101}\n\n');
});

test('a quiet stream sends a heartbeat, so that proxies keep it open', async (t) => {
  const { url } = await testApp(t, [ticks]);
  t.mock.timers.enable({ apis: ['setInterval'] });
  const response = await fetch(`${url}/api/ticks/1`);
  const chunks = response.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  const first = (await chunks?.next())?.value;
  t.mock.timers.tick(15_000);
  assert.match(`${first}${(await chunks?.next())?.value}`, /event: tick\ndata: \{"n":1\}\n\n: still here\n\n$/);
  await chunks?.return?.();
});

test('one holder has twelve streams at a time; one that ends makes room', async (t) => {
  const { url, client } = await testApp(t, [ticks]);
  const streams = await Promise.all(Array.from({ length: 12 }, () => fetch(`${url}/api/ticks/1`)));
  const refused = await client.request('GET', '/api/ticks/1');
  assert.deepEqual([refused.status, refused.body.code], [429, 'kit.limited']);
  await streams.pop()?.body?.cancel();
  const next = await eventually(async () => {
    const reply = await fetch(`${url}/api/ticks/1`);
    if (reply.status !== 200) await reply.body?.cancel();
    return reply.status === 200 && reply;
  });
  await Promise.all([...streams, next].map((stream) => stream.body?.cancel()));
});

test('an error before the first event is a problem like that of any route', async (t) => {
  const { client } = await testApp(t, [ticks]);
  const missing = await client.request('GET', '/api/ticks/-1');
  assert.deepEqual([missing.status, missing.body.code], [404, 'kit.not-found']);
  assert.equal((await client.request('GET', '/api/ticks/x')).body.code, 'kit.bad-request');
  assert.equal((await client.request('POST', '/api/ticks/1')).status, 405);
});

test('at a stop streams end with the hint to come back, running requests are answered, new ones refused', async (t) => {
  let arrived: () => void = () => {};
  let release: () => void = () => {};
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const slow = route({
    method: 'GET',
    path: '/api/slow',
    audience: 'public',
    summary: 'Waits',
    reply: Type.Object({ done: Type.Boolean() }),
    errors: [],
    handler: async () => {
      arrived();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { done: true };
    },
  });
  const { url, http, client } = await testApp(t, [ticks, slow]);
  const stream = await fetch(`${url}/api/ticks/1`);
  const running = client.request('GET', '/api/slow');
  await hasArrived;
  const stopped = http.stop();
  assert.match(await stream.text(), /^retry: 1500\n\n/);
  release();
  assert.deepEqual((await running).body, { done: true });
  await stopped;
  await assert.rejects(fetch(`${url}/health/live`));
});

test('at a stop a request that comes after it on an open connection is told to try again', async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = route({
    method: 'GET',
    path: '/api/slow',
    audience: 'public',
    summary: 'Waits',
    reply: Type.Object({ done: Type.Boolean() }),
    errors: [],
    handler: async () => {
      arrive();
      await released;
      return { done: true };
    },
  });
  const { url, http, logText } = await testApp(t, [slow]);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.write('GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await arrived;
  const stopped = http.stop();
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(async () => logText().includes('kit.stopping'));
  const closed = once(socket, 'close');
  release();
  await Promise.all([stopped, closed]);
  assert.match(text, /\{"done":true\}[\s\S]*HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*"code":"kit\.stopping"/);
});

const UPGRADE = `Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

test('a peer that resets its connection while an upgrade is refused does not end the server', async (t) => {
  const { url, client } = await testApp(t, []);
  for (let turn = 0; turn < 20; turn += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET /nothing HTTP/1.1\r\n${UPGRADE}`);
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  assert.equal((await client.request('GET', '/health/live')).status, 200);
});

test('a peer that does not answer the close of its WebSocket is cut off', async (t) => {
  const rude = socketRoute({
    path: '/device/v1/rude',
    summary: 'Closes at once',
    handler: ({ socket }) => socket.close(4000),
  });
  const { url } = await testApp(t, [rude]);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET /device/v1/rude HTTP/1.1\r\n${UPGRADE}`);
  socket.resume();
  await once(socket, 'end', { signal: AbortSignal.timeout(10_000) });
});

const hello = socketRoute({
  path: '/device/v1/test',
  summary: 'Greets',
  handler: ({ socket, request, signal }) => {
    socket.on('message', (data) => socket.send(`${data} from ${request.address}`));
    signal.addEventListener('abort', () => socket.send('reconnect'), { once: true });
  },
});

test('a WebSocket opens at its path only, and carries messages both ways', async (t) => {
  const { url } = await testApp(t, [hello]);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/device/v1/test`);
  await once(socket, 'open');
  assert.equal(socket.extensions, '', 'no compression');
  socket.send('hello');
  assert.equal(String((await once(socket, 'message'))[0]), 'hello from 127.0.0.1');
  assert.match(await (await fetch(`${url}/metrics`)).text(), /^lanyard_sockets_open 1$/m);
  socket.terminate();
  const lost = new WebSocket(`${url.replace('http', 'ws')}/device/v1/other`);
  assert.match(String((await once(lost, 'error'))[0]), /Unexpected server response: 404/);
});

test('a message above 64 KiB closes the WebSocket with 1009', async (t) => {
  const { url } = await testApp(t, [hello]);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/device/v1/test`);
  await once(socket, 'open');
  socket.send('x'.repeat(65_537));
  assert.equal((await once(socket, 'close'))[0], 1009);
});

test('at a stop a WebSocket is told to reconnect and closed with 1012', async (t) => {
  const { url, http } = await testApp(t, [hello]);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/device/v1/test`);
  await once(socket, 'open');
  const farewell = once(socket, 'message');
  const closed = once(socket, 'close');
  await http.stop();
  assert.equal(String((await farewell)[0]), 'reconnect');
  assert.equal((await closed)[0], 1012);
});

test('a page that is closed while it waits is no outage in the log', async (t) => {
  const arrived = Promise.withResolvers<void>();
  const waiting = route({
    method: 'GET',
    path: '/api/wait',
    audience: 'public',
    summary: 'Waits',
    reply: Type.Object({}),
    errors: [],
    handler: async ({ request: { signal } }) => {
      arrived.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      throw new Problem('kit.stopping');
    },
  });
  const { url, logText } = await testApp(t, [waiting]);
  const leaving = new AbortController();
  const asked = fetch(`${url}/api/wait`, { signal: leaving.signal });
  await arrived.promise;
  leaving.abort();
  await assert.rejects(asked);
  const said = await eventually(async () =>
    logText()
      .split('\n')
      .find((line) => line.includes('kit.stopping')),
  );
  assert.equal(JSON.parse(said).level, 20, 'debug');
});
