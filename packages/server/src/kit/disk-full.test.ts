import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { startTestCluster } from '../testing/cluster.ts';
import { testKit } from '../testing/kit.ts';
import { migrate } from './migrate.ts';

/** A disk of its own that can be filled without harm; mounting one needs root and a system that allows it. */
function smallDisk(t: TestContext): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', folder]).status === 0;
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return isMounted ? folder : null;
}

test('disk full: a change is refused with kit.unavailable and nothing of it is written; with space again it works', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('this system does not let the test mount a disk');
  const cluster = await startTestCluster({ folder: disk });
  t.after(cluster.stop);
  await migrate(cluster.adminUrl);
  const { kit } = await testKit(t, { databaseUrl: cluster.adminUrl });
  await sql`CREATE TABLE filler (text text)`.execute(kit.db);
  await sql`CREATE TABLE kept (id int)`.execute(kit.db);
  const filler = join(disk, 'filler');
  fill(filler);

  const change = kit.db.transaction().execute(async (tx) => {
    await sql`INSERT INTO kept VALUES (1)`.execute(tx);
    await sql`INSERT INTO filler SELECT repeat(md5(n::text), 200) FROM generate_series(1, 20000) n`.execute(tx);
  });
  await assert.rejects(change, { code: 'kit.unavailable', status: 503 });

  rmSync(filler);
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM kept`.execute(kit.db);
  assert.deepEqual(rows, [{ count: 0 }]);
  await sql`INSERT INTO kept VALUES (2)`.execute(kit.db);
});

/** Writes until no byte is left. */
function fill(file: string): void {
  for (const size of [1_048_576, 4_096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal(error instanceof Error && 'code' in error && error.code, 'ENOSPC');
    }
  }
}
