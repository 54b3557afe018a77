import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../testing/eventually.ts';
import { testKit } from '../testing/kit.ts';
import type { Json } from './json.ts';

test('a job runs after the commit of the transaction that enqueued it; without a commit there is none', async (t) => {
  const { kit } = await testKit(t);
  const ran: Json[] = [];
  kit.jobs.define('note', async (data) => void ran.push(data));
  await kit.jobs.start();
  const undone = kit.db.transaction().execute(async (tx) => {
    await kit.jobs.enqueue(tx, 'note', 'undone');
    throw new RangeError('undone');
  });
  await assert.rejects(undone, { message: 'undone' });
  await kit.db.transaction().execute((tx) => kit.jobs.enqueue(tx, 'note', { kept: [1, null] }));
  await eventually(async () => ran.length > 0);
  assert.deepEqual(ran, [{ kept: [1, null] }]);
});

test('a job that is enqueued at one server runs at another one', async (t) => {
  const one = await testKit(t);
  const two = await testKit(t, { databaseUrl: one.databaseUrl });
  const ran: Json[] = [];
  // Should the first server still take it, it fails there and comes back for another try.
  one.kit.jobs.define('far', async () => {
    throw new RangeError('not here');
  });
  two.kit.jobs.define('far', async (data) => void ran.push(data));
  await one.kit.jobs.start();
  await one.kit.jobs.enqueue(one.kit.db, 'far', 'hello', { startAfter: new Date(Date.now() + 1_000) });
  await one.kit.jobs.stop();
  await two.kit.jobs.start();
  await eventually(async () => ran.length === 1 || null);
});

test('of jobs with one singleton key at most one waits', async (t) => {
  const { kit } = await testKit(t);
  const ran: Json[] = [];
  kit.jobs.define('single', async (data) => void ran.push(data));
  await kit.jobs.start();
  const startAfter = new Date(Date.now() + 60_000);
  const enqueue = (data: number) => kit.jobs.enqueue(kit.db, 'single', data, { singletonKey: 'a', startAfter });
  await enqueue(1);
  await Promise.all([2, 3, 4].map(enqueue));
  const { rows } = await kit.database.executeSql("SELECT data FROM jobs.job WHERE name = 'single'");
  assert.deepEqual(rows, [{ data: { data: 1 } }]);
  assert.deepEqual(ran, []);
});

test('a job that fails is logged without its data and kept for another try', async (t) => {
  const { kit, logText } = await testKit(t);
  kit.jobs.define('fails', async () => {
    throw new RangeError('no luck');
  });
  await kit.jobs.start();
  await kit.jobs.enqueue(kit.db, 'fails', 'private data');
  await eventually(async () => {
    const { rows } = await kit.database.executeSql("SELECT 1 FROM jobs.job WHERE name = 'fails' AND state = 'retry'");
    return rows.length === 1;
  });
  assert.match(logText(), /no luck/);
  assert.doesNotMatch(logText(), /private data/);
});

test('a job nobody defined cannot be enqueued, and none can be defined twice', async (t) => {
  const { kit } = await testKit(t);
  await assert.rejects(kit.jobs.enqueue(kit.db, 'nothing', null), { message: 'the job nothing is not defined' });
  kit.jobs.define('once', async () => {});
  assert.throws(() => kit.jobs.define('once', async () => {}), { message: 'the job once is defined twice' });
});
