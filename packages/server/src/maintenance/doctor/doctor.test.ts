import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { record } from '../../audit/index.ts';
import { sealSettled } from '../../audit/test-chain.ts';
import { runCli } from '../../cli.ts';
import { migrate, startEmbedded, systemClock } from '../../kit/index.ts';
import { createRealm } from '../../realms/index.ts';
import { startTestCluster, testServer } from '../../testing/index.ts';
import { smallDisk } from '../../testing/small-disk.ts';
import { checks } from './examine.ts';
import { renderJson, renderReport } from './report.ts';
import { openPractice, told, writeCertificate } from './test-examination.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function listen(t: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-doctor-'));
  chmodSync(folder, 0o711);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a healthy server: nothing is wrong, the exit code is 0, and no secret is printed', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'lanyard-doctor-'));
  chmodSync(place, 0o711);
  const dataFolder = join(place, 'data');
  const postgres = await startEmbedded({ dataFolder, log: { warn: () => {} } });
  const end = async () => {
    await postgres.stop();
    rmSync(place, { recursive: true, force: true });
  };
  const start = async () => {
    await migrate(postgres.url);
    return testServer(t, { databaseUrl: postgres.url, clock: systemClock });
  };
  const server = await start().catch(async (cause) => {
    await end();
    throw cause;
  });
  // After the server, which works with it.
  t.after(end);
  const { sealKey, listen: address } = server.kit.config;
  const env = {
    LANYARD_DATA: dataFolder,
    LANYARD_SEAL_KEY: sealKey ?? '',
    LANYARD_LISTEN: `${address.host}:${new URL(server.url).port}`,
  };
  const people = await runCli(['doctor'], { env });
  assert.equal(people.exitCode, 0, people.text);
  for (const { title } of checks) assert.match(people.text, new RegExp(`^[✔–] ${title} `, 'm'), people.text);
  assert.match(people.text, /All is well\.$/);
  const programs = await runCli(['doctor', '--json'], { env });
  assert.equal(JSON.parse(programs.text).well, true);
  for (const { text } of [people, programs]) assert.equal(text.includes(sealKey ?? '?'), false);
});

test('a folder without a database is said, and nothing is made in it', async (t) => {
  const folder = temporaryFolder(t);
  const { text, exitCode } = await runCli(['doctor'], { env: { LANYARD_DATA: join(folder, 'none') } });
  assert.equal(exitCode, 1);
  assert.match(text, /✘ Database +There is no database yet\.\n +→ Start the server/);
  assert.equal(existsSync(join(folder, 'none')), false);
  mkdirSync(join(folder, 'empty'));
  assert.equal((await runCli(['doctor'], { env: { LANYARD_DATA: join(folder, 'empty') } })).exitCode, 1);
  assert.equal(existsSync(join(folder, 'empty', 'postgres')), false);
});

test('a database that was stopped is said with its reason, and the rest is looked at all the same', async (t) => {
  const cluster = await startTestCluster();
  t.after(cluster.stop);
  await cluster.stop();
  const env = { LANYARD_DATABASE_URL: cluster.adminUrl, LANYARD_SEAL_KEY: randomBytes(32).toString('base64url') };
  const { text, exitCode } = await runCli(['doctor'], { env });
  assert.equal(exitCode, 1);
  assert.match(text, /✘ Database +The database cannot be reached: connect (ENOENT|ECONNREFUSED)/);
  assert.match(text, /✔ Disk/);
});

test('a clock that is an hour off is said, against the database and against an address', async (t) => {
  const { look } = await openPractice(t);
  const port = await listen(
    t,
    createServer((_, response) => response.end('here')),
  );
  const clockUrl = `http://127.0.0.1:${port}`;
  // It goes on as the database's does: one that stood still would be off once the machine is busy.
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  assert.deepEqual(told(await look('clock', { clock, clockUrl })), [
    'ok: agrees with the database',
    `ok: agrees with 127.0.0.1:${port}`,
  ]);
  ahead = HOUR_MS;
  const texts = (await look('clock', { clock, clockUrl })).map(({ text }) => text).join(' ');
  assert.match(texts, /This machine is 3\d{3} s ahead of the database\..*ahead of 127\.0\.0\.1/);
  ahead = -HOUR_MS;
  assert.match((await look('clock', { clock }))[0]?.text ?? '', /s behind the database/);
});

