import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCli } from '../cli.ts';
import { emptyDatabase, query, temporaryFolder } from '../maintenance/test-backup.ts';
import { testServer } from '../testing/index.ts';

async function commandLine(t: TestContext) {
  const server = await testServer(t);
  const folder = temporaryFolder(t);
  const lines: string[] = [];
  const run = (words: string[], databaseUrl = server.databaseUrl) => {
    const env = {
      LANYARD_DATABASE_URL: databaseUrl,
      LANYARD_DATA: folder,
      LANYARD_SEAL_KEY: server.kit.config.sealKey ?? '',
    };
    return runCli(words, { env, progress: (line) => void lines.push(line) });
  };
  return { server, run, lines, file: join(folder, 'copy') };
}

test('backup and restore say what they did, which key is needed, and how far they are', async (t) => {
  const { server, run, lines, file } = await commandLine(t);
  await server.createUser({ name: 'alice' });
  const made = await run(['backup', '--to', file]);
  const key = server.kit.sealKeys.current();
  assert.match(made.text, new RegExp(`^Wrote ${file}: \\d+ rows of \\d+ tables.*\\n.*the seal key ${key} is needed`));
  assert.match(lines.join('\n'), /users, 1 rows/);
  const target = await emptyDatabase(t);
  const { text } = await run(['restore', file], target);
  assert.match(
    text,
    /^Restored \d+ rows from the backup of .*, made by version \d+\.\d+\.\d+\.\nEverybody signs in again\./,
  );
  assert.deepEqual(await query(target, 'SELECT name FROM users'), [{ name: 'alice' }]);
});

test('keys rotate --check says which key seals how much; with a realm it says how many phones have gone over', async (t) => {
  const { server, run } = await commandLine(t);
  const key = server.kit.sealKeys.current();
  assert.match(
    (await run(['keys', 'rotate', '--check'])).text,
    new RegExp(`^Key ${key}, which seals now: 1 records\\.$`),
  );
  const { name } = server.realm;
  assert.match((await run(['keys', 'rotate', '--realm', name])).text, /its key number 2\.\n.*Make a backup now/);
  const { text } = await run(['keys', 'rotate', '--realm', name, '--check']);
  assert.match(text, /its key number 2, since .*\n0 of 0 phones have connected/);
});

test('what is missing or wrong in the words is said with the usage, and nothing is written', async (t) => {
  const { run } = await commandLine(t);
  for (const words of [['backup'], ['restore'], ['keys', 'rotate', '--wait', 'long'], ['keys', 'rotate', '--force']]) {
    await assert.rejects(run(words), { code: 'config.invalid', message: /Usage:/ }, words.join(' '));
  }
});
