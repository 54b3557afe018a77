/** Runs the start command of an image on this machine, with its settings and a public address of loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from '../../packages/server/src/testing/index.ts';
import { stop, untilReady } from './crash/server.ts';

export { stop } from './crash/server.ts';

interface Command {
  command: string[];
  folder: string;
  path: string;
  /** The settings that the image has. */
  image: Record<string, string>;
}

export async function launchCommand(
  t: TestContext,
  { command, folder, path, image }: Command,
): Promise<{ child: ChildProcess; port: number; output: () => string }> {
  const port = await freePort();
  const [program = '', ...args] = command;
  // For the database user to enter; otherwise the database would go to /var/lib/lanyard and stay there.
  chmodSync(folder, 0o711);
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      PATH: path,
      ...image,
      LANYARD_DATA: join(folder, 'state'),
      LANYARD_LISTEN: `0.0.0.0:${port}`,
      LANYARD_TRUST_PROXY: '127.0.0.1',
      LANYARD_PUBLIC_URL: `http://localhost:${port}`,
      LANYARD_SEAL_KEY: randomBytes(32).toString('base64url'),
    },
  });
  t.after(() => stop(child));
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void output.push(String(data)));
  await untilReady({ port, child, output });
  return { child, port, output: () => output.join('') };
}