test('a seal key that does not fit is wrong, and neither key is printed', async (t) => {
  const { look, kit } = await openPractice(t);
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'main' }));
  assert.deepEqual(told(await look('seal-key')), ['ok: opens what the database holds']);
  const sealKey = randomBytes(32).toString('base64url');
  const [finding] = await look('seal-key', { config: { sealKey } });
  assert.equal(finding?.state, 'wrong');
  assert.match(finding?.text ?? '', /The database needs the seal key [0-9a-f]{8}, and LANYARD_SEAL_KEY holds only/);
  assert.equal(JSON.stringify(finding).includes(sealKey), false);
});

test('a key file that others read, or that cannot be read, is named', async (t) => {
  const { look, folder } = await openPractice(t);
  const file = join(folder, 'seal.key');
  writeFileSync(file, 'secret', { mode: 0o600 });
  const config = { sealKey: null, sealKeyFile: file };
  assert.deepEqual(told(await look('files', { config })), [`ok: readable by nobody else: ${file}`]);
  chmodSync(file, 0o640);
  assert.deepEqual(told(await look('files', { config })), [`warning: ${file} can be read by its group.`]);
  chmodSync(file, 0o604);
  assert.deepEqual(told(await look('files', { config })), [`wrong: ${file} can be read by everybody on this machine.`]);
  rmSync(file);
  assert.deepEqual(told(await look('files', { config })), [`wrong: ${file} cannot be read.`]);
  const configFile = join(folder, 'lanyard.json');
  writeFileSync(configFile, '{}', { mode: 0o644 });
  chmodSync(configFile, 0o644);
  assert.match(told(await look('files', { configFile }))[0] ?? '', /^wrong: .*lanyard\.json can be read by everybody/);
});

test('a disk that is full is wrong, one that is nearly so needs a look', async (t) => {
  const disk = smallDisk(t);
  if (!disk) return t.skip('needs root, to mount a small disk');
  const { look } = await openPractice(t);
  const config = { dataFolder: join(disk.folder, 'data'), databaseUrl: null };
  assert.match(told(await look('disk', { config }))[0] ?? '', /^warning: Only 1\d\d MiB are free/);
  disk.fill();
  assert.match(told(await look('disk', { config }))[0] ?? '', /^wrong: Only 0 MiB are free/);
});

test('a database that forgets on a power cut, or is of another version, is wrong', async (t) => {
  const { look, kit } = await openPractice(t);
  const { executeSql } = kit.database;
  const findings = async () => told(await look('database')).filter((text) => !text.startsWith('ok'));
  const unsafe = (name: string) => `wrong: ${name} is off: a power cut loses changes that were acknowledged.`;
  const always = ['fsync', 'full_page_writes', 'synchronous_commit'].map(unsafe);
  assert.deepEqual((await findings()).sort(), always, 'a cluster for tests is exactly such a one');
  await executeSql("UPDATE migrations SET hash = 'other' WHERE name LIKE '0001%'");
  assert.match((await findings()).at(-1) ?? '', /^wrong: The migration 0001-foundation\.sql was changed/);
  await executeSql("DELETE FROM migrations WHERE name LIKE '0001%'");
  assert.deepEqual((await findings()).at(-1), 'warning: These migrations are missing: 0001-foundation.sql.');
  await executeSql("INSERT INTO migrations (name, hash) VALUES ('9999-later.sql', '')");
  assert.match((await findings()).at(-1) ?? '', /^wrong: This database was made by a newer version/);
});

