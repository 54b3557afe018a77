import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { readableRecoveryCodes } from '../../verifications/index.ts';
import { Walker } from '../../verifications/nodes/test-walk.ts';
import { begin, codeOn, leftBy, scanWith, types, world } from './test-world.ts';

const isOath = (type: string): boolean => type === 'OathRegistrationNode';

for (const type of ['CombinedMultiFactorRegistrationNode', 'PushRegistrationNode', 'OathRegistrationNode']) {
  test(`D6: codes that ${type} makes can be read again only where it says so`, async (t) => {
    const it = await world(t, { registration: { maxDevices: 10 } });
    for (const [properties, isReadable] of [
      [{}, false],
      [{ keepRecoveryCodesReadable: true }, true],
      [{ keepRecoveryCodesReadable: true, generateRecoveryCodes: false }, false],
    ] as const) {
      const user = await it.add(`person${Object.keys(properties).length}`);
      const walker = begin(it, { type, properties }, { user });
      await walker.step();
      if (isOath(type)) await walker.answer({ 3: 0 });
      else {
        await scanWith(it, codeOn(walker));
        await walker.answer();
      }
      assert.equal(leftBy(walker), 'successOutcome');
      const made = (walker.state.get('recoveryCodes') ?? []) as string[];
      assert.equal(made.length, 'generateRecoveryCodes' in properties ? 0 : 10);
      const read = await readableRecoveryCodes(it.kit, user.id);
      assert.deepEqual(read.toSorted(), isReadable ? made.toSorted() : []);
    }
  });
}

test('what the registration says counts for the node that stores the device later', async (t) => {
  const it = await world(t);
  for (const keepRecoveryCodesReadable of [false, true]) {
    const user = await it.add(`later-${keepRecoveryCodesReadable}`);
    const properties = { postponeDeviceProfileStorage: true, keepRecoveryCodesReadable };
    const journey = sketchJourney('Later', {
      code: { type: 'OathRegistrationNode', properties, to: { successOutcome: 'store', failureOutcome: '-' } },
      store: { type: 'OathDeviceStorageNode', to: { successOutcome: '+', failureOutcome: '-' } },
    });
    const walker = new Walker({ kit: it.kit, journey, realmId: it.realm.id, shared: { username: user.name }, types });
    walker.state.prove({ kind: 'password', userId: user.id });
    await walker.step();
    assert.deepEqual(await walker.answer({ 3: 0 }), { kind: 'success' });
    const made = walker.state.get('recoveryCodes') as string[];
    const read = await readableRecoveryCodes(it.kit, user.id);
    assert.deepEqual(read.toSorted(), keepRecoveryCodesReadable ? made.toSorted() : []);
  }
});
