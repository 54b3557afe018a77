import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { startEmbedded } from './embedded.ts';
import { joinEmbedded } from './join.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-join-'));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a command works beside the server of its data folder, on the same database', async (t) => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-join-'));
  chmodSync(dataFolder, 0o755);
  const server = await startEmbedded({ dataFolder, log: { warn: () => {} } });
  t.after(async () => {
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });
  await assert.rejects(startEmbedded({ dataFolder, log: { warn: () => {} } }), { code: 'postgres.folder-in-use' });
  assert.equal(await joinEmbedded({ dataFolder }), server.url);
  const client = new pg.Client({ connectionString: await joinEmbedded({ dataFolder }) });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() <> 0 AS alive');
  assert.deepEqual(rows, [{ alive: true }]);
  await client.end();
});

test('a command that cannot join the database of a running server says so in one sentence', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  mkdirSync(dataFolder);
  await assert.rejects(joinEmbedded({ dataFolder, waitMs: 1 }), {
    code: 'postgres.cannot-join',
    message: /its database does not let this command in: it is not up\. Run the command as the user/,
  });
});