test('too few connections, a transaction nobody ends and a replica nobody reads are named', async (t) => {
  const { look, kit } = await openPractice(t);
  const { executeSql } = kit.database;
  await executeSql(`INSERT INTO server_processes (id, host, pid, version, seal_key, seal_keys)
    SELECT gen_random_uuid(), 'host', number, '0.1.0', '00000000', '[]' FROM generate_series(1, 4) AS number`);
  const many = told(await look('database-load', { config: { databaseConnections: 200 } }));
  assert.match(many[0] ?? '', /^wrong: 4 servers may need 804 connections, and PostgreSQL gives \d+\.$/);
  await kit.db.transaction().execute(async (tx) => {
    await tx.selectFrom('realms').select('id').execute();
    const open = await look('database-load', { bounds: { longTransactionSeconds: 0, unsealedSeconds: 0 } });
    assert.match(
      told(open)[1] ?? '',
      /^warning: A transaction of “lanyard” \(process \d+, idle in transaction\) is open/,
    );
    assert.match(open[1]?.todo ?? '', /pg_terminate_backend\(\d+\)/);
  });
  const slot = `left_${randomBytes(4).toString('hex')}`;
  await executeSql(`SELECT pg_create_physical_replication_slot('${slot}', true)`);
  try {
    const found = told(await look('database-load')).find((text) => text.includes(slot));
    assert.match(found ?? '', /^warning: The replication slot .* is not read by anybody and keeps \d+ MiB\.$/);
  } finally {
    await executeSql(`SELECT pg_drop_replication_slot('${slot}')`);
  }
});

test('servers of two versions on one database need a look; an old Node.js is wrong', async (t) => {
  const { look, kit } = await openPractice(t);
  assert.deepEqual(told(await look('processes')), ['off: none runs on this database now']);
  const add = (version: string) =>
    kit.database.executeSql(`INSERT INTO server_processes (id, host, pid, version, seal_key, seal_keys)
      VALUES (gen_random_uuid(), 'one', 7, '${version}', '00000000', '[]')`);
  await add('0.1.0');
  assert.deepEqual(told(await look('processes')), ['ok: one (process 7, version 0.1.0)']);
  await add('0.2.0');
  assert.match(told(await look('processes'))[0] ?? '', /^warning: Servers of different versions .*0\.1\.0.*0\.2\.0/);
  assert.match(told(await look('runtime', { nodeVersion: '20.11.1' }))[0] ?? '', /^wrong: .* on Node\.js 20\.11\.1/);
});

test('a certificate that is untrusted, near its end, over, or of another name is said, at the server and at the public address', async (t) => {
  const { look, clock, folder } = await openPractice(t);
  const { key, certificate } = writeCertificate(folder);
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  const port = await listen(
    t,
    createTlsServer(tls, (_, response) => response.end('{"status":"live"}')),
  );
  const publicUrl = `https://localhost:${port}`;
  const own = { publicUrl, tlsCertificate: certificate, tlsKey: key };
  const untrusted = await look('public-url', { config: { publicUrl } });
  assert.match(told(untrusted)[1] ?? '', /^wrong: The certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT/);
  const config = { ...own, outgoingAuthorities: certificate };
  const states = async (name: string) => (await look(name, { config })).map(({ state }) => state);
  assert.deepEqual([await states('public-url'), await states('certificate')], [['ok', 'ok'], ['ok']]);
  clock.advance(12 * DAY_MS);
  assert.deepEqual([await states('public-url'), await states('certificate')], [['warning', 'ok'], ['warning']]);
  clock.advance(20 * DAY_MS);
  assert.match(told(await look('public-url', { config }))[0] ?? '', /^wrong: The certificate expired on \d{4}-/);
  assert.deepEqual(await states('certificate'), ['wrong']);
  const foreign = { ...config, publicUrl: 'https://id.example.com', tlsKey: writeCertificate(temporaryFolder(t)).key };
  const mixed = told(await look('certificate', { config: foreign })).slice(1);
  assert.deepEqual(mixed, [
    `wrong: ${certificate} is not for id.example.com.`,
    `wrong: ${foreign.tlsKey} is not the key of ${certificate}.`,
  ]);
});

