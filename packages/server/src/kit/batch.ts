import { Problem } from './errors.ts';

export type BatcherOptions<Item, Result> = {
  /** Does the work of several in one go. One result for each item, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /**
   * True where a run that failed with this error has done nothing. Its items are then run again in halves, down to the one
   * that cannot be done, so that this one fails alone. Any other error is everybody's: to repeat might be to do it twice.
   */
  readonly isUndone: (error: unknown) => boolean;
  /** Items with one key are run one after the other, each when the one before it is done. */
  readonly keyOf?: (item: Item) => string;
  /** Items of one run at most. */
  readonly maxSize?: number;
  /** Items that wait at most; one more is refused with `kit.busy`. */
  readonly maxWaiting?: number;
};

/** Hands in one item. @returns its own result; throws its own error */
export type Batcher<Item, Result> = (item: Item) => Promise<Result>;

const MAX_SIZE = 64;
const MAX_WAITING = 4_096;

/** A run that takes longer, because it waits for a lock, is no dam: the next one begins beside it. */
const PATIENCE_MS = 20;
const MAX_RUNS = 4;

/**
 * Lets callers who come at the same time share one run, such as one statement of the database. Nobody is kept waiting for
 * company: whoever comes while nothing runs goes at once, and all who come during a run are the next one.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const runs = new SharedRuns(options);
  return (item) => runs.add(item);
}

type Waiting<Item, Result> = PromiseWithResolvers<Result> & { readonly item: Item; readonly key: string | undefined };
type Settled<Result> = { readonly result: Result } | { readonly error: unknown };

class SharedRuns<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  readonly #ready: Waiting<Item, Result>[] = [];
  /** For every key that is ready or runs: those that come after it. */
  readonly #behind = new Map<string, Waiting<Item, Result>[]>();
  #waiting = 0;
  /** Runs in all, and those of them that are not slow yet. */
  #runs = 0;
  #quick = 0;
  #isScheduled = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  add(item: Item): Promise<Result> {
    const { keyOf, maxWaiting = MAX_WAITING } = this.#options;
    if (this.#waiting >= maxWaiting)
      return Promise.reject(new Problem('kit.busy', { headers: { 'retry-after': '1' } }));
    this.#waiting += 1;
    const waiting = { ...Promise.withResolvers<Result>(), item, key: keyOf?.(item) };
    this.#enqueue(waiting);
    return waiting.promise;
  }

  #enqueue(waiting: Waiting<Item, Result>): void {
    const { key } = waiting;
    const behind = key === undefined ? undefined : this.#behind.get(key);
    if (behind) {
      behind.push(waiting);
      return;
    }
    if (key !== undefined) this.#behind.set(key, []);
    this.#ready.push(waiting);
    this.#schedule();
  }

  /** At the end of this turn of the event loop: what came in with the same packets shares the first run already. */
  #schedule(): void {
    if (this.#isScheduled || this.#quick > 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  #start(): void {
    if (this.#quick > 0 || this.#runs >= MAX_RUNS || this.#ready.length === 0) return;
    const batch = this.#ready.splice(0, this.#options.maxSize ?? MAX_SIZE);
    this.#waiting -= batch.length;
    this.#runs += 1;
    this.#quick += 1;
    let isQuick = true;
    const leave = () => {
      if (isQuick) this.#quick -= 1;
      isQuick = false;
    };
    const patience = setTimeout(() => {
      leave();
      this.#start();
    }, PATIENCE_MS);
    void this.#finish(batch, () => {
      clearTimeout(patience);
      leave();
    });
  }

  async #finish(batch: readonly Waiting<Item, Result>[], leave: () => void): Promise<void> {
    const settled = await this.#settle(batch.map(({ item }) => item));
    leave();
    this.#runs -= 1;
    for (const { key } of batch) this.#release(key);
    // Before the callers go on: then the next run and their work go on side by side.
    this.#start();
    for (const [index, { resolve, reject }] of batch.entries()) {
      const own = settled[index] as Settled<Result>;
      if ('error' in own) reject(own.error);
      else resolve(own.result);
    }
  }

  #release(key: string | undefined): void {
    if (key === undefined) return;
    const next = this.#behind.get(key)?.shift();
    if (next) this.#ready.push(next);
    else this.#behind.delete(key);
  }

  async #settle(items: readonly Item[]): Promise<readonly Settled<Result>[]> {
    try {
      const results = await this.#options.run(items);
      return results.map((result) => ({ result }));
    } catch (error) {
      if (items.length === 1 || !this.#options.isUndone(error)) return items.map(() => ({ error }));
      const middle = items.length >> 1;
      const first = await this.#settle(items.slice(0, middle));
      return [...first, ...(await this.#settle(items.slice(middle)))];
    }
  }
}
