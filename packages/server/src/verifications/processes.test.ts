import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../kit/index.ts';
import { changeSettings } from '../realms/index.ts';
import { createClient, type TestReply, type TestServer, testServer } from '../testing/index.ts';
import { codeWorld } from './test-codes.ts';
import { startProcess } from './test-processes.ts';
import { addPhone, pushWorld } from './test-pushes.ts';

/** Two more servers, each a process of its own, on one PostgreSQL; the clock is the machine's. */
async function threeServers(t: TestContext): Promise<{ server: TestServer; urls: [string, string] }> {
  const server = await testServer(t, { clock: systemClock });
  return { server, urls: await Promise.all([startProcess(t, server), startProcess(t, server)]) };
}

function byStatus(replies: readonly TestReply[]): Record<string, number> {
  const groups = [...Map.groupBy(replies, ({ status }) => status)];
  return Object.fromEntries(groups.map(([status, group]) => [status, group.length]));
}

test('A2: of 200 submissions of one code at once, through two server processes, exactly one counts', async (t) => {
  const { server, urls } = await threeServers(t);
  // More wrong ones than a lock allows: here every submission must reach the statement that decides.
  const change = { limits: { 'code:user': { max: 100_000 } } };
  await server.kit.db
    .transaction()
    .execute((tx) => changeSettings(tx, server.kit, { realmId: server.realm.id, change }));
  const { apiKey, code } = await codeWorld(server);
  const body = { user: 'alice', code: code() };
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      createClient(urls[turn % 2] ?? '').request('POST', '/api/v1/verifications/code', {
        headers: { authorization: `Bearer ${apiKey}` },
        body,
      }),
    ),
  );
  assert.deepEqual(byStatus(replies), { 200: 1, 403: 199 });
  const { rows } = await server.kit.database.executeSql(
    `SELECT outcome, count(*) FROM audit_events WHERE type = 'verification.code' GROUP BY outcome ORDER BY outcome`,
  );
  assert.deepEqual(rows, [
    { outcome: 'refused', count: 199 },
    { outcome: 'success', count: 1 },
  ]);
});

test('a push started at one process is announced, answered and awaited at others', async (t) => {
  const { server, urls } = await threeServers(t);
  const [first, second] = urls;
  const { ask, phone } = await pushWorld(server);
  const started = await ask('POST', '/api/v1/pushes', { user: 'alice' }, first);
  assert.equal(started.status, 201, started.text);
  const { id, number } = started.body;
  const asked = performance.now();
  const waiting = ask('GET', `/api/v1/pushes/${id}?wait=60`, undefined, first);
  const answered = await phone.answer(id, { decision: 'approve', match: number, url: second });
  assert.deepEqual(answered.body, { state: 'approved' });
  assert.equal((await waiting).body.state, 'approved');
  assert.ok(performance.now() - asked < 60_000, 'with the answer, and not when the wait was over');
});

test('A29: a push answered at once with yes and with no, on two processes by two phones, has one outcome', async (t) => {
  const { server, urls } = await threeServers(t);
  const [first, second] = urls;
  const { ask, phone, alice, auditTypes } = await pushWorld(server);
  const tablet = await addPhone(server, alice, 'Tablet');
  for (let turn = 0; turn < 5; turn++) {
    const { id, number } = (await ask('POST', '/api/v1/pushes', { user: 'alice' }, first)).body;
    const yes = await phone.sign(id, { decision: 'approve', match: number });
    const no = await tablet.sign(id, { decision: 'deny' });
    const replies = await Promise.all([phone.send(id, yes, first), tablet.send(id, no, second)]);
    assert.deepEqual(byStatus(replies), { 200: 1, 409: 1 });
    const [winner, loser] = replies.toSorted((a, b) => a.status - b.status);
    assert.equal(loser?.body.code, 'verifications.push-ended');
    assert.equal(loser?.body.state, winner?.body.state);
    const { body } = await ask('GET', `/api/v1/pushes/${id}`, undefined, second);
    assert.equal(body.state, winner?.body.state);
    await server.kit.db.deleteFrom('limits').execute();
  }
  const types = await auditTypes();
  assert.equal(types.filter((type) => type === 'push.approved' || type === 'push.denied').length, 5);
  assert.equal(types.filter((type) => type === 'push.answer-refused refused').length, 5);
});
