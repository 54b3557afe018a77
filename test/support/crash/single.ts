/** A server with its embedded PostgreSQL, killed with SIGKILL under load, again and again. */
import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinEmbedded } from '../../../packages/server/src/kit/index.ts';
import { eventually } from '../../../packages/server/src/testing/eventually.ts';
import { freePort } from '../../../packages/server/src/testing/ports.ts';
import { gatherCrowd } from './crowd.ts';
import { findDoubles, findLost } from './findings.ts';
import { acknowledged, createLedger, type Ledger } from './ledger.ts';
import { type Load, startLoad } from './load.ts';
import { launch, type Place, type Running, stop, untilReady } from './server.ts';

/** Which processes get SIGKILL: Node, the postmaster, or both in one breath. */
export type Victim = 'node' | 'database' | 'both';
export const VICTIMS: readonly Victim[] = ['node', 'database', 'both'];

export interface CrashReport {
  ledger: Ledger;
  acknowledged: number;
  /** One sentence for each promise that was not kept. */
  findings: string[];
}

export interface Single {
  url: string;
  databaseUrl: () => Promise<string>;
  /** Kills under load and brings it back; the next start needs nobody's help. */
  strike: (victim: Victim) => Promise<void>;
  /** Everything that went wrong so far. */
  findings: () => Promise<string[]>;
  report: (findings: string[]) => CrashReport;
  /** Ends the load and looks at everything once more. */
  finish: () => Promise<CrashReport>;
  /** Leaves nothing behind, whatever happened before. */
  close: () => Promise<void>;
}

/** Rounds of one kind on a data folder of their own. */
export async function crashRounds(victim: Victim, rounds: number): Promise<CrashReport> {
  const single = await openSingle({ newcomers: 40 * rounds });
  try {
    for (let round = 0; round < rounds; round++) {
      await single.strike(victim);
      const findings = await single.findings();
      if (findings.length > 0) return single.report(findings);
    }
    return await single.finish();
  } finally {
    await single.close();
  }
}

type Installation = Place & Running;

async function openSingle({ newcomers }: { newcomers: number }): Promise<Single> {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-crash-'));
  // For the database user to enter; otherwise the database would go to /var/lib/lanyard and stay there.
  chmodSync(folder, 0o711);
  const port = await freePort();
  const dataFolder = join(folder, 'data');
  const place = { port, url: `http://localhost:${port}`, dataFolder, sealKey: randomBytes(32).toString('base64url') };
  const installation: Installation = { ...place, ...launch(place) };
  const { url, sealKey } = installation;
  const databaseUrl = () => joinEmbedded({ dataFolder });
  const ledger = createLedger();
  const leave = async () => {
    await stop(installation.child);
    rmSync(folder, { recursive: true, force: true });
  };
  const crowd = await untilReady(installation)
    .then(databaseUrl)
    .then((database) => gatherCrowd({ databaseUrl: database, sealKey, dataFolder, publicUrl: url, newcomers }))
    .catch(async (error: unknown) => {
      await leave();
      throw error;
    });
  const load = startLoad({ url, crowd, ledger });
  const findings = async () => [
    ...ledger.unexpected,
    ...(await findLost(await databaseUrl(), structuredClone(ledger))),
  ];
  const report = (all: string[]) => ({ ledger, acknowledged: acknowledged(ledger), findings: all });
  return {
    url,
    databaseUrl,
    findings,
    report,
    strike: (victim) => strike(installation, load, victim),
    finish: async () => {
      await load.stop();
      const { engines } = load;
      const doubles = await findDoubles({ url, crowd, ledger, engines, databaseUrl: await databaseUrl() });
      return report([...(await findings()), ...doubles]);
    },
    close: async () => {
      await load.stop();
      for (const engine of load.engines.values()) engine.close();
      await leave();
    },
  };
}

/** At no particular moment: after some of the load, and then a few milliseconds of nothing that anybody waits for. */
async function strike(installation: Installation, load: Load, victim: Victim): Promise<void> {
  await load.more(randomInt(10, 40));
  const { child } = installation;
  const database = postmasterOf(installation);
  if (victim !== 'node') process.kill(database, 'SIGKILL');
  if (victim === 'database') await watchRecovery(installation);
  else {
    await stop(child, 'SIGKILL');
    Object.assign(installation, launch(installation));
    await untilReady(installation);
  }
  await load.more(10);
}

const postmasterOf = ({ dataFolder }: Installation): number =>
  Number(readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A start of PostgreSQL, perhaps not the first try, with others at the same time. */
const RECOVERY_SECONDS = 90;

/** The server says that it cannot serve, then that it can again; and that it is alive all the time. */
async function watchRecovery({ url, child, output }: Installation): Promise<void> {
  const status = async (path: string) => (await fetch(`${url}/health/${path}`)).status;
  const seen = new Set<number>();
  const hasRecovered = async () => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new RangeError(`the server ended with its database: ${output.join('')}`);
    if ((await status('live')) !== 200) throw new RangeError('a server without a database is still alive');
    const ready = await status('ready');
    seen.add(ready);
    return ready === 200 && seen.has(503);
  };
  await eventually(hasRecovered, { seconds: RECOVERY_SECONDS });
}
