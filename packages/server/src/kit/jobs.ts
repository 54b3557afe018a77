import { CompiledQuery, sql } from 'kysely';
import { PgBoss, type WorkOptions } from 'pg-boss';
import type { Database, Db, Queryable } from './database.ts';
import type { Json } from './json.ts';
import type { Logger } from './log.ts';

export type JobHandler = (data: Json, context: { readonly id: string; readonly attempt: number }) => Promise<void>;

export type EnqueueOptions = {
  /** Not before this time. */
  readonly startAfter?: Date;
  /** At most one waiting job with this key. */
  readonly singletonKey?: string;
};

export type DefineOptions = {
  /** Tries after the first failure, with growing pauses; 5 unless told. */
  readonly retries?: number;
  /** Runs by itself at this interval, on one process at a time: a divisor of 60. */
  readonly everyMinutes?: number;
  /** Together with `everyMinutes`: again so many seconds after each run. The minutes begin it anew where a process ended. */
  readonly everySeconds?: number;
};

/** Work that outlives the request: webhooks, sweeps. At least once, so a handler must bear a repetition. */
export type Jobs = {
  /** Before `start`, once a name. */
  readonly define: (name: string, handler: JobHandler, options?: DefineOptions) => void;
  /** Enqueues in the caller's transaction: no commit, no job. */
  readonly enqueue: (q: Queryable, name: string, data: Json, options?: EnqueueOptions) => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Running = { readonly boss: PgBoss; readonly db: Db; readonly log: Logger };
type Definition = { readonly handler: JobHandler; readonly options: DefineOptions };

const SCHEMA = 'jobs';
const AGAIN = 'again';
const DEFAULT_RETRIES = 5;
const RETRY_DELAY_SECONDS = 5;
const LONGEST_RETRY_DELAY_SECONDS = 3_600;
const POLL_SECONDS = 1;
const STOP_TIMEOUT_MS = 10_000;

/** Jobs on pg-boss, on the server's own connection pool. A server that defines none starts none. */
export function createJobs({ database, log }: { database: Database; log: Logger }): Jobs {
  const definitions = new Map<string, Definition>();
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.executeSql(text, values) as Promise<{ rows: never[] }> },
    schema: SCHEMA,
    persistWarnings: false,
    superviseIntervalSeconds: 60,
    reindex: false,
  });
  boss.on('error', (error) => log.warn({ error }, 'a job could not be handled now'));
  let isStarted = false;
  return {
    define: (name, handler, options = {}) => {
      if (definitions.has(name)) throw new TypeError(`the job ${name} is defined twice`);
      definitions.set(name, { handler, options });
    },
    enqueue: async (q, name, data, options = {}) => {
      if (!definitions.has(name)) throw new TypeError(`the job ${name} is not defined`);
      const send = async (tx: Queryable) => {
        const { singletonKey } = options;
        if (singletonKey !== undefined && (await isWaiting(tx, name, singletonKey))) return;
        await boss.send(name, { data }, { ...options, db: inTransaction(tx) });
      };
      await (q.isTransaction ? send(q) : q.transaction().execute(send));
    },
    start: async () => {
      if (definitions.size === 0) return;
      await boss.start();
      isStarted = true;
      await Promise.all(
        [...definitions].map(([name, definition]) => startQueue({ boss, db: database.db, log }, name, definition)),
      );
    },
    stop: async () => {
      if (isStarted) await boss.stop({ graceful: true, close: false, timeout: STOP_TIMEOUT_MS });
      isStarted = false;
    },
  };
}

/**
 * Whether a job with this key waits already. pg-boss enforces keys only for queues in which every job has one; the lock,
 * held until the caller's commit, makes two enqueuers take turns.
 */
async function isWaiting(tx: Queryable, name: string, key: string): Promise<boolean> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${name} ${key}`}, 0))`.execute(tx);
  const { rows } = await sql`
    SELECT 1 FROM jobs.job WHERE name = ${name} AND singleton_key = ${key} AND state = 'created'`.execute(tx);
  return rows.length > 0;
}

/** pg-boss's statements on the caller's connection. */
function inTransaction(q: Queryable) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => {
      const { rows } = await q.executeQuery(CompiledQuery.raw(text, values));
      return { rows: rows as never[] };
    },
  };
}

async function startQueue({ boss, db, log }: Running, name: string, { handler, options }: Definition): Promise<void> {
  await boss.createQueue(name, {
    retryLimit: options.retries ?? DEFAULT_RETRIES,
    retryDelay: RETRY_DELAY_SECONDS,
    retryBackoff: true,
    retryDelayMax: LONGEST_RETRY_DELAY_SECONDS,
  });
  if (options.everyMinutes) await boss.schedule(name, `*/${options.everyMinutes} * * * *`, { data: null });
  const work = { pollingIntervalSeconds: POLL_SECONDS, includeMetadata: true } as const satisfies WorkOptions;
  await boss.work<{ data: Json }, void, typeof work>(name, work, async (jobs) => {
    for (const job of jobs) await runJob(log, name, handler, job);
    if (options.everySeconds) await runAgain(boss, db, name, options.everySeconds);
  });
}

/** Seconds from now by the database's clock, not by the injected one: a pause, and no point in time. */
async function runAgain(boss: PgBoss, db: Db, name: string, startAfter: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await isWaiting(tx, name, AGAIN)) return;
    await boss.send(name, { data: null }, { startAfter, singletonKey: AGAIN, db: inTransaction(tx) });
  });
}

type JobRecord = { readonly id: string; readonly data: { readonly data: Json }; readonly retryCount: number };

async function runJob(log: Logger, name: string, handler: JobHandler, job: JobRecord): Promise<void> {
  try {
    await handler(job.data.data, { id: job.id, attempt: job.retryCount + 1 });
  } catch (error) {
    log.warn({ error, job: name, attempt: job.retryCount + 1 }, 'a job failed');
    throw error;
  }
}
