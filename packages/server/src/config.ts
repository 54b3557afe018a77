import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  invalid,
  isLoopback,
  isPlainMail,
  type ListenAddress,
  oneOf,
  parseConnections,
  parseCookieName,
  parseListen,
  parseMailFrom,
  parseMailUrl,
  parseNetworks,
  parseOrigin,
  parseRealm,
  parseSecureOrigin,
  parseSubject,
  text,
} from './config-values.ts';
import { Problem } from './kit/errors.ts';
import type { LogLevel } from './kit/log.ts';

export { isLoopback } from './config-values.ts';

/** Everything that can be configured, read once in main.ts. */
export type Config = {
  /** `demo`: no configuration given, loopback only, demo realm and users. `server`: everything else. */
  readonly mode: 'demo' | 'server';
  readonly listen: ListenAddress;
  /** Absolute path. */
  readonly dataFolder: string;
  /** Null: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | null;
  readonly databaseConnections: number;
  /** Origin that people and devices use, without a trailing slash: `https://id.example.com`. */
  readonly publicUrl: string;
  /** The realm that `/` leads to, created at the first start. */
  readonly realm: string;
  /** The first administrator's user name. */
  readonly administrator: string;
  readonly sealKey: string | null;
  readonly sealKeyFile: string | null;
  readonly tlsCertificate: string | null;
  readonly tlsKey: string | null;
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
  /** PEM file with further authorities that outgoing connections trust. */
  readonly outgoingAuthorities: string | null;
  /** Networks in which a phone's push address may lie although they are private. */
  readonly pushNetworks: readonly string[];
  /** Whom push services may ask about us (RFC 8292 section 2.1): `mailto:…` or `https://…`. */
  readonly pushSubject: string;
  /** The JSON file of a Google service account; null: no Firebase. */
  readonly fcmServiceAccount: string | null;
  readonly fcmUrl: string;
  /** The `.p8` file of an Apple push key; null: no APNs. */
  readonly apnsKey: string | null;
  readonly apnsKeyId: string | null;
  readonly apnsTeam: string | null;
  readonly apnsTopic: string | null;
  readonly apnsUrl: string;
  /** `smtp[s]://user:password@host:port`; null: no mail is sent. */
  readonly mailUrl: string | null;
  /** Whom mails come from: `Example <sign-in@example.com>`. */
  readonly mailFrom: string | null;
  /** The session cookie of PingAM's protocol. */
  readonly amCookie: string;
  readonly logLevel: LogLevel;
};

type Parsed = string | number | null | readonly string[] | ListenAddress;

export type ConfigRow = {
  readonly name: Exclude<keyof Config, never>;
  readonly env: string;
  /** What the value looks like, for the documentation. */
  readonly type: string;
  readonly fallback: string | null;
  /** How the default is described where it depends on the rest. */
  readonly fallbackText?: string;
  readonly secret?: true;
  readonly prose: string;
  readonly parse: (text: string) => Parsed;
};

