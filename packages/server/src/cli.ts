#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type Config, readConfig, renderConfigurationDocs } from './config.ts';
import {
  closeKit,
  createKit,
  createLog,
  type EmbeddedPostgres,
  type Kit,
  migrate,
  Problem,
  startEmbedded,
} from './kit/index.ts';
import { getRealm } from './realms/index.ts';
import { createService } from './services/index.ts';
import { createUser, findUserByName, invite, normaliseName, type Role, roles } from './users/index.ts';

type Values = { readonly [name: string]: string | undefined };

type Command = {
  /** What follows the command on its line in the help. */
  arguments: string;
  text: string;
  options: readonly string[];
  /** Prints what it returns. Without a kit where it needs no database. */
  run: (input: { name: string; values: Values; withKit: WithKit }) => Promise<string> | string;
};

type WithKit = <Result>(work: (kit: Kit) => Promise<Result>) => Promise<Result>;

const origin = { actor: { kind: 'system' } } as const;

const commands: Readonly<Record<string, Command>> = {
  'user create': {
    arguments: '<name> [--display-name <text>] [--role <role>] [--realm <realm>]',
    text: 'Create a user and print the one-time link to set a password',
    options: ['display-name', 'role', 'realm'],
    run: ({ name, values, withKit }) => {
      const person = { name, displayName: values['display-name'] ?? name, role: roleOf(values.role) };
      return withKit((kit) => createUserCommand(kit, person, values.realm));
    },
  },
  'user link': {
    arguments: '<name> [--realm <realm>]',
    text: 'Print a new one-time link to set a password; links made before are worthless then',
    options: ['realm'],
    run: ({ name, values, withKit }) => withKit((kit) => userLinkCommand(kit, name, values.realm)),
  },
  'service create': {
    arguments: '<name> [--webhook-url <url>] [--realm <realm>]',
    text: 'Create a relying party and print its API key',
    options: ['webhook-url', 'realm'],
    run: ({ name, values, withKit }) => withKit((kit) => createServiceCommand(kit, name, values)),
  },
  config: {
    arguments: '',
    text: 'Print every setting of the server',
    options: [],
    run: () => renderConfigurationDocs(),
  },
};

function roleOf(text = 'user'): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw usage(`--role must be one of ${roles.join(', ')}.`);
  return role;
}

type NewUser = { name: string; displayName: string; role: Role };

async function createUserCommand(kit: Kit, person: NewUser, realmName: string | undefined): Promise<string> {
  const realm = await getRealm(kit.db, realmName ?? kit.config.realm);
  const link = await kit.db.transaction().execute(async (tx) => {
    const user = await createUser(tx, kit, realm, person, origin);
    return invite(tx, kit, realm, user, origin);
  });
  return `Created ${person.name} in ${realm.name}. This link sets the password, once:\n${link}`;
}

async function userLinkCommand(kit: Kit, name: string, realmName: string | undefined): Promise<string> {
  const realm = await getRealm(kit.db, realmName ?? kit.config.realm);
  const user = await findUserByName(kit.db, { realmId: realm.id, name: normaliseName(name) ?? '' });
  if (!user) throw new Problem('users.not-found');
  const link = await kit.db.transaction().execute((tx) => invite(tx, kit, realm, user, origin));
  return `This link sets the password of ${user.name} in ${realm.name}, once:\n${link}`;
}

async function createServiceCommand(kit: Kit, name: string, values: Values): Promise<string> {
  const realm = await getRealm(kit.db, values.realm ?? kit.config.realm);
  const { apiKey, webhookSecret } = await kit.db
    .transaction()
    .execute((tx) => createService(tx, kit, { realmId: realm.id, name, webhookUrl: values['webhook-url'] }, origin));
  const lines = [`Created ${name} in ${realm.name}. This is shown once:`, `API key:        ${apiKey}`];
  return [...lines, ...(webhookSecret ? [`Webhook secret: ${webhookSecret}`] : [])].join('\n');
}

function usage(detail: string): Problem {
  return new Problem('config.invalid', { detail: `${detail}\n\n${help()}` });
}

function help(): string {
  const lines = Object.entries(commands).map(
    ([name, { arguments: rest, text }]) => `  lanyard ${[name, rest].join(' ').trimEnd()}\n      ${text}`,
  );
  return `Usage:\n${lines.join('\n')}\n\nThe server's own environment variables or configuration file say which database is meant.`;
}

/** A kit on the configured database for one piece of work; the embedded one is started for it. */
async function withKit<Result>(config: Config, work: (kit: Kit) => Promise<Result>): Promise<Result> {
  const log = createLog({ level: 'warn' });
  const embedded: EmbeddedPostgres | null = config.databaseUrl
    ? null
    : await startEmbedded({ dataFolder: config.dataFolder, log });
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
    await migrate(databaseUrl);
    // Any free port of this machine: nothing is served, and the configured one may be in use by the server.
    const kit = await createKit({ config: { ...config, listen: { host: '127.0.0.1', port: 0 } }, databaseUrl, log });
    try {
      return await work(kit);
    } finally {
      await closeKit(kit);
    }
  } finally {
    await embedded?.stop();
  }
}

/** Runs one command line. @returns the text to print */
export async function runCli(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const found = Object.entries(commands).find(([name]) => `${words.join(' ')} `.startsWith(`${name} `));
  if (!found) return help();
  const [commandName, command] = found;
  const { positionals, values } = parseWords(words.slice(commandName.split(' ').length), command);
  const [name = ''] = positionals;
  if (positionals.length !== (command.arguments.startsWith('<name>') ? 1 : 0))
    throw usage('A name is missing or too much.');
  return command.run({ name, values, withKit: (work) => withKit(readConfig(env), work) });
}

function parseWords(words: readonly string[], { options }: Command): { positionals: string[]; values: Values } {
  const known = Object.fromEntries(options.map((option) => [option, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...words], options: known, allowPositionals: true }) as {
      positionals: string[];
      values: Values;
    };
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : 'The options are not right.');
  }
}

if (import.meta.main) {
  try {
    console.log(await runCli(process.argv.slice(2), process.env));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.detail);
    process.exitCode = 1;
  }
}
