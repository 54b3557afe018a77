import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type RawBuilder, sql } from 'kysely';
import { removeDevice } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import type { Queryable } from '../kit/index.ts';
import { testServer } from '../testing/index.ts';
import { countUsers, listQueries, listUsers } from './directory.ts';
import { searchQueries } from './directory-search.ts';
import type { UserPage } from './directory-sql.ts';
import { fillSearchTexts } from './store.ts';

type Explained = { Plan: PlanNode };
type PlanNode = {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
};

/** Rows that a plan touched in all its scans. */
function touched(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + touched(plan), 0);
  if (!/^(Seq|Index|Index Only|Bitmap Heap) Scan$/.test(node['Node Type'])) return below;
  const rows =
    node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return below + rows * node['Actual Loops'];
}

const people = 40_000;

/** Many people, of whom few are disabled, operators or without a device. */
async function crowd(t: TestContext) {
  const server = await testServer(t);
  const { kit, realm } = server;
  await sql`INSERT INTO users (id, realm_id, name, display_name, email, role, state, device_count, created_at, search_text)
    SELECT gen_random_uuid(), ${realm.id}, 'user' || lpad(n::text, 6, '0'), 'Person ' || n, 'p' || n || '@example.com',
      CASE WHEN n % 8000 = 0 THEN 'helpdesk' ELSE 'user' END, CASE WHEN n % 5000 = 0 THEN 'disabled' ELSE 'active' END,
      CASE WHEN n % 4000 = 0 THEN 0 ELSE 1 END, now(),
      CASE WHEN n % 2 = 0 THEN ' user' || lpad(n::text, 6, '0') || ' person ' || n || ' p' || n || 'z40zexamplez2ezcom' END
    FROM generate_series(1, ${people}::int) AS n`.execute(kit.db);
  await sql`VACUUM ANALYZE users`.execute(kit.db);
  return server;
}

test('no list and no search reads through all users, whatever is asked for', async (t) => {
  const { kit, realm } = await crowd(t);
  const page: UserPage = { realmId: realm.id, sort: 'name', limit: 50 };
  const someone = (await listUsers(kit.db, { ...page, limit: 200 })).next ?? '';
  const { list, count } = listQueries;
  const { near, isLong, far, indexed, newest, newestIndexed } = searchQueries;
  const walk = (search: string, filter: Partial<UserPage> = {}) => ({
    page: { ...page, search, ...filter },
    start: search.split(' ')[0] ?? '',
    cursor: undefined,
  });
  const queries: Record<string, RawBuilder<unknown>> = {
    'first page': list(page),
    'next page': list({ ...page, after: someone }),
    newest: list({ ...page, sort: 'newest' }),
    operators: list({ ...page, role: 'helpdesk' }),
    disabled: list({ ...page, state: 'disabled' }),
    'without a device': list({ ...page, device: 'none' }),
    'with a device': list({ ...page, device: 'some' }),
    locked: list({ ...page, locked: [someone, 'user000007'] }),
    'the beginning of all names': near(walk('user')),
    'whether they are many': isLong(walk('user')),
    'a word of nearly all': far(walk('person')),
    'a word of nobody': far(walk('zebra')),
    'the newest with a word of nobody': newest({ ...page, sort: 'newest', search: 'zebra' }),
    'the newest with a rare word': newestIndexed({ ...page, sort: 'newest', search: '39123' }),
    'a rare word': indexed(walk('39123')),
    'a rare word behind a near name': indexed({ ...walk('39123'), cursor: '391234' }),
    'a rare word behind another name': indexed({ ...walk('39123'), cursor: 'user000007' }),
    'a short word': indexed(walk('xq')),
    'two words': indexed(walk('person 012345')),
    'a word of few who are disabled': indexed(walk('25000', { state: 'disabled' })),
  };
  for (const [name, query] of Object.entries(queries)) {
    const rows = await explain(kit.db, query);
    assert.ok(rows <= 5100, `${name} touches ${rows} of ${people} rows`);
  }
  assert.ok((await explain(kit.db, count({ realmId: realm.id }))) <= 10_001, 'the count stops where nobody counts on');
  assert.deepEqual(await countUsers(kit.db, { realmId: realm.id }), { count: 10_000, isMore: true });
});

/** How many rows a statement touches. */
async function explain(q: Queryable, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': Explained[] }>`explain (analyze, format json) ${query}`.execute(q);
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan ?? assert.fail('no plan');
  return touched(plan);
}

test('a search answers alike however many there are: from the list, or from the index of words', async (t) => {
  const { kit, realm } = await crowd(t);
  const all = { realmId: realm.id, sort: 'name', limit: 200 } as const;
  const names = async (search: string): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const { users, next } = await listUsers(kit.db, { ...all, search, after });
      found.push(...users.map(({ name }) => name));
      after = next;
    }
    return found;
  };
  const expected = async (search: string): Promise<string[]> => {
    const { rows } = await sql<{ name: string }>`SELECT name FROM users
      WHERE name || ' person ' || ltrim(substr(name, 5), '0') || ' p' || ltrim(substr(name, 5), '0') LIKE ${`%${search}%`}
      ORDER BY name LIKE ${`${search}%`} DESC, name COLLATE "C"`.execute(kit.db);
    return rows.map(({ name }) => name);
  };
  for (const search of ['399', 'user0399', 'p3999', 'user00']) {
    const found = await names(search);
    assert.deepEqual(found, await expected(search), search);
    assert.ok(found.length > 0, search);
  }
});

