import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compiled, freePort, type TestServer } from '../testing/index.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * A further server as a process of its own, on the database of a test server and with its seal key. It takes the public
 * address of the first, as behind a proxy. @returns the address at which it answers itself
 */
export async function startProcess(t: TestContext, server: TestServer): Promise<string> {
  const { config } = server.kit;
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...compiled,
      PATH: process.env.PATH,
      LANYARD_MODE: 'server',
      LANYARD_LISTEN: `127.0.0.1:${port}`,
      LANYARD_PUBLIC_URL: config.publicUrl,
      LANYARD_DATABASE_URL: server.databaseUrl,
      LANYARD_SEAL_KEY: config.sealKey ?? '',
      LANYARD_REALM: config.realm,
      LANYARD_DATA: config.dataFolder,
      LANYARD_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => stopProcess(child));
  await isReady(child);
  return `http://127.0.0.1:${port}`;
}

/** The server prints its page when it answers; if it ends before, what it said is the reason. */
async function isReady(child: ChildProcess): Promise<void> {
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const printed = once(child.stdout ?? child, 'data');
  const ended = once(child, 'exit').then(() => {
    throw new TypeError(`the server ended at once: ${Buffer.concat(said).toString()}`);
  });
  await Promise.race([printed, ended]);
  ended.catch(() => {});
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
