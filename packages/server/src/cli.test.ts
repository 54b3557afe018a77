import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from './cli.ts';
import { testServer } from './testing/index.ts';

/** The command line on the database of a running server, as an operator of a real server would use it. */
async function commandLine(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-cli-'));
  t.after(() => rmSync(dataFolder, { recursive: true, force: true }));
  const env = {
    LANYARD_DATABASE_URL: server.databaseUrl,
    LANYARD_DATA: dataFolder,
    LANYARD_SEAL_KEY: server.kit.config.sealKey ?? '',
  };
  return { ...server, run: async (...words: string[]) => (await runCli(words, { env })).text };
}

test('user create makes a user whose printed link sets the password', async (t) => {
  const { run, request, kit } = await commandLine(t);
  const text = await run('user', 'create', 'Dave', '--role', 'helpdesk', '--display-name', 'Dave D.');
  const token = text.split('#')[1]?.trim() ?? '';
  const reply = await request('POST', '/api/welcome', { body: { token, password: 'a new and long password' } });
  assert.equal(reply.body.user, 'dave');
  const row = await kit.db.selectFrom('users').selectAll().where('name', '=', 'dave').executeTakeFirstOrThrow();
  assert.deepEqual([row.role, row.display_name], ['helpdesk', 'Dave D.']);
});

test('user link brings back a user whose first link was lost', async (t) => {
  const { run, request } = await commandLine(t);
  const lost = (await run('user', 'create', 'dave')).split('#')[1]?.trim();
  const token = (await run('user', 'link', 'DAVE')).split('#')[1]?.trim();
  const welcome = (given: string | undefined) =>
    request('POST', '/api/welcome', { body: { token: given, password: 'a new and long password' } });
  assert.equal((await welcome(lost)).status, 410);
  assert.equal((await welcome(token)).status, 200);
  await assert.rejects(run('user', 'link', 'nobody'), { code: 'users.not-found' });
});

test('service create prints an API key that works', async (t) => {
  const { run, request } = await commandLine(t);
  const text = await run('service', 'create', 'CRM', '--webhook-url', 'https://crm.example.com/hook');
  const apiKey = /lk_[A-Za-z0-9_-]{43}/.exec(text)?.[0];
  assert.match(text, /whsec_/);
  const headers = { authorization: `Bearer ${apiKey}` };
  assert.equal((await request('GET', '/api/v1/users/x/devices', { headers })).status, 200);
});

test('what is not understood is refused with the usage, and changes nothing', async (t) => {
  const { run, kit } = await commandLine(t);
  const wrong = [
    ['user', 'create'],
    ['user', 'create', 'a', 'b'],
    ['user', 'create', 'a', '--role', 'boss'],
    ['user', 'create', 'a', '--nonsense', 'b'],
    ['service', 'create', 'a', '--role', 'b'],
  ];
  for (const words of wrong) {
    await assert.rejects(run(...words), { code: 'config.invalid', message: /Usage:/ }, words.join(' '));
  }
  await assert.rejects(run('user', 'create', 'a', '--realm', 'nowhere'), { code: 'realms.not-found' });
  assert.deepEqual(await kit.db.selectFrom('users').selectAll().execute(), []);
});

test('help and config need no database', async () => {
  assert.match((await runCli([], { env: {} })).text, /lanyard user create <name>/);
  assert.match((await runCli(['config'], { env: {} })).text, /LANYARD_PUBLIC_URL/);
  assert.deepEqual((await runCli(['nonsense'], { env: {} })).exitCode, 1);
});
