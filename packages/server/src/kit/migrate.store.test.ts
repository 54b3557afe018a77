import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createTestDatabase } from '../testing/database.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';

const ONE: Migration = { name: '0001-one.sql', text: 'CREATE TABLE one (id int); INSERT INTO one VALUES (1)' };
const TWO: Migration = { name: '0002-two.sql', text: 'INSERT INTO one VALUES (2)' };

async function emptyDatabase(t: { after: (stop: () => Promise<void>) => void }) {
  const database = await createTestDatabase({ template: 'template0' });
  t.after(database.drop);
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  return { url: database.url, query };
}

test('missing migrations are applied in order, once; a second run does nothing', async (t) => {
  const { url, query } = await emptyDatabase(t);
  assert.deepEqual(await migrate(url, [ONE]), [ONE.name]);
  assert.deepEqual(await migrate(url, [ONE, TWO]), [TWO.name]);
  assert.deepEqual(await migrate(url, [ONE, TWO]), []);
  assert.deepEqual(await query('SELECT id FROM one ORDER BY id'), [{ id: 1 }, { id: 2 }]);
});

test('servers that start together migrate once', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(url, [ONE, TWO])));
  assert.deepEqual(applied.flat().sort(), [ONE.name, TWO.name]);
  assert.deepEqual(await query('SELECT count(*)::int AS rows FROM one'), [{ rows: 2 }]);
});

test('a migration that fails leaves nothing of itself, and the next try applies it', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const broken = { name: TWO.name, text: 'CREATE TABLE half (id int); SELECT 1 / 0' };
  await assert.rejects(migrate(url, [ONE, broken]), { message: 'division by zero' });
  assert.deepEqual(await query("SELECT to_regclass('half') AS half"), [{ half: null }]);
  assert.deepEqual(await migrate(url, [ONE, TWO]), [TWO.name]);
});

test('a table in use makes a migration wait without holding up others, and it is applied when the table is free', async (t) => {
  const { url } = await emptyDatabase(t);
  await migrate(url, [ONE]);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE one IN ACCESS SHARE MODE');
  const addsColumn = { name: TWO.name, text: 'ALTER TABLE one ADD COLUMN more text' };
  const impatient = { lockTimeoutMs: 20, pauseMs: 1, tries: 3 };
  await assert.rejects(migrate(url, [ONE, addsColumn], impatient), { code: 'migrate.blocked', status: 503 });
  const applied = migrate(url, [ONE, addsColumn], { ...impatient, tries: 1_000 });
  await holder.query('COMMIT');
  await holder.end();
  assert.deepEqual(await applied, [TWO.name]);
});

test('indexes are built while rows are written, and a build that broke off is made good by the next start', async (t) => {
  const { url, query } = await emptyDatabase(t);
  await migrate(url, [ONE]);
  const builds = { name: TWO.name, text: '-- why\nCREATE UNIQUE INDEX CONCURRENTLY one_id ON one (id);\n' };
  await query('INSERT INTO one VALUES (1)');
  await assert.rejects(migrate(url, [ONE, builds]), { code: '23505' });
  const valid = "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'one_id'::regclass";
  assert.deepEqual(await query(valid), [{ valid: false }], 'PostgreSQL leaves what it had begun');
  await query('DELETE FROM one');
  const writer = new pg.Client({ connectionString: url });
  await writer.connect();
  await writer.query('BEGIN; INSERT INTO one VALUES (7)');
  const applied = Promise.all([migrate(url, [ONE, builds]), migrate(url, [ONE, builds])]);
  await query('INSERT INTO one VALUES (8)');
  await writer.query('COMMIT');
  await writer.end();
  assert.deepEqual((await applied).flat(), [TWO.name]);
  assert.deepEqual(await query(valid), [{ valid: true }]);
  const mixed = { name: '0003-mixed.sql', text: 'CREATE INDEX CONCURRENTLY x ON one (id);\nSELECT 1;' };
  await assert.rejects(migrate(url, [ONE, builds, mixed]), { message: /builds indexes and may hold nothing else/ });
});

test('an older server refuses a newer database', async (t) => {
  const { url } = await emptyDatabase(t);
  await migrate(url, [ONE, TWO]);
  await assert.rejects(migrate(url, [ONE]), { code: 'migrate.newer-database', message: /made by a newer version/ });
});

test('a migration that was changed after it was applied is refused', async (t) => {
  const { url } = await emptyDatabase(t);
  await migrate(url, [ONE]);
  await assert.rejects(migrate(url, [{ ...ONE, text: 'SELECT 1' }]), {
    code: 'migrate.changed',
    message: /The migration 0001-one\.sql was changed/,
  });
});

test('no check of this version is left that the rows before it were not held against, and writers go on meanwhile', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const all = await readMigrations();
  const unheld = 'SELECT conname AS name FROM pg_constraint WHERE NOT convalidated ORDER BY 1';
  const writer = new pg.Client({ connectionString: url });
  await writer.connect();
  for (const [index, { text }] of all.entries()) {
    const isHolding = text.includes('VALIDATE CONSTRAINT');
    if (isHolding) {
      assert.notDeepEqual(await query(unheld), []);
      for (const table of ['devices', 'registrations', 'credentials'])
        await writer.query(`BEGIN; LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`);
    }
    await migrate(url, all.slice(0, index + 1), { lockTimeoutMs: 200, pauseMs: 1, tries: isHolding ? 1 : 5 });
    if (isHolding) await writer.query('COMMIT');
  }
  await writer.end();
  assert.deepEqual(await query(unheld), []);
});

test('the migrations of this version are numbered without a gap', async () => {
  const names = (await readMigrations()).map((migration) => migration.name);
  assert.deepEqual(
    names.map((name) => Number(name.slice(0, 4))),
    names.map((_, index) => index + 1),
  );
});

test('a database that is not there is said in one sentence', async () => {
  await assert.rejects(migrate('postgresql://lanyard@/lanyard?host=/nonexistent'), {
    code: 'kit.unavailable',
    message: /^kit\.unavailable: The database cannot be reached: /,
  });
});
