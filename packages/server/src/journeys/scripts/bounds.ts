/** What one run of a script may take. */
export const BOUNDS = {
  /** Milliseconds of the processor. */
  runMs: 100,
  /** Milliseconds of the processor for all scripts of one request together. */
  requestMs: 1_000,
  /** Bytes of everything that it holds at once. */
  memory: 16 * 1_048_576,
  /** Bytes of the engine as a whole, with its program and what a script holds past `memory`. */
  engineMemory: 48 * 1_048_576,
  /** Bytes of the stack; with more, WebAssembly’s own would overflow first, and take the whole engine with it. */
  stack: 192 * 1_024,
  /** Characters of what it is given, and of what it leaves, as JSON. */
  text: 65_536,
  /** Milliseconds on the clock after which a thread that does not answer is ended; a busy machine takes far longer than `runMs`. */
  lastResortMs: 10_000,
  /** Milliseconds for which a script that held its thread to the last is not run again. */
  heldBackMs: 60_000,
  /** Runs that wait for a thread; of one realm half as many. */
  waiting: 200,
  /** Milliseconds that a run waits for a thread: longer than one that is ended holds it. */
  waitMs: 15_000,
  /** Times that a run is repeated with what it asked for. */
  repeats: 6,
} as const;
