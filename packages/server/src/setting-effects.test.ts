import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json } from './kit/index.ts';
import { type TestClient, type TestServer, testServer } from './testing/index.ts';

type NewDevice = { mode?: 'online' | 'standard'; protection?: 'none' | 'pin'; configuration?: object; count?: number };

async function addDevices(server: TestServer, userId: string, device: NewDevice): Promise<void> {
  const { mode = 'online', protection = 'none', configuration = {}, count = 1 } = device;
  const now = server.kit.clock.now();
  const row = () => ({
    id: server.kit.random.uuid(now),
    realm_id: server.realm.id,
    user_id: userId,
    name: 'Phone',
    mode,
    protection,
    state: 'active' as const,
    configuration: json(configuration),
    created_at: now,
  });
  await server.kit.db
    .insertInto('devices')
    .values(Array.from({ length: count }, row))
    .execute();
}

async function touchesOf(admin: TestClient, settings: object): Promise<[string, number, string][]> {
  const { touches, faults } = await admin.expect(200, 'POST', '/api/admin/realm/preview', { body: { settings } });
  assert.deepEqual(faults, []);
  return touches.map(({ what, count, text }: { what: string; count: number; text: string }) => [what, count, text]);
}

async function realmWithDevices(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  // The phone with which the operator signed in is out of these sums.
  await server.kit.db.updateTable('devices').set({ state: 'removed' }).execute();
  const [alice, bob] = [await server.createUser({ name: 'alice' }), await server.createUser({ name: 'bob' })];
  await addDevices(server, alice.id, { count: 3 });
  await addDevices(server, alice.id, { protection: 'pin' });
  await addDevices(server, alice.id, { mode: 'standard', count: 2 });
  await addDevices(server, bob.id, { configuration: { digits: 7, protection: 'none' } });
  return { server, admin };
}

test('F12: a stronger protection says how many phones do not have it yet', async (t) => {
  const { server, admin } = await realmWithDevices(t);
  assert.deepEqual(await touchesOf(admin, { protection: 'pin' }), [
    ['protection', 3, '3 of 4 phones have no PIN yet and will be asked for one.'],
  ]);
  const [[, count] = []] = await touchesOf(admin, { protection: 'biometric' });
  assert.equal(count, 4);
  const { version } = await admin.expect(200, 'GET', '/api/admin/realm');
  assert.equal(version, 1, 'a preview changes nothing');
  const none = await server.kit.db.selectFrom('realm_setting_versions').select('version').execute();
  assert.equal(none.length, 1);
});

test('F12: another length of codes says who gets it, and who keeps what they have', async (t) => {
  const { admin } = await realmWithDevices(t);
  assert.deepEqual(await touchesOf(admin, { otp: { digits: 8 } }), [
    [
      'otp.digits',
      4,
      '4 phones get codes of 8 digits. 1 phone with a setting of their own and 2 standard or offline apps keep what they have.',
    ],
  ]);
});

test('F12: a shorter idle limit says how many sessions end, and they do', async (t) => {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const alice = await server.signIn(await server.createUser({ name: 'alice' }));
  server.clock.advance(600_000);
  await admin.expect(200, 'GET', '/api/session');
  assert.deepEqual(await touchesOf(admin, { session: { idleSeconds: 300 } }), [
    ['session.idleSeconds', 1, '1 session ends at once.'],
  ]);
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { session: { idleSeconds: 300 } } } });
  assert.equal((await alice.request('GET', '/api/session')).body.code, 'users.not-signed-in');
});

test('F12: a session that ends sooner by its own limit is none of those that a shorter idle limit ends', async (t) => {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const people = [await server.createUser({ name: 'alice' }), await server.createUser({ name: 'bob' })];
  for (const person of people) await server.signIn(person);
  const own = async (seconds: number) =>
    server.kit.db
      .updateTable('sessions')
      .set({ idle_seconds: seconds })
      .where('user_id', '=', people[0]?.id ?? '')
      .execute();
  server.clock.advance(600_000);
  await admin.expect(200, 'GET', '/api/session');
  for (const [seconds, count] of [
    [120, 1],
    [900, 2],
    [86_400, 2],
  ] as const) {
    await own(seconds);
    const [[, found] = []] = await touchesOf(admin, { session: { idleSeconds: 300 } });
    assert.equal(found, count, String(seconds));
  }
});

test('F12: fewer devices a person says who has more already; a limit, who would run into it', async (t) => {
  const { server, admin } = await realmWithDevices(t);
  const [[, count, text] = []] = await touchesOf(admin, { registration: { maxDevices: 2 } });
  assert.deepEqual([count, text], [1, '1 person has more devices than that: they keep them, and cannot add another.']);
  const now = server.kit.clock.now();
  const later = new Date(now.getTime() + 60_000);
  const counter = { realm_id: server.realm.id, scope: 'code:user', window_ends_at: later };
  await server.kit.db
    .insertInto('limits')
    .values([
      { ...counter, subject: 'a', count: 11, locked_until: later },
      { ...counter, subject: 'b', count: 4 },
      { ...counter, subject: 'c', count: 1 },
    ])
    .execute();
  assert.deepEqual(await touchesOf(admin, { limits: { 'code:user': { max: 3 } } }), [
    ['limits.code:user', 1, '1 lock of this limit now; none of them is ended by it.'],
    ['limits.code:user', 1, '1 counter would be refused at the next attempt.'],
  ]);
});

test('what is only looks, or waits, is counted as well', async (t) => {
  const { admin } = await realmWithDevices(t);
  const settings = {
    accent: '#123456',
    issuer: 'New',
    push: { expirySeconds: 90 },
    registration: { expirySeconds: 60 },
  };
  const texts = (await touchesOf(admin, settings)).map(([, , text]) => text);
  assert.deepEqual(texts, [
    '5 phones will show the new issuer.',
    '5 phones will show the new colour.',
    'It holds from the next request on.',
    'It holds from the next code on.',
  ]);
});

test('a value in the place of a group, and a group in the place of a value, are faults and no server errors', async (t) => {
  const { admin } = await realmWithDevices(t);
  for (const settings of [{ otp: 5 }, { displayName: { a: 1 } }, { limits: [] }, { otp: { window: null } }]) {
    const reply = await admin.expect(200, 'POST', '/api/admin/realm/preview', { body: { settings } });
    assert.equal(reply.faults.length > 0, true, JSON.stringify(settings));
    const refusal = await admin.request('PUT', '/api/admin/realm/file', { body: { settings, mode: 'replace' } });
    assert.equal(refusal.body.code, 'realms.setting-invalid', JSON.stringify(settings));
  }
});
