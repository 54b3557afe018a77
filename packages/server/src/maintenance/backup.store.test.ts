import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startTestCluster, testServer } from '../testing/index.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { readHeader, TRAILER_BYTES } from './backup-format.ts';
import { inOrder } from './catalogue.ts';
import { backUp } from './index.ts';
import {
  addPhone,
  contentOf,
  emptyDatabase,
  madeBy,
  makeBackup,
  query,
  quiet,
  restoreInto,
  temporaryFolder,
} from './test-backup.ts';

test('a copy made while people register, sign in and are refused is of one moment: no half registration, no change without its event', async (t) => {
  const plenty = { max: 100_000 };
  const limits = { 'password:user-address': plenty, 'password:address': plenty, 'registration:address': plenty };
  const server = await testServer(t, { settings: { limits } });
  const to = temporaryFolder(t);
  let isOver = false;
  let added = 0;
  const crowd = [1, 2, 3].map(async (worker) => {
    for (let turn = 0; !isOver; turn++) {
      const user = await server.createUser({ name: `user-${worker}-${turn}` });
      await addPhone(t, server, user);
      added += 1;
    }
  });
  const copies: string[] = [];
  for (let round = 0; round < 4; round++) {
    const before = added;
    while (added < before + 2) await new Promise((resolve) => setImmediate(resolve));
    copies.push(join(to, `copy-${round}`));
    await backUp({
      url: server.databaseUrl,
      config: server.kit.config,
      to: copies.at(-1) ?? '',
      now: new Date(),
      progress: quiet,
    });
  }
  isOver = true;
  await Promise.all(crowd);
  for (const path of copies) {
    const url = await emptyDatabase(t);
    await restoreInto(url, { path, config: server.kit.config });
    const halves = await query(
      url,
      `
      SELECT r.id FROM registrations r LEFT JOIN devices d ON d.id = r.device_id LEFT JOIN credentials c ON c.device_id = d.id
      WHERE (r.state = 'registered' AND (d.state IS DISTINCT FROM 'active' OR c.id IS NULL))
        OR (r.state = 'claimed' AND (d.state IS DISTINCT FROM 'pending' OR c.id IS NULL))
      UNION ALL
      SELECT d.id FROM devices d LEFT JOIN audit_events e ON e.device_id = d.id AND e.type = 'device.registered'
      WHERE d.state = 'active' AND e.id IS NULL
      UNION ALL
      SELECT u.id FROM users u LEFT JOIN audit_events e ON e.user_id = u.id AND e.type = 'user.created' WHERE e.id IS NULL`,
    );
    assert.deepEqual(halves, []);
  }
  const [first] = await query(
    await restored(t, copies[0] ?? '', server.kit.config),
    'SELECT count(*)::int AS devices FROM devices',
  );
  assert.ok(Number(first?.devices) >= 2);
});

async function restored(
  t: Parameters<typeof emptyDatabase>[0],
  path: string,
  config: Parameters<typeof restoreInto>[1]['config'],
) {
  const url = await emptyDatabase(t);
  await restoreInto(url, { path, config });
  return url;
}

test('on another machine, in another cluster, a phone that was added before goes on: its code counts, its approval signs in', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await addPhone(t, server, alice);
  const path = await makeBackup(t, madeBy(server));
  const { listen, publicUrl, sealKey, mode, realm } = server.kit.config;
  const { port } = server.kit.listener;
  await server.stop();

  const cluster = await startTestCluster();
  t.after(cluster.stop);
  await restoreInto(cluster.adminUrl, { path, config: server.kit.config });
  const config = { mode, realm, sealKey, publicUrl, listen: { ...listen, port } };
  const moved = await testServer(t, { databaseUrl: cluster.adminUrl, config, now: server.clock.now() });
  const [account] = await phone.accounts();
  // The code of the first half minute was used before the backup, and stays used.
  for (const { clock } of [server, moved]) clock.advance(30_000);
  assert.deepEqual(
    (await phone.sync()).map(({ problem }) => problem),
    [undefined],
  );
  const code = await phone.code(account?.id ?? '');
  const login = await moved.enter(alice);
  await login.code(code.code);
  assert.equal(await login.isIn(), true);
  const second = await moved.enter(alice);
  const push = await second.askPhone();
  await phone.sync();
  await phone.answer(push.id, { decision: 'approve', match: push.number });
  assert.equal(await second.isIn(), true);
});

