import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createUser } from '../users/index.ts';
import { setSkipFlag, skipFlagOf } from './factor-flags.ts';
import { insertTestDevice } from './test-device.ts';

test('what a person chose about a kind of factor is kept for that kind and for her alone', async (t) => {
  const { kit } = await testKit(t);
  const users = await kit.db.transaction().execute(async (tx) => {
    const realm = await createRealm(tx, kit, { name: 'demo' });
    const system = { actor: { kind: 'system' } } as const;
    const create = (name: string) => createUser(tx, kit, realm, { name, displayName: name }, system);
    return { alice: await create('alice'), bob: await create('bob') };
  });
  const { alice, bob } = users;
  const flagOf = (userId: string, method: 'oath' | 'push') => skipFlagOf(kit.db, { userId, method });
  assert.equal(await flagOf(alice.id, 'push'), 'not-set');
  for (const flag of ['skippable', 'not-skippable', 'skippable'] as const) {
    await setSkipFlag(kit.db, kit, { userId: alice.id, method: 'push', flag });
    assert.equal(await flagOf(alice.id, 'push'), flag);
  }
  assert.equal(await flagOf(alice.id, 'oath'), 'not-set');
  assert.equal(await flagOf(bob.id, 'push'), 'not-set');
  await setSkipFlag(kit.db, kit, { userId: alice.id, method: 'push', flag: 'not-set' });
  assert.equal(await flagOf(alice.id, 'push'), 'not-set');
});

test('A12: whoever adds a device, in whatever way, does not do without a factor any more', async (t) => {
  const { kit } = await testKit(t);
  const alice = await kit.db.transaction().execute(async (tx) => {
    const realm = await createRealm(tx, kit, { name: 'demo' });
    return createUser(tx, kit, realm, { name: 'alice', displayName: 'alice' }, { actor: { kind: 'system' } });
  });
  await setSkipFlag(kit.db, kit, { userId: alice.id, method: 'push', flag: 'skippable' });
  await insertTestDevice(kit, alice, { events: [] });
  assert.equal(await skipFlagOf(kit.db, { userId: alice.id, method: 'push' }), 'skippable', 'a pending one is none');
  await insertTestDevice(kit, alice);
  assert.equal(await skipFlagOf(kit.db, { userId: alice.id, method: 'push' }), 'not-set');
});
