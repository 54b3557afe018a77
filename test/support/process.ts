/** A real server as a process of its own, with everything that it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compiled, eventually, freePort } from '../../packages/server/src/testing/index.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));

/** A whole server with its database, and others at the same time. */
const START_SECONDS = 90;

export interface ServerProcess {
  url: string;
  /** Standard output and errors so far. */
  output: () => string;
  stop: () => Promise<void>;
}

/** Starts a real server, without demo, on a port of its own; ready when it says so. */
export async function startServer(t: TestContext, env: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...compiled, PATH: process.env.PATH, LANYARD_LISTEN: `127.0.0.1:${port}`, LANYARD_PUBLIC_URL: url, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  t.after(() => stop(child));
  const isReady = async () => {
    if (child.exitCode !== null) throw new RangeError(`the server ended at once: ${text}`);
    return text.includes('Lanyard is ready');
  };
  await eventually(isReady, { seconds: START_SECONDS });
  return { url, output: () => text, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'close');
}
