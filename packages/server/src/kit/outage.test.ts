import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { startTestCluster } from '../testing/cluster.ts';
import { eventually } from '../testing/eventually.ts';
import { testKit } from '../testing/kit.ts';
import type { Json } from './json.ts';
import { migrate } from './migrate.ts';

test('database stopped: every request is answered kit.unavailable at once; when it is back, pool and bus recover by themselves', async (t) => {
  const cluster = await startTestCluster();
  t.after(cluster.stop);
  await migrate(cluster.adminUrl);
  const { kit, logText } = await testKit(t, { databaseUrl: cluster.adminUrl });
  const two = await testKit(t, { databaseUrl: cluster.adminUrl });
  const received: Json[] = [];
  two.kit.bus.subscribe('topic', (message) => received.push(message));
  const select = () => sql<{ one: number }>`SELECT 1 AS one`.execute(kit.db);
  await select();

  await cluster.stop();
  for (let index = 0; index < 3; index++) {
    await assert.rejects(select(), { code: 'kit.unavailable', status: 503, headers: { 'retry-after': '2' } });
  }
  const halfDone = kit.db.transaction().execute(async (tx) => sql`SELECT 1`.execute(tx));
  await assert.rejects(halfDone, { code: 'kit.unavailable' });
  kit.bus.publish('topic', 'lost');

  await cluster.start();
  assert.deepEqual((await select()).rows, [{ one: 1 }]);
  await eventually(async () => {
    kit.bus.publish('topic', 'heard');
    return received.includes('heard');
  });
  assert.match(logText(), /the bus cannot reach the database|an idle database connection broke/);
});
