import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../cli.ts';
import { getRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';

async function commandLine(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    LANYARD_DATABASE_URL: server.databaseUrl,
    LANYARD_DATA: folder,
    LANYARD_SEAL_KEY: server.kit.config.sealKey ?? '',
  };
  const settings = async () => (await getRealm(server.kit.db, server.realm.id)).settings;
  const file = (text: string) => {
    const path = join(folder, 'settings.json');
    writeFileSync(path, text);
    return path;
  };
  return { ...server, settings, file, run: async (...words: string[]) => (await runCli(words, { env })).text };
}

test('settings set changes one setting, says what and whom, and a preview changes nothing', async (t) => {
  const { run, settings } = await commandLine(t);
  const preview = await run('settings', 'set', 'otp.digits=8', '--preview');
  assert.match(preview, /^otp\.digits: 6 → 8\n {2}No phone gets/);
  assert.match(preview, /Nothing was changed\.$/);
  assert.equal((await settings()).otp.digits, 6);
  assert.match(await run('settings', 'set', 'otp.digits=8'), /This is version 2 of the settings/);
  assert.equal((await settings()).otp.digits, 8);
  assert.equal(await run('settings', 'set', 'otp.digits=8'), 'Nothing would change.');
  assert.equal(await run('settings', 'show'), 'otp.digits=8');
  assert.match(await run('settings', 'show', '--all'), /^displayName=Lanyard\n/);
});

test('a name that there is not is refused with the nearest one, a value out of range with its bounds', async (t) => {
  const { run, settings } = await commandLine(t);
  await assert.rejects(run('settings', 'set', 'otp.digitz=8'), {
    code: 'realms.setting-unknown',
    detail: 'The setting otp.digitz is not a setting; perhaps otp.digits is meant. Nothing was changed.',
  });
  await assert.rejects(run('settings', 'set', 'otp.digits=9', '--preview'), { code: 'realms.setting-invalid' });
  await assert.rejects(run('settings', 'set', 'otp.digits'), { code: 'config.invalid' });
  assert.equal((await settings()).otp.digits, 6);
});

test('a file printed by one realm is imported by another, in full or over what is there', async (t) => {
  const { run, settings, file } = await commandLine(t);
  await run('settings', 'set', 'displayName=Example Ltd');
  await run('settings', 'set', 'accent=#123456');
  const path = file(await run('settings', 'show', '--json'));
  await run('settings', 'set', 'displayName=Other');
  await run('settings', 'set', 'push.matching=scan');
  assert.match(await run('settings', 'import', path), /displayName: Other → Example Ltd/);
  assert.equal((await settings()).push.matching, 'scan');
  assert.match(await run('settings', 'import', path, '--replace'), /push\.matching: scan → typed-2/);
  assert.equal((await settings()).accent, '#123456');
});

test('a file that is none, or is not there, is refused in words', async (t) => {
  const { run, file } = await commandLine(t);
  const refused = (detail: RegExp) => ({ code: 'config.invalid', detail }) as const;
  for (const text of ['', '[]', 'null', '{"otp":']) {
    await assert.rejects(run('settings', 'import', file(text)), { code: 'config.invalid' }, text);
  }
  const missing = run('settings', 'import', '/nonexistent/settings.json');
  await assert.rejects(missing, refused(/cannot be read\. Nothing was changed/));
  await assert.rejects(run('settings', 'import', file('{"nonsens":1}')), { code: 'realms.setting-unknown' });
});
