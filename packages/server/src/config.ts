/** Everything that can be configured, read once in main.ts: from themes, each with its settings in one table. */
import { readFileSync } from 'node:fs';
import { type OutgoingConfig, outgoingRows, outgoingRules } from './kit/config/outgoing.ts';
import { type ServerConfig, serverRows, serverRules } from './kit/config/server.ts';
import { type StorageConfig, storageRows, storageRules } from './kit/config/storage.ts';
import type { Parsed, Row, Rule } from './kit/config/table.ts';
import { invalid, parseListen } from './kit/config/values.ts';
import { Problem } from './kit/errors.ts';

export { isLoopback } from './kit/config/values.ts';

export type Config = ServerConfig & StorageConfig & OutgoingConfig;

export type ConfigRow = Row<Config>;

type Theme = { readonly title: string; readonly rows: readonly ConfigRow[]; readonly rules: readonly Rule<Config>[] };

/** In the order of the documentation. Add a row to one of them, and reading, checking and documentation follow. */
const THEMES: readonly Theme[] = [
  { title: 'The server', rows: serverRows, rules: serverRules },
  { title: 'Data and keys', rows: storageRows, rules: storageRules },
  { title: 'Push services, mail and other ways out', rows: outgoingRows, rules: outgoingRules },
];

export const CONFIG_TABLE: readonly ConfigRow[] = THEMES.flatMap(({ rows }) => rows);

const RULES: readonly Rule<Config>[] = THEMES.flatMap(({ rules }) => rules);

type Environment = Readonly<Record<string, string | undefined>>;
type Values = { readonly [Name in keyof Config]?: Config[Name] };

/**
 * Reads the configuration from the environment, and from the JSON file that LANYARD_CONFIG names; the environment wins.
 * @throws Problem `config.invalid`, whose detail is the one sentence to print.
 */
export function readConfig(env: Environment): Config {
  refuseUnknownNames(env);
  const texts = { ...readConfigFile(env.LANYARD_CONFIG), ...fromEnvironment(env) };
  return completeConfig(Object.fromEntries(CONFIG_TABLE.flatMap((row) => parseRow(row, texts[row.name]))));
}

/** Fills what depends on the rest and refuses unsafe combinations. */
export function completeConfig(values: Values): Config {
  const mode = values.mode ?? (values.publicUrl === undefined ? 'demo' : 'server');
  const listen = values.listen ?? parseListen('127.0.0.1:8080');
  const config: Config = {
    ...defaults(),
    realm: mode === 'demo' ? 'demo' : 'main',
    pushSubject: '',
    logLevel: mode === 'demo' ? 'warn' : 'info',
    publicUrl: mode === 'demo' ? `http://localhost:${listen.port}` : '',
    ...values,
    mode,
    listen,
  };
  for (const rule of RULES) if (rule.when(config)) invalid(rule.sentence);
  return config;
}

function rowDocs(row: ConfigRow): string {
  const fallback = row.fallbackText ?? (row.fallback ? `\`${row.fallback}\`` : 'none');
  const secret = row.secret ? ' Secret: never logged.' : '';
  return `### \`${row.env}\`\n\n${row.prose}${secret}\n\n* In the file: \`${row.name}\`\n* Value: ${row.type}\n* Default: ${fallback}\n`;
}

/** docs/reference/configuration.md, written by `npm run generate`. */
export function renderConfigurationDocs(): string {
  const themes = THEMES.map(({ title, rows }) => `## ${title}\n\n${rows.map(rowDocs).join('\n')}`);
  return `<!-- Generated from packages/server/src/config by npm run generate. Do not edit. -->
# Configuration

Lanyard reads environment variables, or one JSON file that \`LANYARD_CONFIG\` names, with the names given below as
members and strings as values. The environment wins. An unknown name is refused, so a spelling mistake cannot turn a protection off.

${themes.join('\n')}`;
}

/** What the table says where nothing is given: null where it says nothing. */
function defaults(): Config {
  const entries = CONFIG_TABLE.flatMap((row): [string, Parsed][] => [[row.name, null], ...parseRow(row, undefined)]);
  // Each row names a member of Config, and its parser gives what that member holds.
  return Object.fromEntries(entries) as unknown as Config;
}

function parseRow(row: ConfigRow, given: string | undefined): [string, Parsed][] {
  const value = given ?? row.fallback;
  if (value === null) return [];
  try {
    return [[row.name, row.parse(value)]];
  } catch (cause) {
    const reason = cause instanceof Problem ? cause.detail : 'is not valid';
    throw new Problem('config.invalid', { detail: `${row.env} ${reason}.`, cause });
  }
}

function refuseUnknownNames(env: Environment): void {
  const known = new Set(['LANYARD_CONFIG', ...CONFIG_TABLE.map((row) => row.env)]);
  const unknown = Object.keys(env).find(
    (name) => name.startsWith('LANYARD_') && !name.startsWith('LANYARD_TEST_') && !known.has(name),
  );
  if (unknown) invalid(`${unknown} is not a setting of Lanyard; docs/reference/configuration.md lists them.`);
}

function fromEnvironment(env: Environment): Record<string, string> {
  return Object.fromEntries(
    CONFIG_TABLE.flatMap((row) => {
      const value = env[row.env];
      return value === undefined || value === '' ? [] : [[row.name, value]];
    }),
  );
}

function readConfigFile(path: string | undefined): Record<string, string> {
  if (!path) return {};
  const content = parseJsonObject(path);
  const names = new Set<string>(CONFIG_TABLE.map((row) => row.name));
  for (const [name, value] of Object.entries(content)) {
    if (!names.has(name)) invalid(`${path} has a member "${name}" that is not a setting of Lanyard.`);
    if (typeof value !== 'string') invalid(`${path}: "${name}" must be a string.`);
  }
  return content as Record<string, string>;
}

function parseJsonObject(path: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  } catch (cause) {
    throw new Problem('config.invalid', { detail: `${path} cannot be read as a JSON file.`, cause });
  }
  return invalid(`${path} must hold one JSON object.`);
}