test('the file is for its owner alone, holds neither a seal key nor an opened secret, and gets its name last', async (t) => {
  const server = await testServer(t);
  await addPhone(t, server, await server.createUser({ name: 'alice' }));
  const path = await makeBackup(t, madeBy(server));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const bytes = readFileSync(path);
  const { header, length } = readHeader(bytes);
  assert.deepEqual(header.sealKeys, [server.kit.sealKeys.current()]);
  const text = gunzipSync(bytes.subarray(length, -TRAILER_BYTES)).toString('latin1');
  assert.match(text, /alice/);
  server.ledger.assertAbsent(text, 'the backup');
  assert.equal(text.includes(server.kit.config.sealKey ?? '?'), false);
  assert.equal(text.includes(Buffer.from(server.kit.config.sealKey ?? '', 'base64url').toString('hex')), false);
  await assert.rejects(
    backUp({ url: server.databaseUrl, config: server.kit.config, to: path, now: new Date(), progress: quiet }),
    { code: 'maintenance.backup-exists', detail: /exists already\. Nothing was written/ },
  );
  assert.deepEqual(readFileSync(path), bytes);
});

test('what is restored is what was there, every table of it', async (t) => {
  const server = await testServer(t);
  await addPhone(t, server, await server.createUser({ name: 'alice' }));
  const url = await restored(t, await makeBackup(t, madeBy(server)), server.kit.config);
  const [before, after] = [await contentOf(server.databaseUrl), await contentOf(url)];
  const changed = Object.keys(before).filter((table) => JSON.stringify(before[table]) !== JSON.stringify(after[table]));
  // Sessions end, profiles count as new, the restore is in the audit; and migrations were applied at another time.
  assert.deepEqual(changed.sort(), ['audit_events', 'devices', 'migrations', 'sessions']);
  assert.deepEqual(Object.keys(after).sort(), Object.keys(before).sort());
  const [event] = await query(url, "SELECT details FROM audit_events WHERE type = 'server.restored'");
  assert.equal((event?.details as { madeAt: string } | undefined)?.madeAt, '2026-03-02T09:00:00.000Z');
  const [sessions] = await query(url, 'SELECT count(*)::int AS open FROM sessions WHERE ended_at IS NULL');
  assert.equal(sessions?.open, 0);
});

test('A8: one-time links, registrations and sign-ins that were open when a copy was made do not live again', async (t) => {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  await addPhone(t, server, user);
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  await admin.expect(201, 'POST', `/api/admin/users/${user.id}/link`, { body: {} });
  const waiting = await server.createUser({ name: 'bob' });
  const bob = await server.signIn(waiting);
  await bob.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  await server.enter(user);
  const copy = await makeBackup(t, madeBy(server));
  const open = async (url: string) => [
    ...(await query(url, 'SELECT 1 FROM user_links WHERE used_at IS NULL')),
    ...(await query(url, 'SELECT 1 FROM registrations WHERE ended_at IS NULL')),
    ...(await query(url, 'SELECT 1 FROM journey_runs')),
  ];
  assert.equal((await open(server.databaseUrl)).length, 3);
  assert.deepEqual(await open(await restored(t, copy, server.kit.config)), []);
});

test('disk full: a sentence, and nothing half is left', async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('this system does not let the test mount a disk');
  const server = await testServer(t);
  const to = join(disk.folder, 'copy');
  const attempt = () =>
    backUp({ url: server.databaseUrl, config: server.kit.config, to, now: new Date(), progress: quiet });
  disk.fill();
  await assert.rejects(attempt(), {
    code: 'maintenance.backup-failed',
    detail: /the disk is full\. No half of it was left/,
  });
  assert.deepEqual(readdirSync(disk.folder), ['filler']);
  disk.free();
  await attempt();
  assert.deepEqual(readdirSync(disk.folder), ['copy']);
});

test('a place that cannot be written to, and a database without anything, are said in a sentence', async (t) => {
  const server = await testServer(t);
  const at = (url: string, to: string) =>
    backUp({ url, config: server.kit.config, to, now: new Date(), progress: quiet });
  await assert.rejects(at(server.databaseUrl, '/nonexistent/copy'), { code: 'maintenance.backup-failed' });
  const to = join(temporaryFolder(t), 'copy');
  await assert.rejects(at(await emptyDatabase(t), to), { code: 'maintenance.nothing-there' });
});

test('a table comes after those that it refers to, and a circle is found', () => {
  const table = (name: string) => ({ name, columns: ['id'] });
  const references: Record<string, string[]> = { a: ['c'], b: ['a', 'outside'], c: [] };
  const order = inOrder([table('b'), table('a'), table('c')], (name) => references[name] ?? []);
  assert.deepEqual(
    order.map(({ name }) => name),
    ['c', 'a', 'b'],
  );
  assert.throws(() => inOrder([table('a'), table('b')], (name) => (name === 'a' ? ['b'] : ['a'])), /circle/);
});
