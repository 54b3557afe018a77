import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPart, freePort, startTestCluster } from '../packages/server/src/testing/index.ts';
import { gatherCrowd } from './support/crash/crowd.ts';
import { findDoubles, findLost } from './support/crash/findings.ts';
import { openFront } from './support/crash/front.ts';
import { createLedger } from './support/crash/ledger.ts';
import { startLoad, WORKER_COUNT } from './support/crash/load.ts';
import { hasEnded, launch, type Place, stop, untilReady } from './support/crash/server.ts';

/** Two servers on a PostgreSQL of its own (Debian's where it is installed), behind what a proxy would do. */
async function openPair(t: TestContext) {
  const binaries = findPart('postgresql');
  const cluster = await startTestCluster(binaries ? { binaries } : {});
  t.after(() => cluster.stop());
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-pair-'));
  // Servers may still write there.
  t.after(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const ports = [await freePort(), await freePort()];
  const url = await openFront(t, ports);
  const sealKey = randomBytes(32).toString('base64url');
  const places = ports.map((port): Place => ({ port, url, dataFolder, sealKey, databaseUrl: cluster.adminUrl }));
  const start = (place: Place) => {
    const running = { ...place, ...launch(place) };
    t.after(() => stop(running.child));
    return running;
  };
  const servers = places.map(start);
  for (const server of servers) await untilReady(server);
  const crowd = await gatherCrowd({
    databaseUrl: cluster.adminUrl,
    sealKey,
    dataFolder,
    publicUrl: url,
    newcomers: 300,
  });
  return { cluster, url, crowd, servers, start };
}

test('two servers on one PostgreSQL: one is killed, the database restarts under both; nobody notices more than a retry', async (t) => {
  const { cluster, url, crowd, servers, start } = await openPair(t);
  const [first, second] = servers;
  assert.ok(first && second);
  const ledger = createLedger();
  const load = startLoad({ url, crowd, ledger });
  t.after(() => load.stop());
  const { engines } = load;
  t.after(() => engines.forEach((engine) => void engine.close()));
  const databaseUrl = cluster.adminUrl;
  const sound = async () =>
    assert.deepEqual([...ledger.unexpected, ...(await findLost(databaseUrl, structuredClone(ledger)))], []);

  await load.more(20);
  assert.equal(ledger.lost, 0, 'nothing is lost while all is well');
  await stop(first.child, 'SIGKILL');
  await load.more(30);
  await sound();
  assert.ok(ledger.lost <= WORKER_COUNT, `of ${WORKER_COUNT} at work at once, ${ledger.lost} had to try again`);

  const back = start(first);
  await untilReady(back);
  await load.more(10);
  await cluster.stop();
  await cluster.start();
  await load.more(30);
  await sound();
  assert.deepEqual(
    [back, second].map(({ child }) => hasEnded(child)),
    [false, false],
    'both go on by themselves',
  );

  await load.stop();
  assert.deepEqual(await findDoubles({ url, crowd, ledger, engines, databaseUrl }), []);
});
