import pg from 'pg';
import { Problem } from './errors.ts';
import { systemRandom } from './random.ts';
import { createSeal, type SealRing } from './seal.ts';
import { type KeySource, nameSealKeys, readGivenSealKeys } from './seal-keys.ts';

/** What a canary record is sealed for; it holds nothing but this word. */
export const CANARY = 'canary';

/** Whatever runs a statement: a connection of its own, or a transaction. */
export type SqlClient = { query<Row extends object>(text: string): Promise<{ rows: Row[] }> };

type NeededKey = { readonly id: string; readonly canary: Buffer | null };

/**
 * The seal keys that a database may have sealed something with, whatever its version: those it names, or, in one from before it
 * named them, those of the records that it holds.
 */
export async function neededSealKeys(client: SqlClient): Promise<NeededKey[]> {
  const { rows } = await client.query<{ known: boolean }>("SELECT to_regclass('seal_keys') IS NOT NULL AS known");
  const named = rows[0]?.known
    ? (await client.query<NeededKey>('SELECT id, canary FROM seal_keys ORDER BY id')).rows
    : [];
  return named.length > 0 ? named : (await countSealed(client)).map(({ id }) => ({ id, canary: null }));
}

export type SealedCount = { readonly id: string; readonly records: number };

/** How many sealed records each key has in the whole database. A column that holds such records is called `sealed_…`. */
export async function countSealed(client: SqlClient): Promise<SealedCount[]> {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE 'sealed\\_%' ORDER BY 1, 2`,
  );
  const counts = new Map<string, number>();
  for (const { table, column } of columns) {
    const [from, name] = [pg.escapeIdentifier(table), pg.escapeIdentifier(column)];
    const { rows } = await client.query<{ id: string; records: string }>(
      `SELECT encode(substring(${name} from 2 for 4), 'hex') AS id, count(*)::text AS records
       FROM ${from} WHERE octet_length(${name}) > 0 GROUP BY 1`,
    );
    for (const { id, records } of rows) counts.set(id, (counts.get(id) ?? 0) + Number(records));
  }
  return [...counts].map(([id, records]) => ({ id, records })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Compares the configured seal keys with a database, before anything is done to it. Safe on an empty one and on one of any version.
 * @throws Problem `seal.wrong-key`, `seal.no-key`, `kit.unavailable`
 */
export async function checkSealKeys(url: string, config: KeySource): Promise<void> {
  const given = readGivenSealKeys(config);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect().catch((cause: Error) => {
    throw new Problem('kit.unavailable', { detail: `The database cannot be reached: ${cause.message}.`, cause });
  });
  try {
    refuseWrongKeys(await neededSealKeys(client), { given, source: nameSealKeys(config) });
  } finally {
    await client.end();
  }
}

/** @throws Problem `seal.wrong-key` that names the keys which are needed and those which are at hand */
export function refuseWrongKeys(
  needed: readonly NeededKey[],
  { given, source, what = 'database' }: { given: readonly Uint8Array[] | null; source: string; what?: string },
): void {
  if (needed.length === 0) return;
  const ring = given && createSeal(given, systemRandom);
  const missing = needed.filter((key) => !ring || !opens(ring, key)).map(({ id }) => id);
  if (missing.length === 0) return;
  const atHand = ring ? `holds ${listKeys(ring.ids())}` : 'does not exist';
  throw new Problem('seal.wrong-key', {
    detail: `The ${what} needs the seal key ${missing.join(' and ')}, and ${source} ${atHand}. Nothing was changed. ${what === 'database' ? 'Give the server the key that it had before.' : 'Give the key that was used when it was made.'}`,
  });
}

function opens(ring: SealRing, { id, canary }: NeededKey): boolean {
  if (!ring.ids().includes(id)) return false;
  if (!canary) return true;
  try {
    return ring.open(canary, CANARY).toString('utf8') === CANARY;
  } catch {
    return false;
  }
}

const listKeys = (ids: readonly string[]): string => (ids.length === 1 ? `only ${ids[0]}` : ids.join(' and '));