/** The one table: add a row here, and reading, checking and documentation follow. */
export const CONFIG_TABLE: readonly ConfigRow[] = [
  {
    name: 'mode',
    env: 'LANYARD_MODE',
    type: '`demo` or `server`',
    fallback: null,
    fallbackText: '`server` where a public URL is given, otherwise `demo`',
    prose:
      'Demo mode makes a demo realm with users whose password is `demo`, and therefore listens on loopback only. Server mode has no demo data and refuses unsafe settings.',
    parse: oneOf('demo', 'server'),
  },
  {
    name: 'listen',
    env: 'LANYARD_LISTEN',
    type: '`host:port`',
    fallback: '127.0.0.1:8080',
    prose: 'Where the server listens. An IPv6 address goes in brackets. Port 0 takes any free port.',
    parse: parseListen,
  },
  {
    name: 'publicUrl',
    env: 'LANYARD_PUBLIC_URL',
    type: 'URL without a path',
    fallback: null,
    fallbackText: '`http://localhost:<port>` in demo mode; required in server mode',
    prose:
      'The origin that people and phones use. It is written into QR codes and checked on every request that changes something, so it must be right. It must be https unless it names this machine only.',
    parse: parseOrigin,
  },
  {
    name: 'dataFolder',
    env: 'LANYARD_DATA',
    type: 'folder',
    fallback: './data',
    prose:
      'Where the embedded database and, in demo mode, the seal key live. Where the server runs as root and the database user cannot enter this folder, the database goes to `/var/lib/lanyard`.',
    parse: (value) => resolve(value),
  },
  {
    name: 'databaseUrl',
    env: 'LANYARD_DATABASE_URL',
    type: '`postgres://…`',
    fallback: null,
    fallbackText: 'the embedded PostgreSQL',
    secret: true,
    prose: 'A PostgreSQL of your own, version 15 or newer. Several servers may share it.',
    parse: (value) => (/^postgres(ql)?:\/\//.test(value) ? value : invalid('must begin with postgres://')),
  },
  {
    name: 'databaseConnections',
    env: 'LANYARD_DATABASE_CONNECTIONS',
    type: 'number from 2 to 200',
    fallback: '16',
    prose: 'Database connections at most. About 16 is best on two cores; many more make it slower.',
    parse: parseConnections,
  },
  {
    name: 'realm',
    env: 'LANYARD_REALM',
    type: 'lower-case name',
    fallback: null,
    fallbackText: '`demo` in demo mode, otherwise `main`',
    prose: 'The realm that the front page leads to. It is created at the first start.',
    parse: parseRealm,
  },
  {
    name: 'administrator',
    env: 'LANYARD_ADMINISTRATOR',
    type: 'user name',
    fallback: 'admin',
    prose: 'The first administrator. The first start prints a one-time link with which this person chooses a password.',
    parse: text,
  },
  {
    name: 'sealKey',
    env: 'LANYARD_SEAL_KEY',
    type: '32 bytes, base64url; several separated by commas',
    fallback: null,
    fallbackText: 'made in the data folder in demo mode; required in server mode, or a file',
    secret: true,
    prose:
      'Seals every secret in the database (AES-256-GCM). The first key seals, all of them open. Keep a copy apart from the database backup: without it no device works. `openssl rand -base64 32 | tr +/ -_` makes one.',
    parse: text,
  },
  {
    name: 'sealKeyFile',
    env: 'LANYARD_SEAL_KEY_FILE',
    type: 'file',
    fallback: null,
    prose: 'A file with the seal keys, one a line, readable by the server only.',
    parse: (value) => resolve(value),
  },
  {
    name: 'tlsCertificate',
    env: 'LANYARD_TLS_CERTIFICATE',
    type: 'PEM file',
    fallback: null,
    prose:
      'The certificate chain, where this server ends TLS itself. Large sites end it at a proxy: it costs 32 KiB of memory for each connection here.',
    parse: (value) => resolve(value),
  },
  {
    name: 'tlsKey',
    env: 'LANYARD_TLS_KEY',
    type: 'PEM file',
    fallback: null,
    prose: "The certificate's private key.",
    parse: (value) => resolve(value),
  },
  {
    name: 'trustProxy',
    env: 'LANYARD_TRUST_PROXY',
    type: 'addresses or networks, separated by commas',
    fallback: '',
    prose:
      'Proxies in front of this server whose `X-Forwarded-For` is believed. Without it the address of the connection counts, which limits guessing by address.',
    parse: parseNetworks,
  },
  {
    name: 'outgoingAuthorities',
    env: 'LANYARD_OUTGOING_CA',
    type: 'PEM file',
    fallback: null,
    fallbackText: 'the usual authorities',
    prose:
      'Certificates of further authorities that are trusted when Lanyard connects to webhooks and push services, for instance those of your organisation.',
    parse: (value) => resolve(value),
  },
  {
    name: 'pushSubject',
    env: 'LANYARD_PUSH_SUBJECT',
    type: '`mailto:` or `https:` URL',
    fallback: null,
    fallbackText: 'the public URL',
    prose:
      'Whom the push services of browsers may ask when something is wrong with our wake-ups. Some of them refuse a server that names nobody they could reach.',
    parse: parseSubject,
  },
  {
    name: 'pushNetworks',
    env: 'LANYARD_PUSH_NETWORKS',
    type: 'addresses or networks, separated by commas',
    fallback: '',
    prose:
      'Private networks in which the push service of a phone may lie, for instance a UnifiedPush server of your own. A phone chooses its push address itself, so everything else that is private is refused.',
    parse: parseNetworks,
  },
  {
    name: 'fcmServiceAccount',
    env: 'LANYARD_FCM_SERVICE_ACCOUNT',
    type: 'JSON file',
    fallback: null,
    fallbackText: 'native Android apps are not woken',
    prose:
      'The key of a Google service account that may send messages through Firebase (FCM HTTP v1), as Google hands it out.',
    parse: (value) => resolve(value),
  },
  {
    name: 'fcmUrl',
    env: 'LANYARD_FCM_URL',
    type: 'URL without a path',
    fallback: 'https://fcm.googleapis.com',
    prose: 'Where Firebase is reached; another one for a gateway of your own.',
    parse: parseSecureOrigin,
  },
  {
    name: 'apnsKey',
    env: 'LANYARD_APNS_KEY',
    type: '`.p8` file',
    fallback: null,
    fallbackText: 'native iOS apps are not woken',
    prose: 'The key with which Lanyard signs for the Apple Push Notification service, as Apple hands it out.',
    parse: (value) => resolve(value),
  },
  {
    name: 'apnsKeyId',
    env: 'LANYARD_APNS_KEY_ID',
    type: '10 characters',
    fallback: null,
    prose: "The key's id.",
    parse: text,
  },
  {
    name: 'apnsTeam',
    env: 'LANYARD_APNS_TEAM',
    type: '10 characters',
    fallback: null,
    prose: 'The id of the team that the key belongs to.',
    parse: text,
  },
  {
    name: 'apnsTopic',
    env: 'LANYARD_APNS_TOPIC',
    type: 'bundle id',
    fallback: null,
    prose: 'The bundle id of the app that is woken.',
    parse: text,
  },
  {
    name: 'apnsUrl',
    env: 'LANYARD_APNS_URL',
    type: 'URL without a path',
    fallback: 'https://api.push.apple.com',
    prose: 'Where APNs is reached; `https://api.sandbox.push.apple.com` for apps in development.',
    parse: parseSecureOrigin,
  },
  {
    name: 'amCookie',
    env: 'LANYARD_AM_COOKIE',
    type: 'cookie name',
    fallback: 'iPlanetDirectoryPro',
    prose:
      'The cookie, and the request header, that carries the session for clients that speak PingAM’s protocol. Give it the name that they are configured with.',
    parse: parseCookieName,
  },
  {
    name: 'mailUrl',
    env: 'LANYARD_MAIL_URL',
    type: '`smtps://user:password@host:465` or `smtp://user:password@host:587?starttls=required`',
    fallback: null,
    fallbackText: 'no mail is sent',
    secret: true,
    prose:
      'The mail server that takes mails with codes and links. `smtp:` without `?starttls=required` is for a mail server on this machine alone. Signs such as `@` and `/` in a password are written as `%40` and `%2F`.',
    parse: parseMailUrl,
  },
  {
    name: 'mailFrom',
    env: 'LANYARD_MAIL_FROM',
    type: '`sign-in@example.com` or `Example <sign-in@example.com>`',
    fallback: null,
    prose: 'Whom mails come from. It goes together with `LANYARD_MAIL_URL`.',
    parse: parseMailFrom,
  },
  {
    name: 'logLevel',
    env: 'LANYARD_LOG_LEVEL',
    type: '`fatal`, `error`, `warn`, `info`, `debug` or `trace`',
    fallback: null,
    fallbackText: '`warn` in demo mode, otherwise `info`',
    prose:
      'Requests are logged at `debug`: an info line for each would cost a third of the speed, and the audit keeps the account.',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
];

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
    dataFolder: resolve('data'),
    databaseUrl: null,
    databaseConnections: 16,
    administrator: 'admin',
    realm: mode === 'demo' ? 'demo' : 'main',
    sealKey: null,
    sealKeyFile: null,
    tlsCertificate: null,
    tlsKey: null,
    trustProxy: [],
    outgoingAuthorities: null,
    pushNetworks: [],
    pushSubject: '',
    fcmServiceAccount: null,
    fcmUrl: 'https://fcm.googleapis.com',
    apnsKey: null,
    apnsKeyId: null,
    apnsTeam: null,
    apnsTopic: null,
    apnsUrl: 'https://api.push.apple.com',
    mailUrl: null,
    mailFrom: null,
    amCookie: 'iPlanetDirectoryPro',
    logLevel: mode === 'demo' ? 'warn' : 'info',
    publicUrl: mode === 'demo' ? `http://localhost:${listen.port}` : '',
    ...values,
    mode,
    listen,
  };
  for (const rule of UNSAFE) if (rule.when(config)) invalid(rule.sentence);
  return config;
}

