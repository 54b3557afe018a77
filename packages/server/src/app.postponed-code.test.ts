/** Registration whose storage is postponed, a code of the new device, then the node that stores: as PingAM's journeys have it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeBase32, hotp, totp } from '@lanyard/protocol/otp';
import { journeyTypes } from './app-journeys.ts';
import { insertTestDevice, TEST_SECRET } from './devices/test-device.ts';
import type { ProofKind } from './journeys/index.ts';
import { sketchJourney } from './journeys/test-journeys.ts';
import { codeOn, world } from './registrations/nodes/test-world.ts';
import { Walker } from './verifications/nodes/test-walk.ts';

type Properties = Record<string, unknown>;

const said = (text: string, on: string) => ({
  type: 'MessageNode',
  properties: { message: { en: text } },
  to: { true: on, false: '-' },
});

const journey = (properties: Properties = {}, verifier: Properties = {}) =>
  sketchJourney('Postponed', {
    register: {
      type: 'OathRegistrationNode',
      properties: { postponeDeviceProfileStorage: true, ...properties },
      to: { successOutcome: 'code', failureOutcome: '-' },
    },
    code: {
      type: 'OathTokenVerifierNode',
      properties: verifier,
      to: { successOutcome: 'store', failureOutcome: 'wrong', notRegisteredOutcome: 'none' },
    },
    wrong: said('wrong', 'code'),
    none: said('none', 'register'),
    store: { type: 'OathDeviceStorageNode', to: { successOutcome: '+', failureOutcome: '-' } },
  });

/** A run in which the app has read the code, and the person is asked for her first one-time password. */
async function atTheCode(t: TestContext, properties: Properties = {}, proofs: readonly ProofKind[] = ['password']) {
  const it = await world(t, { registration: { maxDevices: 10 } });
  const begin = async (verifier: Properties = {}) => {
    const shared = { username: 'alice' };
    const options = { kit: it.kit, journey: journey(properties, verifier), realmId: it.realm.id, shared };
    const walker = new Walker({ ...options, types: journeyTypes });
    for (const kind of proofs) walker.state.prove({ kind, userId: it.alice.id });
    await walker.step();
    const secret = decodeBase32(/[?&]secret=([A-Z2-7]+)/.exec(codeOn(walker))?.[1] ?? '');
    await walker.answer({ 3: 0 });
    return { walker, secret };
  };
  return { it, begin };
}

const text = (walker: Walker): unknown => walker.shown('TextOutputCallback', 'message');

test('a code of the device that waits to be stored leads on to the node that stores, and proves nobody', async (t) => {
  const { it, begin } = await atTheCode(t);
  const { walker, secret } = await begin();
  assert.deepEqual(walker.types, ['NameCallback', 'ConfirmationCallback']);
  const time = it.clock.now().getTime();
  const code = totp({ secret, time });
  await walker.answer({ 0: code === '000000' ? '000001' : '000000' });
  assert.equal(text(walker), 'wrong');
  assert.equal(walker.state.get('failureCode'), 'verifications.code-refused');
  assert.deepEqual(await it.devices(), [], 'nothing counts yet');
  await walker.answer({ 1: 0 });
  assert.deepEqual(await walker.answer({ 0: code }), { kind: 'success' });
  assert.equal((await it.devices()).length, 1);
  assert.deepEqual(walker.state.proofsOf(it.alice.id), ['password']);
  assert.equal(walker.state.get('failureCode'), undefined);

  const after = new Walker({
    kit: it.kit,
    journey: sketchJourney('Code', {
      code: {
        type: 'OathTokenVerifierNode',
        to: { successOutcome: '+', failureOutcome: '-', notRegisteredOutcome: '-' },
      },
    }),
    realmId: it.realm.id,
    shared: { username: 'alice' },
    types: journeyTypes,
  });
  await after.step();
  assert.deepEqual(await after.answer({ 0: code }), { kind: 'failure' }, 'A2: it was used');
});

test('a counter goes on behind the code that was typed', async (t) => {
  const { begin } = await atTheCode(t, { algorithm: 'HOTP', passwordLength: 'EIGHT_DIGITS' });
  const { walker, secret } = await begin();
  const at = (counter: number) => hotp({ secret, counter, digits: 8 });
  assert.deepEqual(await walker.answer({ 0: at(0) }), { kind: 'success' });
  const { it, begin: other } = await atTheCode(t, { algorithm: 'HOTP' });
  const { walker: second, secret: key } = await other({ hotpWindowSize: 1 });
  await second.answer({ 0: hotp({ secret: key, counter: 2 }) });
  assert.equal(text(second), 'wrong', 'further ahead than the node bears');
  await second.answer({ 1: 0 });
  assert.deepEqual(await second.answer({ 0: hotp({ secret: key, counter: 1 }) }), { kind: 'success' });
  const [device] = await it.devices();
  assert.deepEqual(
    device?.credentials.map(({ movingFactor }) => movingFactor),
    [2],
  );
});

test('beside a device that is there only a code of the new one will do', async (t) => {
  const { it, begin } = await atTheCode(t, {}, ['password', 'code']);
  await insertTestDevice(it.kit, it.alice, { mode: 'standard' });
  const { walker, secret } = await begin();
  const time = it.clock.now().getTime();
  await walker.answer({ 0: totp({ secret: TEST_SECRET, time }) });
  assert.equal(text(walker), 'wrong');
  await walker.answer({ 1: 0 });
  assert.deepEqual(await walker.answer({ 0: totp({ secret, time }) }), { kind: 'success' });
  assert.equal((await it.devices()).length, 2);
});

test('what was registered for one person is no device of another who is named on the way, nor of another run', async (t) => {
  const { it, begin } = await atTheCode(t);
  const mallory = await it.add('mallory');
  const { walker, secret } = await begin();
  walker.state.share({ username: 'mallory' });
  walker.state.prove({ kind: 'password', userId: mallory.id });
  await walker.answer({ 0: totp({ secret, time: it.clock.now().getTime() }) });
  assert.equal(text(walker), 'none');

  const first = await begin();
  await begin();
  // The second code has ended the first: its device is none any more.
  await first.walker.answer({ 0: totp({ secret: first.secret, time: it.clock.now().getTime() }) });
  assert.equal(text(first.walker), 'none');
  assert.deepEqual(await it.devices(), []);
});
