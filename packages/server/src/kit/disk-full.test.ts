import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { startTestCluster } from '../testing/cluster.ts';
import { testKit } from '../testing/kit.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { migrate } from './migrate.ts';

test('disk full: a change is refused with kit.unavailable and nothing of it is written; with space again it works', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('this system does not let the test mount a disk');
  const cluster = await startTestCluster({ folder: disk.folder });
  t.after(cluster.stop);
  await migrate(cluster.adminUrl);
  const { kit } = await testKit(t, { databaseUrl: cluster.adminUrl });
  await sql`CREATE TABLE filler (text text)`.execute(kit.db);
  await sql`CREATE TABLE kept (id int)`.execute(kit.db);
  disk.fill();

  const change = kit.db.transaction().execute(async (tx) => {
    await sql`INSERT INTO kept VALUES (1)`.execute(tx);
    await sql`INSERT INTO filler SELECT repeat(md5(n::text), 200) FROM generate_series(1, 20000) n`.execute(tx);
  });
  await assert.rejects(change, { code: 'kit.unavailable', status: 503 });

  disk.free();
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM kept`.execute(kit.db);
  assert.deepEqual(rows, [{ count: 0 }]);
  await sql`INSERT INTO kept VALUES (2)`.execute(kit.db);
});
