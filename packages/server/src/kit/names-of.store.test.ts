import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { createRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';
import { namesOf } from './names-of.ts';

test('A49: names are told by id, of the realm that asks alone; nothing is asked for nobody', async (t) => {
  const { kit, realm, createUser } = await testServer(t);
  const alice = await createUser({ name: 'alice', displayName: 'Alice Ames' });
  const { device } = await insertTestDevice(kit, alice, { name: 'Blue phone' });
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const people = { table: 'users', column: 'display_name' } as const;
  const ids = [alice.id, realm.id];
  assert.deepEqual([...(await namesOf(kit.db, { ...people, realmId: realm.id, ids }))], [[alice.id, 'Alice Ames']]);
  assert.equal((await namesOf(kit.db, { ...people, realmId: other.id, ids })).size, 0);
  assert.equal((await namesOf(kit.db, { ...people, realmId: realm.id, ids: [] })).size, 0);
  const devices = { table: 'devices', column: 'name', realmId: realm.id, ids: [device.id] } as const;
  assert.deepEqual([...(await namesOf(kit.db, devices))], [[device.id, 'Blue phone']]);
});
