import type { Config } from '../config.ts';
import { openBus } from './bus.ts';
import { type Clock, systemClock } from './clock.ts';
import { openDatabase } from './database.ts';
import { type Listener, openListener } from './http/listener.ts';
import { createJobs } from './jobs.ts';
import type { Kit } from './kit.ts';
import { sweepLimits } from './limits.ts';
import { createLog, type Logger } from './log.ts';
import { deliverMail, MAIL_JOB, MAIL_RETRIES } from './mail.ts';
import { createMetrics } from './metrics.ts';
import { type Random, systemRandom } from './random.ts';
import { createSeal } from './seal.ts';
import { readSealKeys } from './seal-keys.ts';
import { adoptSealKey } from './seal-state.ts';

export type KitOptions = {
  readonly config: Config;
  /** The database in use: the configured one, or the embedded one's. */
  readonly databaseUrl: string;
  readonly listener?: Listener;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Logger;
  readonly declarations?: Kit['declarations'];
  readonly pageFolders?: Kit['pageFolders'];
};

const SWEEP_MINUTES = 10;

/** Opens everything that slices use. The database must be migrated already. */
export async function createKit(options: KitOptions): Promise<Kit> {
  const { databaseUrl: url } = options;
  const log = options.log ?? createLog({ level: options.config.logLevel });
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const listener = options.listener ?? (await openListener(options.config));
  const seal = createSeal(() => readSealKeys(options.config), random);
  const database = openDatabase({ url, max: options.config.databaseConnections, log });
  const jobs = createJobs({ database, log });
  jobs.define('kit.sweep-limits', async () => void (await sweepLimits(database.db, clock.now())), {
    everyMinutes: SWEEP_MINUTES,
  });
  const mailer = { config: options.config, seal, clock, log };
  jobs.define(MAIL_JOB, (data) => deliverMail(mailer, data), { retries: MAIL_RETRIES });
  await adoptSealKey(database.db, seal);
  return {
    config: withPort(options.config, listener.port),
    db: database.db,
    database,
    clock,
    random,
    seal,
    sealKeys: seal,
    bus: await openBus({ url, executeSql: database.executeSql, log }),
    jobs,
    log,
    metrics: createMetrics({ process: true }),
    listener,
    declarations: options.declarations ?? 'lenient',
    ...(options.pageFolders ? { pageFolders: options.pageFolders } : {}),
  };
}

/** Closes what `createKit` opened, after the HTTP server has stopped: first what uses the database, then its pool. */
export async function closeKit(kit: Kit): Promise<void> {
  await kit.jobs.stop();
  await kit.bus.stop();
  await kit.database.stop();
  await kit.listener.close();
}

/** Port 0 means "any free one": now it is known. */
function withPort(config: Config, port: number): Config {
  return { ...config, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) };
}
