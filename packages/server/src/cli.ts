#!/usr/bin/env node
import { auditCommands } from './cli/audit.ts';
import { type Commands, type Outcome, parseWords, UsageProblem } from './cli/command.ts';
import { configCommands } from './cli/config.ts';
import { doctorCommands } from './cli/doctor.ts';
import { keyCommands } from './cli/keys.ts';
import { maintenanceCommands } from './cli/maintenance.ts';
import { serviceCommands } from './cli/services.ts';
import { settingCommands } from './cli/settings.ts';
import { userCommands } from './cli/users.ts';
import { withDatabase, withKit } from './cli/with-kit.ts';
import { readConfig } from './config.ts';
import { Problem } from './kit/index.ts';

/** Each group in a file of its own; the help lists them in this order. */
const commands: Commands = {
  ...userCommands,
  ...serviceCommands,
  ...doctorCommands,
  ...maintenanceCommands,
  ...keyCommands,
  ...auditCommands,
  ...settingCommands,
  ...configCommands,
};

function help(): string {
  const lines = Object.entries(commands).map(
    ([name, { arguments: rest, text }]) => `  lanyard ${[name, rest].join(' ').trimEnd()}\n      ${text}`,
  );
  return `Usage:\n${lines.join('\n')}\n\nThe server's own environment variables or configuration file say which database is meant.`;
}

export type CliOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines for the person who waits; nowhere unless given. */
  readonly progress?: (line: string) => void;
};

/** Runs one command line. @returns the text to print, and whether something wrong was found */
export async function runCli(words: readonly string[], { env, progress = () => {} }: CliOptions): Promise<Outcome> {
  const found = Object.entries(commands).find(([name]) => `${words.join(' ')} `.startsWith(`${name} `));
  if (!found) return { text: help(), exitCode: words.length === 0 || words[0] === 'help' ? 0 : 1 };
  const [commandName, command] = found;
  try {
    const outcome = await command.run({
      ...parseWords(words.slice(commandName.split(' ').length), command),
      env,
      config: () => readConfig(env),
      withKit: (work) => withKit(readConfig(env), work),
      withDatabase: (work, options) => withDatabase(readConfig(env), work, options),
      progress,
    });
    return typeof outcome === 'string' ? { text: outcome, exitCode: 0 } : outcome;
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    throw new Problem('config.invalid', { detail: `${error.detail}\n\n${help()}` });
  }
}

if (import.meta.main) {
  try {
    const progress = (line: string) => void process.stderr.write(`${line}\n`);
    const { text, exitCode } = await runCli(process.argv.slice(2), { env: process.env, progress });
    console.log(text);
    process.exitCode = exitCode;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.detail);
    process.exitCode = 1;
  }
}
