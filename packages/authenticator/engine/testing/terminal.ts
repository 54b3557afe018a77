import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  /** Resolves with everything printed so far once it contains this. */
  printed: (text: string) => Promise<string>;
  interrupt: () => void;
  finished: Promise<Finished>;
}

export interface Terminal {
  home: string;
  env?: Record<string, string>;
}

/** Starts the real command, as installed: through its first line and its executable bit. */
export function start(terminal: Terminal, args: readonly string[], input = ''): Running {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LANYARD_AUTHENTICATOR_HOME: terminal.home,
    ...terminal.env,
  };
  const child = spawn(MAIN, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.end(input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  const printed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve(stdout);
      };
      child.stdout.on('data', look);
      finished.then(() => reject(new Error(`ended without printing ${text}: ${stdout}${stderr}`)), reject);
      look();
    });
  return { printed, interrupt: () => child.kill('SIGINT'), finished };
}

export const SCRIPT = '/usr/bin/script';

/**
 * Runs the command on a real terminal (util-linux `script` makes one) and types `keys` when `question` is shown.
 * Resolves with everything that the terminal showed.
 */
export function runOnTerminal(
  terminal: Terminal,
  args: readonly string[],
  { question, keys }: { question: string; keys: string },
): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', LANYARD_AUTHENTICATOR_HOME: terminal.home };
  const child = spawn(SCRIPT, ['-qec', [MAIN, ...args].join(' '), '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let typed = false;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
    if (typed || !shown.includes(question)) return;
    typed = true;
    child.stdin.write(keys);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(shown));
  });
}

export const run = (terminal: Terminal, args: readonly string[], input?: string): Promise<Finished> =>
  start(terminal, args, input).finished;
