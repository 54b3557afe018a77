import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '../kit/index.ts';
import { eventually, startTestCluster, type TestReply, testServer } from '../testing/index.ts';
import { codeWorld } from './test-codes.ts';
import { addPhone } from './test-pushes.ts';

function unavailable(reply: TestReply): void {
  assert.equal(reply.status, 503, reply.text);
  assert.equal(reply.body.code, 'kit.unavailable');
  assert.match(reply.body.detail, /cannot reach its database/);
  assert.ok(Number(reply.headers.get('retry-after')) > 0);
}

test('a database that stops while a push waits: everybody is told clearly, nothing is half written, and it goes on', async (t) => {
  const cluster = await startTestCluster();
  t.after(() => cluster.stop());
  await migrate(cluster.adminUrl);
  const server = await testServer(t, { databaseUrl: cluster.adminUrl });
  const { alice, apiKey, check, code } = await codeWorld(server);
  const phone = await addPhone(server, alice, 'Tablet');
  const ask = (method: string, path: string, body?: unknown) =>
    server.request(method, path, {
      headers: { authorization: `Bearer ${apiKey}` },
      ...(body === undefined ? {} : { body }),
    });
  const { id, number } = (await ask('POST', '/api/v1/pushes', { user: 'alice' })).body;
  const answer = await phone.sign(id, { decision: 'approve', match: number });
  const waiting = ask('GET', `/api/v1/pushes/${id}?wait=60`);

  await cluster.stop();
  unavailable(await phone.send(id, answer));
  unavailable(await ask('POST', '/api/v1/pushes', { user: 'alice' }));
  unavailable(await check(code()));
  unavailable(await waiting);

  await cluster.start();
  const found = await eventually(async () => {
    const reply = await ask('GET', `/api/v1/pushes/${id}`);
    return reply.status === 200 && reply;
  });
  assert.equal(found.body.state, 'pending');
  assert.equal(found.body.number, number);
  const awaited = ask('GET', `/api/v1/pushes/${id}?wait=60`);
  assert.deepEqual((await phone.send(id, answer)).body, { state: 'approved' });
  assert.equal((await awaited).body.state, 'approved');
  assert.equal((await check(code())).status, 200);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select(['type', 'outcome'])
    .where((where) => where.or([where('type', 'like', 'push.%'), where('type', '=', 'verification.code')]))
    .orderBy('id')
    .execute();
  assert.deepEqual(
    events.map(({ type, outcome }) => `${type} ${outcome}`),
    ['push.started success', 'push.approved success', 'verification.code success'],
  );
});
