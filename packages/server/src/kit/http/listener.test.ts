import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openListener } from './listener.ts';

const plain = { tlsCertificate: null, tlsKey: null };
const anyPort = { host: '127.0.0.1', port: 0 };

test('the port is bound before the application is ready, and requests are told to try again', async (t) => {
  const listener = await openListener({ ...plain, listen: anyPort });
  t.after(listener.close);
  const url = `http://127.0.0.1:${listener.port}/`;
  const early = await fetch(url);
  assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '1']);
  listener.attach((_, response) => response.end('ready'));
  assert.equal(await (await fetch(url)).text(), 'ready');
});

test('a taken port and an address of another machine are told apart, each in one sentence', async (t) => {
  const listener = await openListener({ ...plain, listen: anyPort });
  t.after(listener.close);
  await assert.rejects(openListener({ ...plain, listen: { ...anyPort, port: listener.port } }), {
    code: 'listen.port-taken',
    detail: `Another program already listens on 127.0.0.1:${listener.port}.`,
  });
  await assert.rejects(openListener({ ...plain, listen: { host: '192.0.2.1', port: 0 } }), {
    code: 'listen.failed',
    detail: 'Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL).',
  });
});
