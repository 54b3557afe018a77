import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { completeConfig } from '../config.ts';
import { isProblem, migrate, readMigrations } from '../kit/index.ts';
import { testServer } from '../testing/index.ts';
import { TRAILER_BYTES } from './backup-format.ts';
import {
  contentOf,
  emptyDatabase,
  forgeHeader,
  madeBy,
  makeBackup,
  query,
  restoreInto,
  temporaryFolder,
} from './test-backup.ts';

/** A server with a user, its backup, and an empty database to restore it into. */
async function world(t: TestContext) {
  const server = await testServer(t);
  await server.createUser({ name: 'alice' });
  const { config } = server.kit;
  return { server, config, path: await makeBackup(t, madeBy(server)), url: await emptyDatabase(t) };
}

const untouched = async (url: string) => assert.deepEqual(await contentOf(url), {});

/** The first line says which format it is: a changed digit there is another version. */
const isRefusal = (error: unknown) =>
  isProblem(error, 'maintenance.backup-unreadable') || isProblem(error, 'maintenance.backup-newer');

test('a file that was cut or changed anywhere is refused before anything is done', async (t) => {
  const { config, path, url } = await world(t);
  const bytes = readFileSync(path);
  const copy = join(temporaryFolder(t), 'copy');
  const places = [0, 16, 30, 400, Math.floor(bytes.length / 2), bytes.length - 70, bytes.length - 40];
  for (const place of places) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    writeFileSync(copy, changed);
    await assert.rejects(restoreInto(url, { path: copy, config }), isRefusal, String(place));
    writeFileSync(copy, bytes);
    truncateSync(copy, place);
    await assert.rejects(
      restoreInto(url, { path: copy, config }),
      { code: 'maintenance.backup-unreadable' },
      String(place),
    );
  }
  await assert.rejects(restoreInto(url, { path: '/nonexistent', config }), { code: 'maintenance.backup-unreadable' });
  await untouched(url);
});

test('content that was changed by somebody who can count a SHA-256 but has no seal key is refused', async (t) => {
  const { config, path, url } = await world(t);
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
  createHash('sha256')
    .update(bytes.subarray(0, -TRAILER_BYTES))
    .digest()
    .copy(bytes, bytes.length - TRAILER_BYTES);
  writeFileSync(path, bytes);
  await assert.rejects(restoreInto(url, { path, config }), { code: 'maintenance.backup-foreign' });
  await untouched(url);
});

test('a backup of a newer version, and one whose migrations are not ours, are refused', async (t) => {
  const { config, path, url } = await world(t);
  const newer = join(temporaryFolder(t), 'newer');
  writeFileSync(newer, readFileSync(path));
  forgeHeader(newer, config, (header) => ({
    ...header,
    migrations: [...header.migrations, { name: '9999-later.sql', hash: '' }],
  }));
  await assert.rejects(restoreInto(url, { path: newer, config }), {
    code: 'maintenance.backup-newer',
    message: /made by a newer version/,
  });
  forgeHeader(path, config, (header) => ({
    ...header,
    migrations: header.migrations.map((one) => ({ ...one, hash: 'x' })),
  }));
  await assert.rejects(restoreInto(url, { path, config }), { code: 'migrate.changed' });
  writeFileSync(
    newer,
    readFileSync(newer).toString('latin1').replace('lanyard-backup 1\n', 'lanyard-backup 2\n'),
    'latin1',
  );
  await assert.rejects(restoreInto(url, { path: newer, config }), { code: 'maintenance.backup-newer' });
  await untouched(url);
});

test('without the seal key of the backup nothing is touched, and the sentence names the key', async (t) => {
  const { server, config, path, url } = await world(t);
  const other = completeConfig({ ...config, sealKey: randomBytes(32).toString('base64url') });
  const needed = new RegExp(
    `^The backup needs the seal key ${server.kit.sealKeys.current()}, and LANYARD_SEAL_KEY holds only`,
  );
  await assert.rejects(restoreInto(url, { path, config: other }), { code: 'seal.wrong-key', detail: needed });
  await untouched(url);
});

test('a database that holds something is kept, unless the realm that is given up is named', async (t) => {
  const { server, config, path, url } = await world(t);
  await restoreInto(url, { path, config });
  await server.createUser({ name: 'bob' });
  const later = await makeBackup(t, madeBy(server));
  const before = await contentOf(url);
  for (const replace of [null, 'wrong']) {
    await assert.rejects(restoreInto(url, { path: later, config, replace }), {
      code: 'maintenance.database-not-empty',
      detail: new RegExp(`It holds the realm ${server.realm.name}\\..* --replace ${server.realm.name}\\.$`),
    });
  }
  assert.deepEqual(await contentOf(url), before);
  await restoreInto(url, { path: later, config, replace: server.realm.name });
  assert.deepEqual(await query(url, 'SELECT name FROM users ORDER BY name'), [{ name: 'alice' }, { name: 'bob' }]);
  const foreign = await emptyDatabase(t);
  await query(foreign, 'CREATE TABLE ledger (id int)');
  await assert.rejects(restoreInto(foreign, { path, config, replace: 'ledger' }), { detail: /not of Lanyard/ });
});

test('a database on which a server runs is left alone', async (t) => {
  const { server, config, path } = await world(t);
  const replace = server.realm.name;
  await assert.rejects(restoreInto(server.databaseUrl, { path, config, replace }), {
    code: 'maintenance.database-in-use',
  });
});

test('a backup that breaks off in the middle of its content leaves what was there before', async (t) => {
  const { server, config, path, url } = await world(t);
  await restoreInto(url, { path, config });
  const before = await contentOf(url);
  forgeHeader(path, config, (header) => ({ ...header, tables: header.tables.slice(1) }));
  await assert.rejects(restoreInto(url, { path, config, replace: server.realm.name }));
  assert.deepEqual(await contentOf(url), before);
});

/** Ends the connection of a restore while this process stands still: otherwise the restore might be over first. */
function breakRestore(url: string): void {
  const script = `
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    await client.query("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'lanyard restore' AND datname = current_database()");
    await client.end();`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script, url], { cwd: import.meta.dirname });
}

test('a connection that breaks in the middle ends the restore with an error, and leaves what was there before', async (t) => {
  const { config, path, url } = await world(t);
  let isBroken = false;
  const progress = () => {
    if (!isBroken) breakRestore(url);
    isBroken = true;
  };
  await assert.rejects(restoreInto(url, { path, config, progress }));
  assert.equal(isBroken, true);
  await untouched(url);
});

test('a backup of an earlier version is restored with its own schema and then migrated, in one go', async (t) => {
  const { server, config, url } = await world(t);
  const migrations = await readMigrations();
  const old = await emptyDatabase(t);
  await migrate(old, migrations.slice(0, 1));
  await query(
    old,
    "INSERT INTO realms (id, name, created_at) VALUES ('01900000-0000-7000-8000-000000000001', 'older', now())",
  );
  await query(
    old,
    `INSERT INTO users (id, realm_id, name, display_name, created_at)
    VALUES ('01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 'old', 'Old', now())`,
  );
  const path = await makeBackup(t, { config, databaseUrl: old });
  const { migrated } = await restoreInto(url, { path, config });
  assert.deepEqual(
    migrated,
    migrations.slice(1).map(({ name }) => name),
  );
  assert.deepEqual(await query(url, 'SELECT name, version FROM users'), [{ name: 'old', version: 1 }]);
  assert.deepEqual(await migrate(url), []);
  await server.stop();
});
