import type { Json } from './json.ts';

/** Messages between all processes of one database. A hint, never the truth: what matters is in a row, and a message may be lost. */
export type Bus = {
  /** Tells every process, this one included, at once. Call it after the transaction is committed. */
  readonly publish: (topic: string, message: Json) => void;
  /** @returns the function that ends the subscription. */
  readonly subscribe: (topic: string, listener: (message: Json) => void) => () => void;
  /** The next message of a topic, or null when the signal is aborted or the time is over. For long polls. */
  readonly once: (topic: string, options: { signal?: AbortSignal; timeoutMs: number }) => Promise<Json | null>;
  readonly stop: () => Promise<void>;
};
