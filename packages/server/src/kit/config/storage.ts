/** Where data live, and what seals them. */
import { resolve } from 'node:path';
import type { ServerConfig } from './server.ts';
import type { Row, Rule } from './table.ts';
import { invalid, parseConnections, text } from './values.ts';

export type StorageConfig = {
  /** Absolute path. */
  readonly dataFolder: string;
  /** Null: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | null;
  readonly databaseConnections: number;
  readonly sealKey: string | null;
  readonly sealKeyFile: string | null;
};

export const storageRows: readonly Row<StorageConfig>[] = [
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
];

export const storageRules: readonly Rule<StorageConfig & Pick<ServerConfig, 'mode'>>[] = [
  {
    when: (c) => c.mode === 'server' && c.sealKey === null && c.sealKeyFile === null,
    sentence:
      'A real server needs LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE: it seals every secret in the database, and must be kept apart from it.',
  },
  {
    when: (c) => c.sealKey !== null && c.sealKeyFile !== null,
    sentence: 'Give either LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE, not both.',
  },
];
