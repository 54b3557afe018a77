import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { migrate } from '../kit/index.ts';
import { eventually, startTestCluster, type TestReply, testServer } from '../testing/index.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { type PushWorld, pushWorld } from './test-pushes.ts';

const plenty = { max: 100_000 };
const limits = { 'push:user': plenty, 'code:user': plenty, 'password:user-address': plenty, 'device:requests': plenty };

async function onDisk(t: TestContext, folder: string): Promise<PushWorld> {
  const cluster = await startTestCluster({ folder });
  t.after(cluster.stop);
  await migrate(cluster.adminUrl);
  return pushWorld(await testServer(t, { databaseUrl: cluster.adminUrl, settings: { limits } }));
}

/** Repeats a request, each with a row to write, until the disk has no room for one. */
async function untilRefused(send: () => Promise<TestReply>): Promise<TestReply> {
  for (let turn = 0; turn < 400; turn += 1) {
    const reply = await send();
    if (reply.status >= 500) return reply;
  }
  return assert.fail('the disk never was full');
}

const count = async ({ server }: PushWorld, table: 'pushes' | 'sessions'): Promise<number> =>
  (await server.kit.db.selectFrom(table).select('id').execute()).length;

const eventCount = async ({ server }: PushWorld, type: string): Promise<number> => {
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select('id')
    .where('type', '=', type)
    .where('outcome', '=', 'success')
    .execute();
  return rows.length;
};

test('disk full: every route that writes says so, nothing stands without its audit event, and all of it recovers', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('this system does not let the test mount a disk');
  const world = await onDisk(t, disk.folder);
  const { server, alice, phone, start, ask } = world;
  const waiting = (await start()).body;
  const answer = await phone.sign(waiting.id, { decision: 'approve', match: waiting.number });
  disk.fill();

  const startAndCancel = async () => {
    const started = await start();
    return started.status === 201 ? ask('DELETE', `/api/v1/pushes/${started.body.id}`) : started;
  };
  // They share statements: one that has no room refuses all of its own.
  const manyAtOnce = async () => {
    const names = Array.from({ length: 8 }, (_, index) => `user${index}`);
    const replies = names.map((user) => ask('POST', '/api/v1/verifications/code', { user, code: '000000' }));
    const [worst] = (await Promise.all(replies)).toSorted((one, other) => other.status - one.status);
    return worst ?? assert.fail('nobody was answered');
  };
  const writing = [
    startAndCancel,
    () => ask('POST', '/api/v1/verifications/code', { user: 'alice', code: '000000' }),
    manyAtOnce,
    async () => (await server.enter({ ...alice, password: 'wrong' })).reply,
    () => phone.signed('GET', '/device/v1/profile'),
  ];
  for (const send of writing) {
    const { status, body, headers } = await untilRefused(send);
    assert.deepEqual([status, headers.get('lanyard-error') ?? body.code], [503, 'kit.unavailable']);
    assert.ok(Number(headers.get('retry-after')) > 0);
  }

  disk.free();
  const approved = await eventually(async () => {
    const reply = await phone.send(waiting.id, answer);
    return reply.status !== 503 && reply;
  });
  assert.deepEqual(approved.body, { state: 'approved' });
  assert.equal((await start()).status, 201);
  const login = await server.enter(alice);
  assert.equal(login.facts.kind, 'second-factor');
  assert.equal(await count(world, 'pushes'), await eventCount(world, 'push.started'));
  assert.equal(await count(world, 'sessions'), await eventCount(world, 'session.started'));
});
