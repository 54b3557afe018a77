import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from '../testing/certificate.ts';
import { isProblem } from './errors.ts';
import { createOutgoing, guardedLookup, type OutgoingOptions } from './outgoing.ts';

const certificate = makeCertificate();
const trusting = { authorities: [certificate.cert.toString()] };

type Receiver = { port: number; requests: string[] };

/** A real TLS server on this machine that answers as it is told. */
async function receiver(t: TestContext, answer: (response: ServerResponse) => void): Promise<Receiver> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    answer(response);
  };
  const server = createServer(certificate, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  return { port: (server.address() as AddressInfo).port, requests };
}

function outgoing(t: TestContext, options: Partial<OutgoingOptions> = {}) {
  const made = createOutgoing({
    privateNetworks: false,
    allowed: ['127.0.0.1', '::1'],
    timeoutMs: 60_000,
    ...trusting,
    ...options,
  });
  t.after(made.close);
  return made;
}

const isFailure = (code: string, pattern: RegExp) => (error: unknown) =>
  isProblem(error, code) && pattern.test(error.detail);

test('an answer comes back as it is: status, headers, body; connections are used again', async (t) => {
  const { port, requests } = await receiver(t, (response) => response.writeHead(201, { location: '/m/1' }).end('made'));
  const { send } = outgoing(t);
  const post = { url: `https://localhost:${port}/p`, method: 'POST', body: 'x' } as const;
  const { status, headers, body } = await send(post);
  assert.deepEqual([status, headers.location, body.toString()], [201, '/m/1', 'made']);
  await send(post);
  assert.deepEqual(requests, ['POST /p', 'POST /p']);
});

test('an address of this machine is refused, by number and by name, before anything is sent (SSRF)', async (t) => {
  const { port, requests } = await receiver(t, (response) => response.end());
  const { send } = outgoing(t, { allowed: [] });
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433']) {
    const url = `https://${host}:${port}/`;
    await assert.rejects(send({ url, method: 'POST' }), isFailure('outgoing.address-refused', /this server/), host);
  }
  assert.deepEqual(requests, []);
});

test('a name is judged by the very address that is connected to (DNS rebinding)', async () => {
  const look = guardedLookup({ privateNetworks: false });
  const error = await new Promise<Error | null>((resolve) => look('localhost', { all: true }, (e) => resolve(e)));
  assert.ok(isFailure('outgoing.address-refused', /localhost leads to a forbidden address/)(error));
});

test('a redirect is an answer and not an order: it would lead past the check of the address', async (t) => {
  const { port, requests } = await receiver(t, (response) =>
    response.writeHead(307, { location: 'https://169.254.169.254/' }).end(),
  );
  const { status } = await outgoing(t).send({ url: `https://localhost:${port}/p`, method: 'POST', body: 'x' });
  assert.equal(status, 307);
  assert.deepEqual(requests, ['POST /p']);
});

test('a server that never answers is given up in time', async (t) => {
  const { port } = await receiver(t, () => {});
  const { send } = outgoing(t, { timeoutMs: 50 });
  const silent = send({ url: `https://localhost:${port}/`, method: 'GET' });
  await assert.rejects(silent, isFailure('outgoing.failed', /did not answer within 0.05 seconds/));
});

test('an endless answer is read up to the limit of its size', async (t) => {
  const { port } = await receiver(t, (response) => {
    const fill = () => {
      while (response.writable && response.write(Buffer.alloc(65_536, 97)));
    };
    response
      .writeHead(200)
      .on('drain', fill)
      .on('error', () => {});
    fill();
  });
  const { body, status } = await outgoing(t, { maxBytes: 1_000 }).send({
    url: `https://localhost:${port}/`,
    method: 'GET',
  });
  assert.deepEqual([status, body.length], [200, 1_000]);
});

test('an answer that stops in the middle counts for what it has said, when the time is over', async (t) => {
  const { port } = await receiver(t, (response) => response.writeHead(201).write('half'));
  // Long enough for its beginning to arrive on a busy machine.
  const { send } = outgoing(t, { timeoutMs: 3_000 });
  const { status, body } = await send({ url: `https://localhost:${port}/`, method: 'GET' });
  assert.deepEqual([status, body.toString()], [201, 'half']);
});

test('garbage, and a connection that breaks off, are failures with words', async (t) => {
  const garbage = createTlsServer(certificate, (socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n'));
  const broken = createPlainServer((socket) => socket.destroy());
  const ports = await Promise.all(
    [garbage, broken].map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.after(() => server.close());
      return (server.address() as AddressInfo).port;
    }),
  );
  const { send } = outgoing(t);
  const words = [/not HTTP/, /broke the connection off|connection failed/];
  for (const [index, port] of ports.entries()) {
    const sent = send({ url: `https://localhost:${port}/`, method: 'GET' });
    await assert.rejects(sent, isFailure('outgoing.failed', words[index] ?? /never/));
  }
});

test('a certificate that nobody vouches for is refused', async (t) => {
  const { port, requests } = await receiver(t, (response) => response.end());
  const { send } = outgoing(t, { authorities: undefined });
  const sent = send({ url: `https://localhost:${port}/`, method: 'GET' });
  await assert.rejects(sent, isFailure('outgoing.failed', /certificate is not trusted/));
  assert.deepEqual(requests, []);
});
