import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Running<Output> = { readonly output: Output; readonly stop: () => Promise<void> };

/**
 * Starts one half of a bench in a process of its own, so that load generator and server do not share an event loop. It
 * is given a message, answers with one, and goes on until it is stopped.
 */
export async function startChild<Input extends object, Output>(file: string, input: Input): Promise<Running<Output>> {
  const child = fork(fileURLToPath(new URL(`./children/${file}`, import.meta.url)), { serialization: 'advanced' });
  child.send(input);
  const ended = once(child, 'exit').then(([code]) => {
    throw new TypeError(`${file} ended with ${code} before it answered`);
  });
  const [output] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return { output: output as Output, stop: () => stopProcess(child) };
}

/** Starts it, takes its answer and ends it. */
export async function runChild<Input extends object, Output>(file: string, input: Input): Promise<Output> {
  const { output, stop } = await startChild<Input, Output>(file, input);
  await stop();
  return output;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Inside of a child: takes its message, does the work and answers. Its open connections live until it is stopped. */
export function serveParent<Input, Output>(work: (input: Input) => Promise<Output>): void {
  process.once('message', async (input) => process.send?.(await work(input as Input)));
}
