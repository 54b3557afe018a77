/** The threads that scripts run in: made when the first script runs, ended when none has run for a while. */
import { Tinypool } from 'tinypool';
import { Problem } from '../../kit/index.ts';
import { BOUNDS } from './bounds.ts';
import type { SandboxReply, SandboxTask } from './sandbox-types.ts';

const THREADS = 2;
const IDLE_MS = 30_000;
/** Megabytes of a thread beside WebAssembly. */
const HEAP = { maxOldGenerationSizeMb: 64, stackSizeMb: 4 };

let pool: Tinypool | null = null;

function threads(): Tinypool {
  pool ??= new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    name: 'work',
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    maxQueue: BOUNDS.waiting,
    resourceLimits: HEAP,
    // What the server was started with is none of theirs.
    env: {},
    argv: [],
  });
  return pool;
}

/**
 * Does one task in a thread. A thread that does not answer is ended, and what waits goes to another.
 * @throws Problem kit.busy where more scripts wait than may
 */
export async function sandboxed(task: SandboxTask): Promise<SandboxReply> {
  const used = threads();
  if (used.queueSize >= BOUNDS.waiting) throw new Problem('kit.busy', { headers: { 'retry-after': '1' } });
  try {
    const reply: SandboxReply = await used.run(task, { signal: AbortSignal.timeout(BOUNDS.lastResortMs) });
    // Threads are as good as their engine; a new one costs milliseconds.
    if (reply.isBroken) await used.recycleWorkers();
    return reply;
  } catch {
    return {
      text: null,
      error: { text: 'The script was stopped with its thread.', line: null, column: null },
      isStopped: true,
    };
  }
}

/** Ends the threads, when the server stops. */
export async function closeScripts(): Promise<void> {
  const ended = pool;
  pool = null;
  await ended?.destroy();
}
