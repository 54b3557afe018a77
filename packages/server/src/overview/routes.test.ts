import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countHours } from '../audit/index.ts';
import { json } from '../kit/index.ts';
import { type TestClient, type TestServer, type TestUser, testServer } from '../testing/index.ts';
import { countLargeRealms } from './index.ts';

const PATH = '/api/admin/overview';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Item = { code: string; count: number; text: string };

const find = (items: Item[], code: string) => items.find((item) => item.code === code);

async function world(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const root = await server.createUser({ name: 'root', role: 'auditor' });
  const admin = await server.signIn(root);
  // The phone with which the operator signed in is out of these sums.
  await server.kit.db.updateTable('devices').set({ state: 'removed' }).execute();
  return { server, admin };
}

type NewDevice = { mode?: 'online' | 'offline'; lastSyncAt?: Date; refused?: object; applied?: number };

async function addDevice({ kit, realm }: TestServer, user: TestUser, device: NewDevice = {}): Promise<string> {
  const now = kit.clock.now();
  const id = kit.random.uuid(now);
  const row = {
    id,
    realm_id: realm.id,
    user_id: user.id,
    name: `Phone of ${user.name}`,
    mode: device.mode ?? 'online',
    state: 'active' as const,
    applied_version: device.applied ?? 1,
    last_sync_at: device.lastSyncAt ?? now,
    refused: device.refused ? json(device.refused) : null,
    created_at: now,
  };
  await kit.db.insertInto('devices').values(row).execute();
  return id;
}

async function addRegistration(
  { kit, realm }: TestServer,
  user: TestUser,
  state: 'expired' | 'failed',
  failure?: string,
) {
  const at = kit.clock.now();
  await kit.db
    .insertInto('registrations')
    .values({
      id: kit.random.uuid(at),
      realm_id: realm.id,
      user_id: user.id,
      method: 'online',
      state,
      failure: failure ?? null,
      created_at: at,
      expires_at: at,
      ended_at: at,
    })
    .execute();
}

const peopleOf = async (admin: TestClient, code: string) => {
  const { people } = await admin.expect(200, 'GET', `${PATH}/${code}`);
  return people.map((person: { user: { name: string } }) => person.user.name);
};

test('an empty realm has figures of nothing, and every hour and day of the chart', async (t) => {
  const { admin } = await world(t);
  const overview = await admin.expect(200, 'GET', PATH);
  assert.deepEqual([overview.users, overview.enrolled, overview.phones, overview.countedAt], [1, 0, 0, null]);
  assert.deepEqual([overview.hours.length, overview.days.length], [24, 30]);
  assert.deepEqual([overview.pending, overview.needs], [[], []]);
  assert.equal(find(overview.stuck, 'no-device')?.text, '1 person has no phone');
});

test('everybody who is stuck is counted, with the reason, and listed', async (t) => {
  const { server, admin } = await world(t);
  const people = await Promise.all(['ann', 'ben', 'cem', 'dan', 'eva'].map((name) => server.createUser({ name })));
  const [ann, ben, cem, dan, eva] = people as [TestUser, TestUser, TestUser, TestUser, TestUser];
  await addRegistration(server, ann, 'expired');
  await addRegistration(server, ann, 'failed', 'wrong-codes');
  await addRegistration(server, ben, 'expired');
  await addRegistration(server, cem, 'expired');
  await addDevice(server, cem, { lastSyncAt: new Date(server.clock.now().getTime() - 31 * DAY_MS) });
  await addDevice(server, dan, {
    refused: { version: 1, reason: 'It has no fingerprint reader.', at: server.clock.now() },
  });
  const reached = await addDevice(server, eva);
  await addDevice(server, eva, { mode: 'offline', applied: 0 });
  await server.kit.db
    .insertInto('push_addresses')
    .values({ device_id: reached, kind: 'web-push', host: 'push.example', created_at: server.clock.now() })
    .execute();

  const { stuck, needs, users, enrolled, phones } = await admin.expect(200, 'GET', PATH);
  assert.deepEqual([users, enrolled, phones], [6, 3, 4]);
  assert.deepEqual(
    [...stuck, ...needs].map(({ code, count }: Item) => [code, count]),
    [
      ['no-device', 3],
      ['not-finished', 2],
      ['silent', 1],
      ['no-wake', 2],
      ['refused-settings', 1],
    ],
  );
  assert.deepEqual(await peopleOf(admin, 'not-finished'), ['ann', 'ben']);
  assert.deepEqual((await peopleOf(admin, 'no-wake')).toSorted(), ['cem', 'dan']);
  const list = await admin.expect(200, 'GET', `${PATH}/not-finished`);
  assert.deepEqual(list.reasons, [
    { text: 'The code on the screen was not used in time.', count: 1 },
    { text: 'The code was wrong 5 times.', count: 1 },
  ]);
  const refusing = (await admin.expect(200, 'GET', `${PATH}/refused-settings`)).people[0];
  assert.deepEqual([refusing.device.name, refusing.reason], ['Phone of dan', 'It has no fingerprint reader.']);
});

test('A52: a made-up name that looks like an id does not take the page down', async (t) => {
  const server = await testServer(t);
  const until = new Date(server.clock.now().getTime() + 60_000);
  const lock = { realm_id: server.realm.id, count: 9, window_ends_at: until, locked_until: until };
  const subjects = ['a'.repeat(36), '-'.repeat(36), `${'a'.repeat(36)}|203.0.113.9`];
  const rows = subjects.map((subject) => ({ ...lock, scope: 'password:user-address', subject }));
  await server.kit.db.insertInto('limits').values(rows).execute();
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  assert.equal(find((await admin.expect(200, 'GET', PATH)).needs, 'locked'), undefined);
});