/** Combinations that the server refuses to start with, each with the sentence that it prints. */
const UNSAFE: readonly { readonly when: (config: Config) => boolean; readonly sentence: string }[] = [
  {
    when: (c) => c.mode === 'demo' && !isLoopback(c.listen.host),
    sentence:
      'Demo mode listens on loopback only, because everybody knows its passwords: use 127.0.0.1, or set LANYARD_PUBLIC_URL to run a real server.',
  },
  {
    when: (c) => c.mode === 'server' && c.publicUrl === '',
    sentence: 'A real server needs LANYARD_PUBLIC_URL, the address that people and phones use.',
  },
  {
    when: (c) => c.mode === 'server' && c.sealKey === null && c.sealKeyFile === null,
    sentence:
      'A real server needs LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE: it seals every secret in the database, and must be kept apart from it.',
  },
  {
    when: (c) => c.sealKey !== null && c.sealKeyFile !== null,
    sentence: 'Give either LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE, not both.',
  },
  {
    when: (c) => (c.tlsCertificate === null) !== (c.tlsKey === null),
    sentence: 'LANYARD_TLS_CERTIFICATE and LANYARD_TLS_KEY go together.',
  },
  {
    when: (c) => new Set([c.apnsKey, c.apnsKeyId, c.apnsTeam, c.apnsTopic].map((part) => part === null)).size > 1,
    sentence: 'LANYARD_APNS_KEY, LANYARD_APNS_KEY_ID, LANYARD_APNS_TEAM and LANYARD_APNS_TOPIC go together.',
  },
  {
    when: (c) => (c.mailUrl === null) !== (c.mailFrom === null),
    sentence: 'LANYARD_MAIL_URL and LANYARD_MAIL_FROM go together.',
  },
  {
    when: (c) => c.mailUrl !== null && isPlainMail(c.mailUrl),
    sentence:
      'LANYARD_MAIL_URL must be smtps:, or end in ?starttls=required: over plain smtp everybody on the way reads the codes and the password.',
  },
  {
    when: (c) => c.publicUrl.startsWith('http:') && !isLoopback(new URL(c.publicUrl).hostname),
    sentence: 'LANYARD_PUBLIC_URL must be https: over plain http everybody on the way reads passwords and codes.',
  },
  {
    when: (c) => !isLoopback(c.listen.host) && c.tlsCertificate === null && c.trustProxy.length === 0,
    sentence:
      'Plain http on a public address is refused: give LANYARD_TLS_CERTIFICATE and LANYARD_TLS_KEY, or name the proxy that ends TLS in LANYARD_TRUST_PROXY.',
  },
];

/** docs/reference/configuration.md, written by `npm run generate`. */
export function renderConfigurationDocs(): string {
  const rows = CONFIG_TABLE.map((row) => {
    const fallback = row.fallbackText ?? (row.fallback ? `\`${row.fallback}\`` : 'none');
    const secret = row.secret ? ' Secret: never logged.' : '';
    return `### \`${row.env}\`\n\n${row.prose}${secret}\n\n* In the file: \`${row.name}\`\n* Value: ${row.type}\n* Default: ${fallback}\n`;
  });
  return `<!-- Generated from packages/server/src/config.ts by npm run generate. Do not edit. -->
# Configuration

Lanyard reads environment variables, or one JSON file that \`LANYARD_CONFIG\` names, with the names given below as
members and strings as values. The environment wins. An unknown name is refused, so a spelling mistake cannot turn a protection off.

${rows.join('\n')}`;
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
