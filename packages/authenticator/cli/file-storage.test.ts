import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { refusal } from '../engine/testing/engine.ts';
import { storageChecks } from '../engine/testing/storage-conformance.ts';
import { fileStorage } from './file-storage.ts';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lanyard-cli-'));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, 'state');
}

for (const [name, check] of Object.entries(storageChecks)) {
  test(`file: ${name}`, async (t) => check(await fileStorage(await folderOf(t))));
}

const put = (id: string) => ({ op: 'put' as const, table: 't', row: { id, revision: 1 } });

test('the folder and the file are readable by their owner only, and nothing else is left in it', async (t) => {
  const folder = await folderOf(t);
  const storage = await fileStorage(folder);
  await storage.transaction([put('a')]);
  assert.deepEqual(await readdir(folder), ['accounts.json']);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, 'accounts.json'))).mode & 0o777, 0o600);
});

test('another process’s write is seen at once', async (t) => {
  const folder = await folderOf(t);
  const [one, two] = [await fileStorage(folder), await fileStorage(folder)];
  assert.deepEqual(await two.list('t'), []);
  await one.transaction([put('a')]);
  assert.equal((await two.get('t', 'a'))?.id, 'a');
});

const WRITER = `
  import { fileStorage } from ${JSON.stringify(import.meta.resolve('./file-storage.ts'))};
  const storage = await fileStorage(process.argv[1]);
  for (let made = 0; made < 20; ) {
    const row = (await storage.get('t', 'counter')) ?? { id: 'counter', revision: 0 };
    const change = { op: 'put', table: 't', row: { ...row, revision: row.revision + 1 }, ifRevision: row.revision };
    try { await storage.transaction([change]); made += 1; } catch (error) { if (error.name !== 'StorageConflict') throw error; }
  }`;

function run(folder: string): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', WRITER, folder], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', resolve));
}

test('A2: three processes that count at once lose no count', async (t) => {
  const folder = await folderOf(t);
  assert.deepEqual(await Promise.all([run(folder), run(folder), run(folder)]), [0, 0, 0]);
  assert.equal((await (await fileStorage(folder)).get('t', 'counter'))?.revision, 60);
});

test('the lock of a process that was killed is taken over', async (t) => {
  const folder = await folderOf(t);
  const storage = await fileStorage(folder);
  const child = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  await writeFile(join(folder, 'lock'), `${child.pid} 1`);
  await storage.transaction([put('a')]);
  assert.deepEqual(await readdir(folder), ['accounts.json']);
});

test('a process id that was given to another program meanwhile does not keep the lock', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const folder = await folderOf(t);
  const storage = await fileStorage(folder);
  await writeFile(join(folder, 'lock'), `${process.pid} 1`);
  await storage.transaction([put('a')]);
  assert.deepEqual(await readdir(folder), ['accounts.json']);
});

test('a damaged file is an error, and is not overwritten', async (t) => {
  const folder = await folderOf(t);
  const storage = await fileStorage(folder);
  await writeFile(join(folder, 'accounts.json'), '{"t":');
  await assert.rejects(storage.transaction([put('a')]), refusal('storage-damaged'));
  assert.equal(await readFile(join(folder, 'accounts.json'), 'utf8'), '{"t":');
});
