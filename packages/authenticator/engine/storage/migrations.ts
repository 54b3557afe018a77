import { AuthenticatorError } from '../errors.ts';
import { SCHEMA_VERSION, tableName } from '../records.ts';
import { type Change, type Row, type Storage, StorageConflict } from './storage.ts';

/** Rows of one version of the stored form, by table. */
type Generation = Record<string, Row[]>;

interface Migration {
  /** Tables of the version that is left. */
  tables: readonly string[];
  convert(old: Generation): Generation;
}

interface SchemaRow extends Row {
  id: 'schema';
  version: number;
}

interface HistoryV1 {
  pushId: string;
}
interface AccountV1 extends Row {
  server?: string;
  offset?: number;
  history?: HistoryV1[];
}
interface InstallationV1 extends Row {
  pepper: unknown;
}

/**
 * Version 1 kept the protection in the installation's row, and in each account its answers and its clock offset. So every wrong
 * PIN rewrote the row with the pepper, every answer competed with every change of its account, and two accounts of one server
 * disagreed about its time. Version 2 gives each of these a row of its own.
 */
const from1: Migration = {
  tables: ['installation', 'accounts', 'farewells'],
  convert(old) {
    const installations = (old.installation ?? []) as InstallationV1[];
    const accounts = (old.accounts ?? []) as AccountV1[];
    const servers = new Map<string, Row & { offset: number }>();
    for (const { server, offset } of accounts) {
      if (server !== undefined && offset !== undefined) servers.set(server, { id: server, revision: 1, offset });
    }
    return {
      installation: installations.map(({ id, pepper }) => ({ id, revision: 1, pepper })),
      protection: installations.map(({ pepper, ...protection }) => ({ ...protection, revision: 1 })),
      accounts: accounts.map(({ history, offset, ...account }) => ({ ...account, revision: 1 })),
      history: accounts.flatMap(({ id, history }) =>
        (history ?? []).map(({ pushId, ...entry }) => ({ ...entry, id: pushId, revision: 1, accountId: id })),
      ),
      servers: [...servers.values()],
      farewells: old.farewells ?? [],
    };
  },
};

/**
 * Version 3 knows accounts of servers that speak PingAM's protocol, and what organisations demand of the phone. An app of version
 * 2 would show such an account without its lock and lose its secret with the next PIN, so the rows move out of its sight.
 */
const from2: Migration = {
  tables: ['installation', 'protection', 'accounts', 'history', 'changes', 'servers', 'farewells'],
  convert: (old) => ({
    ...old,
    accounts: (old.accounts ?? []).map((account): Row & { demands: null } => ({ ...account, demands: null })),
  }),
};

const migrations: Readonly<Record<number, Migration>> = { 1: from1, 2: from2 };

/**
 * Brings what is stored to the current version. Each step copies into the new version's tables, reads the copy back, and only
 * then switches over and drops the old rows, in one transaction: killed at any moment, the next start finds one version whole.
 *
 * @throws AuthenticatorError `storage-newer`, `storage-damaged`, `storage-failed`, `storage-busy`
 */
export async function upgrade(storage: Storage): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const marker = await currentVersion(storage);
      if (marker.version === SCHEMA_VERSION) return;
      await upgradeOnce(storage, marker);
    } catch (error) {
      // Another tab upgrades at the same time: look again.
      if (error instanceof StorageConflict) continue;
      if (error instanceof AuthenticatorError) throw error;
      throw new AuthenticatorError('storage-failed', { cause: error });
    }
  }
  throw new AuthenticatorError('storage-busy');
}

async function currentVersion(storage: Storage): Promise<SchemaRow> {
  const stored = (await storage.get('meta', 'schema')) as SchemaRow | undefined;
  if (stored === undefined) {
    const fresh: SchemaRow = { id: 'schema', revision: 1, version: SCHEMA_VERSION };
    await storage.transaction([{ op: 'put', table: 'meta', row: fresh, ifRevision: 0 }]);
    return fresh;
  }
  if (stored.version > SCHEMA_VERSION) throw new AuthenticatorError('storage-newer');
  return stored;
}

async function upgradeOnce(storage: Storage, marker: SchemaRow): Promise<void> {
  const migration = migrations[marker.version];
  if (migration === undefined) throw new AuthenticatorError('storage-damaged');
  const next = marker.version + 1;
  const old = await readTables(storage, marker.version, migration.tables);
  const copy = migration.convert(old);
  const marked: SchemaRow = { ...marker, revision: marker.revision + 1 };
  await storage.transaction([
    { op: 'put', table: 'meta', row: marked, ifRevision: marker.revision },
    ...(await leftovers(storage, next, copy)),
    ...putAll(next, copy),
  ]);
  const readBack = await readTables(storage, next, Object.keys(copy));
  if (!sameRows(copy, readBack)) throw new AuthenticatorError('storage-damaged');
  await storage.transaction([
    {
      op: 'put',
      table: 'meta',
      row: { ...marked, revision: marked.revision + 1, version: next } as Row,
      ifRevision: marked.revision,
    },
    ...dropAll(marker.version, old),
  ]);
}

async function readTables(storage: Storage, version: number, tables: readonly string[]): Promise<Generation> {
  const generation: Generation = {};
  for (const table of tables) generation[table] = await storage.list(tableName(version, table));
  return generation;
}

const putAll = (version: number, generation: Generation): Change[] =>
  Object.entries(generation).flatMap(([table, rows]) =>
    rows.map((row): Change => ({ op: 'put', table: tableName(version, table), row })),
  );

/** Drops exactly the rows that were copied: one that changed since then refuses the switch. */
const dropAll = (version: number, generation: Generation): Change[] =>
  Object.entries(generation).flatMap(([table, rows]) =>
    rows.map(
      ({ id, revision }): Change => ({ op: 'delete', table: tableName(version, table), id, ifRevision: revision }),
    ),
  );

/** Rows of an upgrade that broke off and that the copy would not overwrite. */
async function leftovers(storage: Storage, version: number, copy: Generation): Promise<Change[]> {
  const there = await readTables(storage, version, Object.keys(copy));
  return Object.entries(there).flatMap(([table, rows]) => {
    const kept = new Set((copy[table] ?? []).map(({ id }) => id));
    return rows
      .filter(({ id }) => !kept.has(id))
      .map(({ id }): Change => ({ op: 'delete', table: tableName(version, table), id }));
  });
}

const byId = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

function sameRows(copy: Generation, readBack: Generation): boolean {
  return Object.entries(copy).every(([table, rows]) => {
    const back = byId(readBack[table] ?? []);
    return rows.length === back.length && byId(rows).every((row, index) => describe(row) === describe(back[index]));
  });
}

/** Keys cannot be compared by their bytes; kind and uses tell whether one came back as one. */
function describe(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (member instanceof Uint8Array) return [...member];
    if (Object.prototype.toString.call(member) !== '[object CryptoKey]') return member;
    const { type, algorithm, usages } = member as CryptoKeyLike;
    return { type, name: algorithm.name, usages };
  });
}

interface CryptoKeyLike {
  type: string;
  algorithm: { name: string };
  usages: string[];
}