test('another server, or none, at the public address is told apart from Lanyard', async (t) => {
  const { look } = await openPractice(t);
  const port = await listen(
    t,
    createServer((_, response) => response.writeHead(404).end('nginx')),
  );
  const other = await look('public-url', { config: { publicUrl: `http://localhost:${port}` } });
  assert.match(told(other)[0] ?? '', /^wrong: .* is answered with status 404, and not by Lanyard\.$/);
  const none = await look('public-url', { config: { publicUrl: 'http://localhost:1' } });
  assert.match(told(none)[0] ?? '', /^warning: http:\/\/localhost:1 cannot be reached from here/);
});

test('push: keys that are none are wrong, a service that cannot be reached needs a look, nothing secret is repeated', async (t) => {
  const { look, folder, kit } = await openPractice(t);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const [account, apnsKey] = [join(folder, 'fcm.json'), join(folder, 'apns.p8')];
  writeFileSync(account, JSON.stringify({ private_key: 'not a key', client_email: 'a@b' }));
  writeFileSync(apnsKey, 'neither');
  const config = { fcmServiceAccount: account, apnsKey, fcmUrl: 'https://localhost:1', apnsUrl: 'https://localhost:1' };
  assert.deepEqual(told(await look('push', { config })).slice(1), [
    `wrong: ${account} is not the key of a Google service account.`,
    `wrong: ${apnsKey} is not an Apple push key.`,
  ]);
  writeFileSync(account, JSON.stringify({ private_key: pem, client_email: 'a@b' }));
  writeFileSync(apnsKey, pem);
  const unreachable = await look('push', { config });
  assert.deepEqual(
    unreachable.map(({ state }) => state),
    ['ok', 'warning', 'warning'],
  );
  assert.equal(JSON.stringify(unreachable).includes(pem.slice(40, 80)), false);
  await kit.database.executeSql(`INSERT INTO push_services (kind, host, verdict, words, since)
    VALUES ('web-push', 'push.example.com', 'refused', 'UnauthorizedRegistration', now())`);
  assert.match(told(await look('push')).at(-1) ?? '', /^warning: push\.example\.com says .*UnauthorizedRegistration/);
});

test('events that nobody seals need a look', async (t) => {
  const { look, kit, clock } = await openPractice(t);
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'main' }));
  const event = { realmId: realm.id, type: 'user.created', outcome: 'success', actor: { kind: 'system' } } as const;
  await record(kit.db, kit, event);
  assert.deepEqual(told(await look('audit')), ['ok: is sealed up to now']);
  clock.advance(HOUR_MS);
  assert.match(told(await look('audit'))[0] ?? '', /^warning: Events wait for their seal for 3\d{3} s\.$/);
  await sealSettled(kit);
  assert.deepEqual(told(await look('audit')), ['ok: is sealed up to now']);
  await record(kit.db, kit, event);
  clock.advance(HOUR_MS);
  assert.deepEqual(
    (await look('audit')).map(({ state }) => state),
    ['warning'],
    'also behind a seal',
  );
});

test('a check that breaks off is a finding, and the others go on', async (t) => {
  const { examineAll, folder } = await openPractice(t);
  const certificate = join(folder, 'garbage.pem');
  writeFileSync(certificate, 'garbage');
  const examined = await examineAll({ config: { tlsCertificate: certificate, tlsKey: certificate } });
  const found = examined.find(({ name }) => name === 'certificate');
  assert.match(told(found?.findings ?? [])[0] ?? '', /^wrong: This could not be looked at: /);
  assert.equal(examined.length, checks.length);
  assert.match(renderReport(examined), /✘ Certificate +This could not be looked at/);
  assert.equal(JSON.parse(renderJson(examined)).well, false);
});
