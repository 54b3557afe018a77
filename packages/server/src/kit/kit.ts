import type { Config } from '../config.ts';
import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Database, Db } from './database.ts';
import type { Listener } from './http/listener.ts';
import type { Jobs } from './jobs.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Random } from './random.ts';
import type { Seal, SealRing } from './seal.ts';

/** What every slice may use; made once in main.ts, or by the test harness. */
export type Kit = {
  readonly config: Config;
  readonly db: Db;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly seal: Seal;
  /** The same seal with what there is to know of its keys: for those who look after them. */
  readonly sealKeys: SealRing;
  readonly bus: Bus;
  readonly jobs: Jobs;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The bound port that `http.listen()` serves. */
  readonly listener: Listener;
  /** `strict` (tests): replies, events and error codes that a route did not declare are failures. */
  readonly declarations: 'strict' | 'lenient';
  /** Where the built pages are, if not where `npm run build` puts them. */
  readonly pageFolders?: { readonly portal: string; readonly app: string };
};
