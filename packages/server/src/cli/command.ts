import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { type Kit, Problem } from '../kit/index.ts';
import type { DatabaseAtHand, DatabaseOptions } from './with-kit.ts';

export type Values = { readonly [name: string]: string | undefined };

/** Text for standard output; `exitCode` 1 where the command did its work and found something wrong. */
export type Outcome = { readonly text: string; readonly exitCode: 0 | 1 };

export type CommandInput = {
  /** What stands in the place of `<name>` or `<file>`; empty where the command takes neither. */
  readonly name: string;
  /** The options that take a value. */
  readonly values: Values;
  /** The options without a value that were given. */
  readonly flags: ReadonlySet<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws Problem `config.invalid` */
  readonly config: () => Config;
  /** A kit on the configured, migrated database. */
  readonly withKit: <Result>(work: (kit: Kit) => Promise<Result>) => Promise<Result>;
  /** The database alone, as it is. */
  readonly withDatabase: <Result>(
    work: (database: DatabaseAtHand) => Promise<Result>,
    options?: DatabaseOptions,
  ) => Promise<Result>;
  /** One line for the person who waits; standard error, so that it is never part of the result. */
  readonly progress: (line: string) => void;
};

export type Command = {
  /** What follows the command on its line in the help; one that begins with `<` demands exactly one word. */
  readonly arguments: string;
  readonly text: string;
  /** Options with a value: `--realm main`. */
  readonly options: readonly string[];
  /** Options without one: `--check`. */
  readonly flags?: readonly string[];
  readonly run: (input: CommandInput) => Promise<string | Outcome> | string | Outcome;
};

export type Commands = Readonly<Record<string, Command>>;

/** What the audit names as the one who did it: whoever may run commands on the server is beyond its accounts. */
export const origin = { actor: { kind: 'system' } } as const;

export type Words = Pick<CommandInput, 'name' | 'values' | 'flags'>;

/**
 * The words after the command's own name, by their meaning.
 * @throws Problem `config.invalid` for an unknown option, or a word too much or too little
 */
export function parseWords(words: readonly string[], command: Command): Words {
  const { positionals, values } = parseOptions(words, command);
  const [name = ''] = positionals;
  if (positionals.length !== (command.arguments.startsWith('<') ? 1 : 0)) {
    throw invalidUsage('A word is missing or too much.');
  }
  const flags = new Set(Object.keys(values).filter((option) => values[option] === true));
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { name, flags, values: Object.fromEntries(texts) };
}

type Parsed = { positionals: string[]; values: Record<string, string | boolean | undefined> };

function parseOptions(words: readonly string[], { options, flags = [] }: Command): Parsed {
  const known = {
    ...Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])),
    ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }])),
  };
  try {
    return parseArgs({ args: [...words], options: known, allowPositionals: true }) as Parsed;
  } catch (cause) {
    throw invalidUsage(cause instanceof Error ? cause.message : 'The options are not right.');
  }
}

/** A mistake in the words themselves; cli.ts adds the usage to it. */
export class UsageProblem extends Problem {}

export function invalidUsage(detail: string): UsageProblem {
  return new UsageProblem('config.invalid', { detail });
}
