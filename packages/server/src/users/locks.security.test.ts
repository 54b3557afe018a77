/** Decision 9: what strangers did holds back strangers. Operators see that apart from a lock of the user. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testServer } from '../testing/index.ts';

const USERS = '/api/admin/users';

async function world(t: TestContext) {
  const server = await testServer(t);
  const [ann, ben] = [await server.createUser({ name: 'ann' }), await server.createUser({ name: 'ben' })];
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const lock = (scope: string, subject: string, seconds = 60) => {
    const until = new Date(server.clock.now().getTime() + seconds * 1000);
    const row = { realm_id: server.realm.id, count: 9, window_ends_at: until, locked_until: until, scope, subject };
    return server.kit.db.insertInto('limits').values(row).execute();
  };
  const read = (id: string) => admin.expect(200, 'GET', `${USERS}/${id}`);
  const names = async (query: string) =>
    (await admin.expect(200, 'GET', `${USERS}?${query}`)).users.map(({ name }: { name: string }) => name);
  return { server, ann, ben, admin, lock, read, names };
}

const BROWSER = '0198f2a0-0000-7000-8000-000000000000';

test('F10: a lock that holds back strangers is no lock of the user, and says how the user gets in', async (t) => {
  const { ann, lock, read } = await world(t);
  const strangers = [
    ['password:user', 'ann', /their phone decides/],
    ['password:user-address', 'ann|198.51.100.0/24', /from anywhere else/],
    ['push-denied:user', `${ann.id}|unproved`, /right password first/],
    ['code:user', 'ann|unproved', /right password first/],
  ] as const;
  let seconds = 60;
  for (const [scope, subject, wayIn] of strangers) {
    seconds += 60;
    await lock(scope, subject, seconds);
    const { locked, heldBack } = await read(ann.id);
    assert.equal(locked, null, scope);
    assert.equal(heldBack.reason.code, scope);
    assert.match(heldBack.wayIn, wayIn);
  }
});

test('a lock of the user is told as one: by id, and in a browser of their own', async (t) => {
  const { ann, ben, lock, read } = await world(t);
  await lock('code:user', ann.id);
  await lock('password:user-address', `ben|browser:${BROWSER}`);
  for (const [id, code] of [
    [ann.id, 'code:user'],
    [ben.id, 'password:user-address'],
  ] as const) {
    const { locked, heldBack } = await read(id);
    assert.deepEqual([locked.reason.code, heldBack], [code, null]);
  }
});

test('the list finds each kind apart, and both', async (t) => {
  const { ann, admin, lock, names } = await world(t);
  await lock('code:user', ann.id);
  await lock('password:user', 'ben');
  assert.deepEqual(await names('locked=true'), ['ann']);
  assert.deepEqual(await names('heldBack=true'), ['ben']);
  assert.deepEqual(await names('locked=true&heldBack=true'), ['ann', 'ben']);
  assert.equal((await admin.expect(200, 'GET', '/api/admin/user-count?heldBack=true')).count, 1);
});

test('each kind is ended by itself: helping the user gives strangers no new guesses', async (t) => {
  const { ann, admin, lock, read } = await world(t);
  await lock('code:user', ann.id);
  await lock('password:user-address', `ann|browser:${BROWSER}`);
  await lock('password:user', 'ann');
  await lock('push:user', `${ann.id}|unproved`);
  const unlock = (query = '') => admin.expect(200, 'POST', `${USERS}/${ann.id}/unlock${query}`);
  const helped = await unlock('?of=owner');
  assert.equal(helped.locked, null);
  assert.notEqual(helped.heldBack, null);
  await lock('code:user', ann.id);
  const opened = await unlock('?of=strangers');
  assert.deepEqual([opened.locked.reason.code, opened.heldBack], ['code:user', null]);
  await lock('password:user', 'ann');
  const free = await unlock();
  assert.deepEqual([free.locked, free.heldBack], [null, null], 'both, unless one is named');
  assert.deepEqual((await read(ann.id)).heldBack, null);
});
