import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { testApp } from '../../testing/app.ts';
import { eventually } from '../../testing/index.ts';
import { defineErrors, Problem } from '../errors.ts';
import { downloadRoute } from './route.ts';

defineErrors('download-test', { 'not-yours': { status: 403, text: 'This file is not yours. Nothing was sent.' } });

/** Numbers, one a line; without an end where none is given. */
const numbers = downloadRoute({
  path: '/api/numbers/:to',
  audience: 'public',
  summary: 'Numbers',
  params: Type.Object({ to: Type.Integer() }),
  types: ['text/csv'],
  holder: () => 'anybody',
  errors: ['download-test.not-yours'],
  handler: async ({ params: { to } }) => {
    if (to < 0) throw new Problem('download-test.not-yours');
    return { fileName: 'numbers.csv', type: 'text/csv', pieces: count(to === 0 ? Number.POSITIVE_INFINITY : to) };
  },
});

async function* count(to: number): AsyncGenerator<string> {
  for (let n = 1; n <= to; n += 1) {
    yield `${n}\n`;
    if (to === Number.POSITIVE_INFINITY) await pause(1);
  }
}

test('a file is sent piece by piece under its name, and a refusal before its first piece is a problem', async (t) => {
  const { client } = await testApp(t, [numbers]);
  const file = await client.request('GET', '/api/numbers/3');
  assert.deepEqual([file.status, file.text], [200, '1\n2\n3\n']);
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="numbers.csv"');
  assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
  const refused = await client.request('GET', '/api/numbers/-1');
  assert.deepEqual([refused.status, refused.body.code], [403, 'download-test.not-yours']);
});

test('one holder has two downloads at a time; one that is given up makes room', async (t) => {
  const { url, client } = await testApp(t, [numbers]);
  const open = await Promise.all([fetch(`${url}/api/numbers/0`), fetch(`${url}/api/numbers/0`)]);
  const refused = await client.request('GET', '/api/numbers/3');
  assert.deepEqual([refused.status, refused.body.code], [429, 'kit.limited']);
  await open.pop()?.body?.cancel();
  await eventually(async () => (await client.request('GET', '/api/numbers/3')).status === 200);
  await open.pop()?.body?.cancel();
});

test('a download breaks off where its reader loses the right to it, and the reader can tell', async (t) => {
  let isAllowed = true;
  const own = { ...numbers, audience: 'reader' as never, path: '/api/own/:to' };
  const resolve = async () => {
    if (!isAllowed) throw new Problem('download-test.not-yours');
    return {};
  };
  const { url } = await testApp(t, [own], { audiences: { reader: resolve } });
  const reply = await fetch(`${url}/api/own/0`);
  assert.equal(reply.status, 200);
  isAllowed = false;
  await assert.rejects(reply.text(), /terminated/);
});