test('F10: who is locked out, and for whose names strangers are held back, are told apart, whether counted by id or by name, and only while the lock lasts', async (t) => {
  const { server, admin } = await world(t);
  const [ann, ben] = [await server.createUser({ name: 'ann' }), await server.createUser({ name: 'ben' })];
  const [cas, dan] = [await server.createUser({ name: 'cas' }), await server.createUser({ name: 'dan' })];
  const until = new Date(server.clock.now().getTime() + 60_000);
  const lock = { realm_id: server.realm.id, count: 9, window_ends_at: until, locked_until: until };
  await server.kit.db
    .insertInto('limits')
    .values([
      { ...lock, scope: 'code:user', subject: ann.id },
      { ...lock, scope: 'password:user-address', subject: `${ben.name}|browser:${ann.id}` },
      { ...lock, scope: 'password:user-address', subject: `${cas.name}|192.0.2.1` },
      { ...lock, scope: 'code:user', subject: `${dan.name}|unproved` },
      { ...lock, scope: 'password:user', subject: ann.name },
      { ...lock, scope: 'password:user', subject: 'nobody-of-this-name' },
      { ...lock, scope: 'password:address', subject: 'root' },
    ])
    .execute();
  assert.deepEqual((await peopleOf(admin, 'locked')).toSorted(), ['ann', 'ben']);
  assert.deepEqual((await peopleOf(admin, 'held-back')).toSorted(), ['ann', 'cas', 'dan']);
  const { needs } = await admin.expect(200, 'GET', PATH);
  assert.equal(find(needs, 'locked')?.text, '2 people are locked out');
  assert.equal(find(needs, 'held-back')?.text, '3 people are being guessed at: strangers are held back');
  server.clock.advance(61_000);
  assert.equal(find((await admin.expect(200, 'GET', PATH)).needs, 'locked'), undefined);
});

test('sign-ins and refusals stand in the hour and the day in which they were', async (t) => {
  const { server, admin } = await world(t);
  server.clock.advance(2 * DAY_MS);
  const alice = await server.createUser({ name: 'alice' });
  await server.signIn(alice);
  server.clock.advance(2 * HOUR_MS);
  await countHours(server.kit);
  await server.enter({ name: 'alice', password: 'wrong' });
  await server.enter({ name: 'alice', password: 'wrong' });
  const again = await server.signIn(await server.createUser({ name: 'otto', role: 'auditor' }));
  const { hours, days } = await again.expect(200, 'GET', PATH);
  const last = hours.slice(-3).map(({ success, refused }: { success: number; refused: number }) => [success, refused]);
  assert.deepEqual(last, [
    [1, 0],
    [0, 0],
    [1, 2],
  ]);
  const sum = (key: string) => days.reduce((total: number, day: Record<string, number>) => total + (day[key] ?? 0), 0);
  assert.deepEqual([sum('success'), sum('refused')], [3, 2]);
  assert.equal(days.at(-3).success, 1, 'the first sign-in was two days ago');
  assert.equal((await admin.request('GET', PATH)).status, 401);
});

test('a list pages by key and misses nobody', async (t) => {
  const { server, admin } = await world(t);
  for (let index = 0; index < 5; index += 1) await server.createUser({ name: `person-${index}` });
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const { people, next } = await admin.expect(200, 'GET', `${PATH}/no-device?limit=2${after}`);
    seen.push(...people.map((person: { user: { name: string } }) => person.user.name));
    if (next === null) break;
    after = `&after=${next}`;
  }
  assert.deepEqual(seen, ['root', 'person-0', 'person-1', 'person-2', 'person-3', 'person-4']);
});

test('a figure and a time zone that there are not are refused in words', async (t) => {
  const { admin } = await world(t);
  const figure = await admin.request('GET', `${PATH}/constructor`);
  assert.deepEqual([figure.status, figure.body.code], [404, 'overview.figure-unknown']);
  const zone = await admin.request('GET', `${PATH}?zone=Europe/Atlantis`);
  assert.deepEqual([zone.status, zone.body.code], [422, 'overview.zone-unknown']);
  assert.match(zone.body.title, /Europe\/Paris/);
});

test('a realm of many is counted by the job, and the page says when', async (t) => {
  const { server, admin } = await world(t);
  const at = server.kit.clock.now();
  const rows = Array.from({ length: 20_001 }, (_, index) => ({
    id: server.kit.random.uuid(at),
    realm_id: server.realm.id,
    name: `person-${index}`,
    display_name: `Person ${index}`,
    created_at: at,
  }));
  while (rows.length > 0) await server.kit.db.insertInto('users').values(rows.splice(0, 5000)).execute();
  const before = await admin.expect(200, 'GET', PATH);
  assert.deepEqual([before.users, before.countedAt], [20_002, null], 'until the job has run, it is counted at once');
  await countLargeRealms(server.kit);
  await server.createUser({ name: 'late' });
  const after = await admin.expect(200, 'GET', PATH);
  assert.deepEqual([after.users, after.countedAt], [20_002, at.toISOString()]);
  assert.equal(find(after.stuck, 'no-device')?.text, '20,002 people have no phone');
});

test('nothing of one realm is counted in another', async (t) => {
  const { server, admin } = await world(t);
  const { createRealm } = await import('../realms/index.ts');
  const { createUser } = await import('../users/index.ts');
  await server.kit.db.transaction().execute(async (tx) => {
    const other = await createRealm(tx, server.kit, { name: 'other' });
    const origin = { actor: { kind: 'system' } } as const;
    await createUser(tx, server.kit, other, { name: 'foreign', displayName: 'Foreign' }, origin);
  });
  assert.equal((await admin.expect(200, 'GET', PATH)).users, 1);
  assert.deepEqual(await peopleOf(admin, 'no-device'), ['root']);
});
