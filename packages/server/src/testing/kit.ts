import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { completeConfig } from '../config.ts';
import {
  type Clock,
  type Config,
  closeKit,
  createKit,
  createLog,
  type Jobs,
  type Kit,
  systemRandom,
} from '../kit/index.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestDatabase } from './database.ts';
import { createLedger, type SecretLedger } from './ledger.ts';

export type TestKitOptions = {
  readonly now?: Date;
  readonly config?: Partial<Config>;
  /** The machine's clock instead of a test clock: for stories with a real browser. */
  readonly clock?: Clock;
  /** A database that another test kit uses: several servers on one database. */
  readonly databaseUrl?: string;
  readonly pageFolders?: Kit['pageFolders'];
};

export type TestKit = {
  readonly kit: Kit;
  readonly clock: TestClock;
  readonly databaseUrl: string;
  readonly ledger: SecretLedger;
  /** Everything logged so far, down to debug. */
  readonly logText: () => string;
  /** Closes early; otherwise it happens when the test ends. */
  readonly stop: () => Promise<void>;
  /** Runs first when the test ends: whatever was built on the kit stops before it. */
  readonly beforeStop: (stop: () => Promise<void>) => void;
};

/**
 * A kit with real parts: its own database, a port, a clock that stands still. Strict about declarations; and when the
 * test ends, its whole log is searched for every token made and every secret sealed in it.
 */
export async function testKit(t: Pick<TestContext, 'after'>, options: TestKitOptions = {}): Promise<TestKit> {
  const ledger = createLedger();
  const lines: string[] = [];
  const clock = createTestClock(options.now);
  const database = options.databaseUrl ? null : await createTestDatabase();
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-kit-'));
  const made = await createKit({
    config: testConfig(dataFolder, options.config),
    databaseUrl,
    clock: options.clock ?? clock,
    random: ledger.watchRandom(systemRandom),
    log: createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } }),
    declarations: 'strict',
    ...(options.pageFolders ? { pageFolders: options.pageFolders } : {}),
  });
  const kit: Kit = { ...made, seal: ledger.watchSeal(made.seal), jobs: startOnUse(made.jobs) };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= closeKit(kit);
    return stopped;
  };
  let first = async () => {};
  t.after(async () => {
    await first();
    await stop();
    await database?.drop();
    rmSync(dataFolder, { recursive: true, force: true });
    ledger.assertAbsent(lines.join(''), 'the log');
  });
  return {
    kit,
    clock,
    databaseUrl,
    ledger,
    logText: () => lines.join(''),
    stop,
    beforeStop: (next) => {
      first = next;
    },
  };
}

/** Most tests enqueue nothing: workers that ask the database every second for work would cost them all. */
function startOnUse(jobs: Jobs): Jobs {
  let started: Promise<void> | undefined;
  const start = () => {
    started ??= jobs.start();
    return started;
  };
  return { ...jobs, start, enqueue: (...job) => start().then(() => jobs.enqueue(...job)) };
}

function testConfig(dataFolder: string, config: Partial<Config> = {}): Config {
  return completeConfig({
    listen: { host: '127.0.0.1', port: 0 },
    sealKey: randomBytes(32).toString('base64url'),
    dataFolder,
    databaseConnections: 8,
    ...config,
  });
}
