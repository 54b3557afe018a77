/** Journeys made for PingAM: a combined registration that postpones, and the node that stores after it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { factorsOf, moveDevice } from '../../devices/index.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { countRecoveryCodes } from '../../verifications/index.ts';
import { Walker } from '../../verifications/nodes/test-walk.ts';
import { codeOn, scanWith, types, world } from './test-world.ts';

const journey = sketchJourney('Postponed', {
  register: {
    type: 'CombinedMultiFactorRegistrationNode',
    properties: { postponeDeviceProfileStorage: true },
    to: { successOutcome: 'say', failureOutcome: '-', timeoutOutcome: '-' },
  },
  say: { type: 'MessageNode', to: { true: 'store', false: '-' } },
  store: { type: 'OathDeviceStorageNode', to: { successOutcome: '+', failureOutcome: '-' } },
});

async function begun(t: TestContext) {
  const it = await world(t);
  const walk = () => {
    const { kit, realm, alice } = it;
    const walker = new Walker({ kit, journey, realmId: realm.id, shared: { username: alice.name }, types });
    for (const kind of ['password', 'code'] as const) walker.state.prove({ kind, userId: alice.id });
    return walker;
  };
  return { it, walk };
}

test('a combined registration whose storage is postponed ends by success, with one device and one set of recovery codes', async (t) => {
  const { it, walk } = await begun(t);
  const walker = walk();
  await walker.step();
  await scanWith(it, codeOn(walker));
  await walker.answer();
  assert.deepEqual(walker.types, ['TextOutputCallback', 'ConfirmationCallback']);
  assert.equal((walker.state.get('oathDeviceProfile') as { type?: string }).type, 'totp');
  const codes = walker.state.get('recoveryCodes');
  assert.equal((await walker.answer({ 1: 0 })).kind, 'success');
  const [device, ...others] = await it.devices();
  assert.deepEqual([device && factorsOf(device), others], [{ push: true, oath: true }, []]);
  assert.deepEqual(walker.state.get('recoveryCodes'), codes, 'the codes that were made first still count');
  assert.equal((await countRecoveryCodes(it.kit.db, it.alice.id)).left, 10);
  assert.equal(walker.state.get('oathDeviceProfile'), undefined);

  const again = walk();
  await again.step();
  assert.equal((await again.answer({ 1: 0 })).kind, 'success', 'nothing to add, and nothing to store');
});

test('where the device was taken away before it was to be stored, the storing node leaves by failure', async (t) => {
  const { it, walk } = await begun(t);
  const walker = walk();
  await walker.step();
  await scanWith(it, codeOn(walker));
  await walker.answer();
  const [device] = await it.devices();
  await moveDevice(it.kit.db, { deviceId: device?.id ?? '', event: 'remove', now: it.clock.now() });
  assert.equal((await walker.answer({ 1: 0 })).kind, 'failure');
});
