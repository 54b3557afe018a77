import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createUser } from '../users/index.ts';
import { setSkipFlag, skipFlagOf } from './factor-flags.ts';

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
