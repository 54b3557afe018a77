import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { credentialPurpose } from '../packages/server/src/devices/index.ts';
import { searchTextOf } from '../packages/server/src/users/search-text.ts';
import { PERIOD_SECONDS, type Person, SECRET } from './people.ts';
import type { Stage } from './stage.ts';

export type Employee = Person & { displayName: string; email: string };

const CHUNK = 20_000;
const TABLES = ['users', 'devices', 'credentials'];

/**
 * Very many people with a phone each that shows codes, as quickly as PostgreSQL takes them: a million in about a minute.
 * Indexes are made at the end, and triggers and foreign keys are not asked, because everything they would see to is
 * written here.
 * @returns every `sampleEvery`th of them
 */
export async function fillRealm(stage: Stage, count: number, { sampleEvery = 1 } = {}): Promise<Employee[]> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query("SET maintenance_work_mem = '256MB'");
    await client.query('SET synchronous_commit = off');
    await setWalSize(client, "'4GB'");
    const restoreIndexes = await dropIndexes(client);
    const sample: Employee[] = [];
    for (let start = 0; start < count; start += CHUNK) {
      const chunk = makeEmployees(stage, { start, count: Math.min(CHUNK, count - start) });
      await writeEmployees(client, stage, chunk);
      sample.push(...chunk.filter((_, index) => (start + index) % sampleEvery === 0));
    }
    await restoreIndexes();
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`);
    await setWalSize(client, 'DEFAULT');
    await client.query('CHECKPOINT');
    return sample;
  } finally {
    await client.end();
  }
}

/** As much between two checkpoints as is written here: what follows is measured with the product's own setting. */
async function setWalSize(client: pg.Client, size: string): Promise<void> {
  await client.query(`ALTER SYSTEM SET max_wal_size = ${size}`);
  await client.query('SELECT pg_reload_conf()');
}

/** Those that no constraint needs. @returns what makes them again */
async function dropIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
     WHERE i.indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return async () => {
    for (const { definition } of rows) await client.query(definition);
  };
}

const FIRST = ['Ada', 'Bela', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Grace', 'Hana', 'Ines', 'Jonas', 'Kofi', 'Lucía'];
const MIDDLE = [
  'an',
  'bel',
  'chen',
  'dor',
  'eck',
  'fis',
  'gar',
  'hol',
  'ina',
  'jen',
  'kov',
  'lin',
  'mar',
  'nov',
  'ost',
];
const LAST = [
  'berg',
  'dottir',
  'ec',
  'feld',
  'ić',
  'mann',
  'nen',
  'oğlu',
  'quist',
  'sen',
  'ski',
  'stein',
  'ton',
  'vić',
];

/** The same name at the same number: about as many of one name as a large company has. */
function nameOf(number: number): { first: string; last: string } {
  const pick = (from: readonly string[], by: number) => from[Math.floor(number / by) % from.length] ?? '';
  const second = pick(MIDDLE, 31);
  const middle = `${second.charAt(0).toUpperCase()}${second.slice(1)}${pick(MIDDLE, 7)}`;
  return { first: pick(FIRST, 1), last: `${middle}${pick(LAST, 13)}` };
}

function makeEmployees({ kit }: Stage, { start, count }: { start: number; count: number }): Employee[] {
  const now = kit.clock.now();
  return Array.from({ length: count }, (_, index) => {
    const number = start + index;
    const { first, last } = nameOf(number);
    const name = `${first}.${last}.${number}`.normalize('NFKC').toLowerCase();
    return {
      userId: kit.random.uuid(now),
      deviceId: kit.random.uuid(now),
      credentialId: kit.random.uuid(now),
      name,
      displayName: `${first} ${last}`,
      email: `${first}.${last}.${number}@example.com`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase(),
    };
  });
}

async function writeEmployees(client: pg.Client, { kit, realm }: Stage, people: readonly Employee[]): Promise<void> {
  const now = kit.clock.now().toISOString();
  const hex = (bytes: Uint8Array) => `\\\\x${Buffer.from(bytes).toString('hex')}`;
  await copy(
    client,
    'users (id, realm_id, name, display_name, email, search_text, device_count, created_at)',
    people,
    (one) => [one.userId, realm.id, one.name, one.displayName, one.email, searchTextOf(one), '1', now],
  );
  await copy(client, 'devices (id, realm_id, user_id, name, mode, state, created_at, activated_at)', people, (one) => [
    one.deviceId,
    realm.id,
    one.userId,
    'Phone',
    'online',
    'active',
    now,
    now,
  ]);
  await copy(client, 'credentials (id, device_id, kind, period, sealed_secret, created_at)', people, (one) => [
    one.credentialId,
    one.deviceId,
    'totp',
    String(PERIOD_SECONDS),
    hex(kit.seal.seal(SECRET, credentialPurpose(one.credentialId))),
    now,
  ]);
}

/** COPY's text format; none of the values holds a tab or a line break, and a backslash only where it is meant. */
async function copy<Row>(client: pg.Client, target: string, rows: readonly Row[], columns: (row: Row) => string[]) {
  const lines = function* () {
    for (const row of rows) yield `${columns(row).join('\t')}\n`;
  };
  await pipeline(Readable.from(lines()), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}
