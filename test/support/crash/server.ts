/** A server as a process of its own that may be killed and started again at the same place. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compiled } from '../../../packages/server/src/testing/compiled.ts';

const MAIN = fileURLToPath(new URL('../../../packages/server/src/main.ts', import.meta.url));

export interface Place {
  port: number;
  /** What people and phones use; a proxy's where there is one. */
  url: string;
  dataFolder: string;
  sealKey: string;
  /** The embedded PostgreSQL unless given. */
  databaseUrl?: string;
  /** Another version's `main.ts`. */
  main?: string;
  /** Further settings. */
  env?: Record<string, string>;
}

export interface Running {
  child: ChildProcess;
  output: string[];
}

export function launch({ port, url, dataFolder, sealKey, databaseUrl, main = MAIN, env = {} }: Place): Running {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...compiled,
      PATH: process.env.PATH,
      LANYARD_MODE: 'server',
      LANYARD_LISTEN: `127.0.0.1:${port}`,
      LANYARD_PUBLIC_URL: url,
      LANYARD_DATA: dataFolder,
      LANYARD_SEAL_KEY: sealKey,
      LANYARD_LOG_LEVEL: 'error',
      ...(databaseUrl === undefined ? {} : { LANYARD_DATABASE_URL: databaseUrl }),
      ...env,
    },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void output.push(String(data)));
  return { child, output };
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Longer than anything else is waited for: several servers that start at once on a busy machine take their time. */
const START_TIMEOUT_MS = 90_000;
const POLL_MS = 20;

export async function untilReady({ port, child, output }: Pick<Place, 'port'> & Running): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new RangeError(`the server did not start by itself: ${output.join('')}`);
    const isReady = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
      async (response) => (await response.text()) !== '' && response.ok,
      () => false,
    );
    if (isReady) return;
    await pause(POLL_MS);
  }
  throw new RangeError(`the server is not ready after ${START_TIMEOUT_MS / 1000} s: ${output.join('')}`);
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
