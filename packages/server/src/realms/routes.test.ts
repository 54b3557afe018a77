import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../testing/index.ts';
import { createRealm, ensureRealm, getRealm, realmKey } from './index.ts';

test('a realm shows its public face and nothing else to everybody', async (t) => {
  const { request, realm } = await testServer(t, { settings: { displayName: 'Example', accent: '#123456' } });
  const reply = await request('GET', `/api/realms/${realm.name}`);
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.body, { name: realm.name, displayName: 'Example', accent: '#123456', demo: true });
});

test('a realm that does not exist is 404 with its code', async (t) => {
  const { request } = await testServer(t);
  const { status, body } = await request('GET', '/api/realms/nowhere');
  assert.deepEqual([status, body.code], [404, 'realms.not-found']);
});

test('outside the demo only the default realm is listed', async (t) => {
  const config = { mode: 'server', publicUrl: 'http://localhost:0', realm: 'main' } as const;
  const { request, kit } = await testServer(t, { config });
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'secret-tenant' }));
  const { body } = await request('GET', '/api/realms');
  assert.deepEqual(
    body.realms.map((realm: { name: string; demo: boolean }) => [realm.name, realm.demo]),
    [['main', false]],
  );
});

test('an administrator reads and changes settings, and the change is in the audit by name', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const before = await admin.expect(200, 'GET', '/api/admin/realm');
  const body = { version: before.version, settings: { otp: { digits: 8 }, push: { matching: 'scan' } } };
  const after = await admin.expect(200, 'PATCH', '/api/admin/realm', { body });
  assert.equal(after.version, before.version + 1);
  assert.equal(after.settings.otp.digits, 8);
  assert.equal(after.settings.otp.period, before.settings.otp.period);
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?type=realm.changed');
  assert.deepEqual(events[0].details.settings, ['otp.digits', 'push.matching']);
});

test('a change is seen by another server process at its next request', async (t) => {
  const first = await testServer(t);
  const second = await testServer(t, { databaseUrl: first.databaseUrl });
  const admin = await first.signIn(await first.createUser({ name: 'root', role: 'administrator' }));
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { accent: '#abcdef' } } });
  assert.equal((await second.request('GET', `/api/realms/${first.realm.name}`)).body.accent, '#abcdef');
});

test('of two changes to the same version exactly one is made', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const change = (accent: string) =>
    admin.request('PATCH', '/api/admin/realm', { body: { version: 1, settings: { accent } } });
  const replies = await Promise.all([change('#111111'), change('#222222'), change('#333333')]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409]);
  const refused = replies.find(({ status }) => status === 409);
  assert.equal(refused?.body.code, 'realms.version-conflict');
  assert.match(refused?.body.detail, /Someone else changed/);
});

test('a setting that is out of bounds or unknown changes nothing', async (t) => {
  const { createUser, signIn, kit, realm } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const refusals = [
    [{ issuer: 'a:b' }, 422, 'realms.setting-invalid'],
    [{ session: { idleSeconds: 50_000 } }, 422, 'realms.setting-invalid'],
    [{ otp: { digits: 9 } }, 400, 'kit.bad-request'],
    [{ otp: { digitz: 8 } }, 400, 'kit.bad-request'],
    [{ nonsense: true }, 400, 'kit.bad-request'],
  ] as const;
  for (const [settings, status, code] of refusals) {
    const reply = await admin.request('PATCH', '/api/admin/realm', { body: { settings } });
    assert.deepEqual([reply.status, reply.body.code], [status, code], JSON.stringify(settings));
  }
  assert.equal((await getRealm(kit.db, realm.id)).version, 1);
});

test('every realm has its own signing key, whose private half is stored sealed only', async (t) => {
  const { kit, realm } = await testServer(t);
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const [one, two] = await Promise.all([realmKey(kit.db, kit, realm.id), realmKey(kit.db, kit, other.id)]);
  assert.notEqual(one.id, two.id);
  assert.deepEqual(Object.keys(one.publicJwk).sort(), ['crv', 'kty', 'x', 'y']);
  const rows = await kit.db.selectFrom('realm_keys').selectAll().execute();
  for (const row of rows) assert.equal(row.sealed_private.includes('PRIVATE KEY'), false);
});

test('a sealed key that was copied into another realm does not open there', async (t) => {
  const { kit, realm } = await testServer(t);
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const { sealed_private } = await kit.db
    .selectFrom('realm_keys')
    .select('sealed_private')
    .where('realm_id', '=', other.id)
    .executeTakeFirstOrThrow();
  await kit.db.updateTable('realm_keys').set({ sealed_private }).where('realm_id', '=', realm.id).execute();
  await assert.rejects(realmKey(kit.db, kit, realm.id), { code: 'seal.cannot-open' });
});

test('processes that start together make one realm, filled once', async (t) => {
  const { kit } = await testServer(t);
  const attempts = Array.from({ length: 4 }, () => ensureRealm(kit, { name: 'shared' }, async (_, made) => made.id));
  const made = (await Promise.all(attempts)).filter((id) => id !== null);
  assert.equal(made.length, 1);
});