test('pages follow each other without a gap or a repetition, in both orders and with a search', async (t) => {
  const { kit, realm, createUser } = await testServer(t);
  const created: string[] = [];
  for (const name of ['dora', 'anna', 'carl', 'bert', 'emil', 'annika', 'hanna']) {
    created.push((await createUser({ name })).name);
  }
  const walk = async (query: Partial<UserPage>): Promise<string[]> => {
    const names: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const { users, next } = await listUsers(kit.db, { realmId: realm.id, sort: 'name', limit: 2, ...query, after });
      names.push(...users.map(({ name }) => name));
      after = next;
    }
    return names;
  };
  assert.deepEqual(await walk({}), created.toSorted());
  assert.deepEqual(await walk({ sort: 'newest' }), created.toReversed());
  assert.deepEqual(await walk({ search: 'ann' }), ['anna', 'annika', 'hanna']);
  assert.deepEqual(await walk({ search: 'ann', sort: 'newest' }), ['hanna', 'annika', 'anna']);
  assert.deepEqual(await walk({ search: 'an' }), ['anna', 'annika'], 'a short word begins a word');
});

test('a person is found by every spelling of the name, in any script, and by the address', async (t) => {
  const { kit, realm, createUser } = await testServer(t);
  await createUser({ name: 'omueller', displayName: 'Özlem Müller-Straßer' });
  await createUser({ name: 'ivan', displayName: 'Иван Петров' });
  await createUser({ name: 'li', displayName: '李明' });
  const find = async (search: string): Promise<string[]> =>
    (await listUsers(kit.db, { realmId: realm.id, sort: 'name', limit: 50, search })).users.map(({ name }) => name);
  for (const search of ['özlem', 'OZLEM', 'muller ozl', 'strasser', 'Müller-Straßer']) {
    assert.deepEqual(await find(search), ['omueller'], search);
  }
  for (const search of ['петр', 'ПЕТРОВ иван', 'п']) assert.deepEqual(await find(search), ['ivan'], search);
  for (const search of ['李', '明']) assert.deepEqual(await find(search), ['li'], search);
});

test('whom another writer has renamed is found by the job again, and until then by the plain name', async (t) => {
  const { kit, realm, createUser } = await testServer(t);
  const { id } = await createUser({ name: 'anna', displayName: 'Anna Alt' });
  const find = async (search: string) =>
    (await listUsers(kit.db, { realmId: realm.id, sort: 'name', limit: 50, search })).users.length;
  await sql`UPDATE users SET display_name = 'Anna Bäcker' WHERE id = ${id}`.execute(kit.db);
  assert.deepEqual([await find('alt'), await find('anna'), await find('backer')], [0, 1, 0]);
  assert.equal(await fillSearchTexts(kit.db), 1);
  assert.equal(await fillSearchTexts(kit.db), 0);
  assert.deepEqual([await find('alt'), await find('anna'), await find('backer')], [0, 1, 1]);
});

test('filters leave exactly those who fit', async (t) => {
  const { kit, realm, createUser } = await testServer(t);
  const anna = await createUser({ name: 'anna' });
  await createUser({ name: 'otto', role: 'auditor' });
  await insertTestDevice(kit, anna);
  const find = async (filter: Partial<UserPage>): Promise<string[]> =>
    (await listUsers(kit.db, { realmId: realm.id, sort: 'name', limit: 50, ...filter })).users.map(({ name }) => name);
  assert.deepEqual(await find({ role: 'auditor' }), ['otto']);
  assert.deepEqual(await find({ device: 'some' }), ['anna']);
  assert.deepEqual(await find({ device: 'none' }), ['otto']);
  assert.deepEqual(await find({ state: 'disabled' }), []);
  assert.deepEqual(await find({ locked: ['otto'] }), ['otto']);
  assert.deepEqual(await find({ locked: [anna.id], search: 'otto' }), []);
  assert.deepEqual(await countUsers(kit.db, { realmId: realm.id, role: 'user' }), { count: 1, isMore: false });
});

test('the number of devices follows each of them: pending ones do not count, a removed one no more', async (t) => {
  const { kit, createUser } = await testServer(t);
  const { id, realmId } = await createUser({ name: 'anna' });
  const count = async () =>
    (await kit.db.selectFrom('users').select('device_count').where('id', '=', id).executeTakeFirstOrThrow())
      .device_count;
  const owner = { id, realmId };
  await insertTestDevice(kit, owner, { events: [] });
  assert.equal(await count(), 0);
  const [one] = await Promise.all([insertTestDevice(kit, owner), insertTestDevice(kit, owner, { name: 'Second' })]);
  assert.equal(await count(), 2);
  await removeDevice(kit, one.device, { actor: { kind: 'user', id }, address: '127.0.0.1', requestId: 'test' });
  assert.equal(await count(), 1);
  await kit.db.deleteFrom('devices').where('user_id', '=', id).execute();
  assert.equal(await count(), 0);
});
