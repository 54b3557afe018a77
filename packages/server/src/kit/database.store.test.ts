import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { sql } from 'kysely';
import { eventually } from '../testing/eventually.ts';
import { testKit } from '../testing/kit.ts';
import { compileOnce, isUniqueViolation, json, type Queryable } from './database.ts';
import { generateTables } from './generate-tables.ts';

const AT = new Date('2026-03-02T09:00:00.123Z');
const realmRow = (id: string, name: string, settings: unknown = {}) => ({
  id,
  name,
  settings: json(settings),
  created_at: AT,
});

test('every statement is prepared under a name, so that a second run is not parsed again', async (t) => {
  const { kit } = await testKit(t, { config: { databaseConnections: 2 } });
  await kit.db.connection().execute(async (db) => {
    for (const name of ['a', 'b', 'c']) await db.selectFrom('realms').select('id').where('name', '=', name).execute();
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) AS count FROM pg_prepared_statements WHERE statement LIKE 'select "id" from "realms"%'`.execute(
      db,
    );
    assert.equal(rows[0]?.count, 1);
  });
});

test('types: jsonb takes arrays and objects, bigint reads as number, timestamptz keeps the millisecond', async (t) => {
  const { kit } = await testKit(t);
  const id = kit.random.uuid(AT);
  await kit.db
    .insertInto('realms')
    .values(realmRow(id, 'types', ['a', { b: null }]))
    .execute();
  const row = await kit.db.selectFrom('realms').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  assert.deepEqual(row.settings, ['a', { b: null }]);
  assert.equal(row.created_at.getTime(), AT.getTime());
  const { rows } = await sql<{ big: number }>`SELECT 9007199254740991::bigint AS big`.execute(kit.db);
  assert.equal(rows[0]?.big, Number.MAX_SAFE_INTEGER);
});

test('a bigint beyond 2^53 is refused and not rounded', async (t) => {
  const { kit } = await testKit(t);
  await assert.rejects(sql`SELECT 9007199254740993::bigint`.execute(kit.db), {
    message: 'a bigint from the database is beyond 2^53',
  });
});

test('a statement compiled once takes new parameters at each run, inside a transaction as well', async (t) => {
  const { kit } = await testKit(t);
  let builds = 0;
  const find = compileOnce((q, p: { name: string; least: Date }) => {
    builds += 1;
    return q
      .selectFrom('realms')
      .select(['id', 'name'])
      .where('name', '=', p.name)
      .where('created_at', '>=', p.least)
      .compile();
  });
  const ids = ['one', 'two'].map((name) => ({ name, id: kit.random.uuid(AT) }));
  await kit.db
    .insertInto('realms')
    .values(ids.map(({ id, name }) => realmRow(id, name)))
    .execute();
  for (const { id, name } of ids) assert.deepEqual(await find(kit.db, { name, least: AT }), [{ id, name }]);
  assert.deepEqual(
    await kit.db.transaction().execute((tx) => find(tx, { name: 'two', least: new Date(AT.getTime() + 1) })),
    [],
  );
  assert.equal(builds, 1);
});

test('a second row with the same key is told apart from other errors', async (t) => {
  const { kit } = await testKit(t);
  const insert = () =>
    kit.db
      .insertInto('realms')
      .values(realmRow(kit.random.uuid(AT), 'twice'))
      .execute();
  await insert();
  await assert.rejects(insert(), (error) => isUniqueViolation(error) && isUniqueViolation(error, 'realms_name_key'));
  await assert.rejects(insert(), (error) => !isUniqueViolation(error, 'realms_pkey'));
});

test('a connection that the database ended answers kit.unavailable once, and the next request gets a fresh one', async (t) => {
  const { kit } = await testKit(t, { config: { databaseConnections: 2 } });
  await assert.rejects(sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(kit.db), {
    code: 'kit.unavailable',
    status: 503,
  });
  const { rows } = await sql<{ one: number }>`SELECT 1 AS one`.execute(kit.db);
  assert.equal(rows[0]?.one, 1);
});

test('a connection that ends while a transaction holds it fails that transaction and not the process', async (t) => {
  const { kit } = await testKit(t);
  const alive = (pid: number) =>
    sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`.execute(kit.db).then(({ rows }) => rows.length > 0);
  const held = kit.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
    const pid = rows[0]?.pid ?? 0;
    await sql`SELECT pg_terminate_backend(${pid})`.execute(kit.db);
    await eventually(async () => !(await alive(pid)));
    await sql`SELECT 1`.execute(tx);
  });
  await assert.rejects(held, { code: 'kit.unavailable', status: 503 });
  assert.equal((await sql`SELECT 1`.execute(kit.db)).rows.length, 1);
});

test('a column that a newer version adds changes no answer of a server that knows it not, inside a transaction as well', async (t) => {
  const { kit } = await testKit(t, { config: { databaseConnections: 2 } });
  const values = realmRow(kit.random.uuid(AT), 'kept');
  const read = (q: Queryable) => q.selectFrom('realms').selectAll().execute();
  const readJoined = (q: Queryable) =>
    q.selectFrom('realms').innerJoin('realms as same', 'same.id', 'realms.id').selectAll('realms').execute();
  const write = (q: Queryable) => q.updateTable('realms').set({ name: 'kept' }).returningAll().execute();
  const first = await kit.db.insertInto('realms').values(values).returningAll().execute();
  const all = (q: Queryable) => Promise.all([read(q), readJoined(q), write(q)]);
  const both = () => Promise.all([kit.db.transaction().execute(all), all(kit.db)]);
  await both();
  await sql`ALTER TABLE realms ADD COLUMN extra text DEFAULT 'new'`.execute(kit.db);
  assert.deepEqual(await both(), [
    [first, first, first],
    [first, first, first],
  ]);
});

test('a plan that a schema change made stale spoils its connection only', async (t) => {
  const { kit } = await testKit(t, { config: { databaseConnections: 2 } });
  const select = () => sql`SELECT * FROM realms`.execute(kit.db);
  await Promise.all([select(), select(), select()]);
  await sql`ALTER TABLE realms ADD COLUMN extra text`.execute(kit.db);
  await Promise.allSettled(Array.from({ length: 4 }, select));
  assert.deepEqual((await select()).rows, []);
});

test('generated/tables.ts is what the migrated schema says', async (t) => {
  const { kit } = await testKit(t);
  const written = await readFile(new URL('./generated/tables.ts', import.meta.url), 'utf8');
  assert.equal(await generateTables(kit.db), written, 'run node packages/server/src/testing/write-tables.ts');
});

test('a script that fails within its own transaction leaves no aborted transaction to the next borrower', async (t) => {
  const { kit } = await testKit(t, { config: { databaseConnections: 1 } });
  await assert.rejects(kit.database.executeSql('BEGIN; SELECT 1 FROM no_such_table; COMMIT'));
  const { rows } = await kit.database.executeSql('SELECT 1 AS one');
  assert.deepEqual(rows, [{ one: 1 }]);
});
