/** The threads that scripts run in: made when the first script runs, ended when none has run for a while. */
import { createHash } from 'node:crypto';
import { Tinypool } from 'tinypool';
import { BOUNDS } from './bounds.ts';
import type { SandboxReply, SandboxTask } from './sandbox-types.ts';
import { Turns } from './turns.ts';

/** One more than a realm may hold, so that no realm’s scripts stop those of another. */
const THREADS = 3;
const IDLE_MS = 30_000;
/** Megabytes of a thread beside WebAssembly. */
const HEAP = { maxOldGenerationSizeMb: 64, stackSizeMb: 4 };

let pool: Tinypool | null = null;
/** Threads that failed without a script: what waited for one of them is not to blame. */
let failedThreads = 0;

function threads(): Tinypool {
  pool ??= newPool();
  return pool;
}

function newPool(): Tinypool {
  const made = new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    name: 'work',
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    resourceLimits: HEAP,
    // What the server was started with is none of theirs.
    env: {},
    argv: [],
  });
  // A thread that fails before it has a script in hand: unheard, its error would end the server.
  made.on('error', () => {
    failedThreads += 1;
  });
  return made;
}

const turns = new Turns({
  atOnce: THREADS,
  atOnceOfOwner: THREADS - 1,
  waiting: BOUNDS.waiting,
  waitingOfOwner: BOUNDS.waiting / 2,
  waitMs: BOUNDS.waitMs,
});

/**
 * Does one task in a thread, in the turn of its owner. A thread that does not answer is ended, and its script not run again for a
 * while: some functions of the engine cannot be interrupted, and a script that knows one would hold its thread for ever.
 * @param owner whose scripts wait for each other: a realm, or the trials of one
 * @throws Problem kit.busy where more scripts wait than may, or one has waited too long
 */
export async function sandboxed(task: SandboxTask, owner: string): Promise<SandboxReply> {
  const key = keyOf(task);
  if (isHeldBack(key)) return stopped('The script was stopped with its thread, and is not run for a minute.');
  const done = await turns.take(owner);
  try {
    // Another of the same may have held a thread meanwhile.
    return isHeldBack(key)
      ? stopped('The script was stopped with its thread, and is not run for a minute.')
      : await inThread(task, key);
  } finally {
    done();
  }
}

async function inThread(task: SandboxTask, key: string): Promise<SandboxReply> {
  const used = threads();
  const failedBefore = failedThreads;
  try {
    const reply: SandboxReply = await used.run(task, { signal: AbortSignal.timeout(BOUNDS.lastResortMs) });
    // Threads are as good as their engine; a new one costs milliseconds.
    if (reply.isBroken) await used.recycleWorkers();
    return reply;
  } catch {
    if (failedThreads > failedBefore) return stopped('No thread could be started for the script.');
    if (used === pool) holdBack(key);
    return stopped('The script was stopped with its thread.');
  }
}

const stopped = (text: string): SandboxReply => ({
  text: null,
  error: { text, line: null, column: null },
  isStopped: true,
});

/** Scripts that have held a thread to the last, by hash, and until when each is not run: milliseconds of this process. */
const heldBack = new Map<string, number>();
const MOST_HELD_BACK = 1_000;

const keyOf = ({ kind, source }: SandboxTask): string =>
  createHash('sha256').update(`${kind}\n${source}`).digest('base64url');

const isHeldBack = (key: string): boolean => (heldBack.get(key) ?? 0) > performance.now();

function holdBack(key: string): void {
  heldBack.delete(key);
  heldBack.set(key, performance.now() + BOUNDS.heldBackMs);
  const [oldest] = heldBack.keys();
  if (heldBack.size > MOST_HELD_BACK && oldest !== undefined) heldBack.delete(oldest);
}

/** Ends the threads, when the server stops. */
export async function closeScripts(): Promise<void> {
  const ended = pool;
  pool = null;
  await ended?.destroy();
}
