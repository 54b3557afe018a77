import type { Db, Tx } from './database.ts';
import type { Json } from './json.ts';

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
  /** Runs by itself at this interval, on one process at a time (whole minutes). */
  readonly everyMinutes?: number;
};

/** Work that outlives the request: webhooks, sweeps. At least once, so a handler must bear a repetition. */
export type Jobs = {
  /** Before `start`, once a name. */
  readonly define: (name: string, handler: JobHandler, options?: DefineOptions) => void;
  /** Enqueues in the caller's transaction: no commit, no job. */
  readonly enqueue: (q: Tx | Db, name: string, data: Json, options?: EnqueueOptions) => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};
