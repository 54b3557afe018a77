import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Migration, migrate, readMigrations } from '../packages/server/src/kit/migrate.ts';
import { findPart, freePort, startTestCluster } from '../packages/server/src/testing/index.ts';
import { type CrowdOptions, gatherCrowd } from './support/crash/crowd.ts';
import { findDoubles, findLost } from './support/crash/findings.ts';
import { openFront } from './support/crash/front.ts';
import { createLedger, type Ledger } from './support/crash/ledger.ts';
import { startLoad, WORKER_COUNT } from './support/crash/load.ts';
import type { ChildRequest } from './support/crash/load-child.ts';
import { launch, type Place, type Running, stop, untilReady } from './support/crash/server.ts';
import { checkOutEarlier, withoutEarlier } from './support/earlier-version.ts';

const SUPPORT = fileURLToPath(new URL('./support', import.meta.url));

async function openPlaces(t: TestContext, count: number): Promise<{ places: Place[]; crowd: CrowdOptions }> {
  const binaries = findPart('postgresql');
  const cluster = await startTestCluster(binaries ? { binaries } : {});
  t.after(() => cluster.stop());
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-upgrade-'));
  // Servers may still write there.
  t.after(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const ports = [];
  for (let index = 0; index < count; index++) ports.push(await freePort());
  const url = await openFront(t, ports);
  const sealKey = randomBytes(32).toString('base64url');
  const databaseUrl = cluster.adminUrl;
  return {
    places: ports.map((port) => ({ port, url, dataFolder, sealKey, databaseUrl })),
    crowd: { databaseUrl, sealKey, dataFolder, publicUrl: url, newcomers: 400 },
  };
}

async function start(t: TestContext, place: Place): Promise<Place & Running> {
  const running = { ...place, ...launch(place) };
  t.after(() => stop(running.child));
  await untilReady(running);
  return running;
}

/** Whatever a later version may do to a table: columns everywhere, and indexes while rows are written. */
async function laterMigrations(databaseUrl: string): Promise<Migration[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  await client.end();
  const columns = rows.map(({ relname: table }: { relname: string }, index) => ({
    name: `8${String(index).padStart(3, '0')}-${table.replaceAll('_', '-')}.sql`,
    text: `ALTER TABLE ${table} ADD COLUMN later text NOT NULL DEFAULT 'later';`,
  }));
  return [
    ...columns,
    { name: '9002-indexes.sql', text: 'CREATE INDEX CONCURRENTLY later_events ON audit_events (later, id);' },
    {
      name: '9003-tables.sql',
      text: 'CREATE TABLE later (user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE);',
    },
  ];
}

test('this version serves without one error while a later one changes every table; started anew, it refuses', async (t) => {
  const { places, crowd: options } = await openPlaces(t, 1);
  const [place] = places;
  assert.ok(place);
  const server = await start(t, place);
  const { databaseUrl, publicUrl: url } = options;
  const crowd = await gatherCrowd(options);
  const ledger = createLedger();
  const load = startLoad({ url, crowd, ledger });
  t.after(() => load.stop());
  const { engines } = load;
  t.after(() => engines.forEach((engine) => void engine.close()));
  await load.more(30);
  const applied = await migrate(databaseUrl, [...(await readMigrations()), ...(await laterMigrations(databaseUrl))]);
  assert.ok(applied.length > 10);
  await load.more(60);
  await load.stop();
  assert.deepEqual([ledger.unexpected, ledger.lost], [[], 0], server.output.join(''));
  assert.deepEqual(await findLost(databaseUrl, ledger), []);
  assert.deepEqual(await findDoubles({ url, crowd, ledger, engines, databaseUrl }), []);
  await stop(server.child);
  const { child, output } = launch(place);
  const [code] = await once(child, 'close');
  assert.equal(code, 1);
  assert.match(output.join(''), /This database was made by a newer version of Lanyard\./);
});

/** The version before this one, with clients of its own. */
function startEarlierLoad(t: TestContext, tree: string): (request: ChildRequest) => Promise<Ledger> {
  cpSync(SUPPORT, join(tree, 'test', 'support'), { recursive: true });
  const child: ChildProcess = fork(join(tree, 'test', 'support', 'crash', 'load-child.ts'), {
    serialization: 'advanced',
  });
  t.after(() => stop(child, 'SIGKILL'));
  return async (request) => {
    child.send(request);
    const ended = once(child, 'exit').then(([code]) => assert.fail(`the load ended with ${code}`));
    const [ledger] = await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => {});
    return ledger as Ledger;
  };
}

/**
 * The version before named the rows that it read by `*`, and so answered a few requests with 500 on each of its connections when a
 * column was added; this version does not (the test above). That is all that may go wrong there.
 */
function onlyStalePlans(output: readonly string[]): void {
  const lines = output.join('').split('\n');
  const errors = lines.filter((line) => line.startsWith('{"level":50'));
  for (const line of errors) assert.match(line, /cached plan must not change result type/);
}

test('a real upgrade: the version before serves on while this one migrates, both serve, then the old one stops', {
  skip: withoutEarlier,
}, async (t) => {
  const { places, crowd } = await openPlaces(t, 2);
  const [old, next] = places;
  assert.ok(old && next);
  const tree = checkOutEarlier(t);
  const before = await start(t, { ...old, main: join(tree, 'packages/server/src/main.ts') });
  const load = startEarlierLoad(t, tree);
  await load({ start: crowd });
  const alone = await load({ more: 30 });
  assert.deepEqual([alone.unexpected, alone.lost], [[], 0]);
  const after = await start(t, next);
  await load({ more: 60 });
  await stop(before.child);
  onlyStalePlans(before.output);
  const both = await load({ more: 30 });
  const ledger = await load({ stop: true });
  assert.deepEqual(ledger.unexpected, [], after.output.join(''));
  assert.ok(ledger.lost - both.lost <= WORKER_COUNT, 'when the old one has stopped, all is well again');
  assert.deepEqual(await findLost(crowd.databaseUrl, ledger), []);
});
