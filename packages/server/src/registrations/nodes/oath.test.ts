import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipFlagOf } from '../../devices/index.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { Walker } from '../../verifications/nodes/test-walk.ts';
import { begin, codeOn, leftBy, types, world } from './test-world.ts';

const OATH = { type: 'OathRegistrationNode' } as const;

test('a code for one-time passwords alone: the person says that the app has read it, and the device counts', async (t) => {
  const it = await world(t);
  const properties = { algorithm: 'HOTP', passwordLength: 'EIGHT_DIGITS', imgUrl: 'https://cdn.example.test/logo.png' };
  const walker = begin(it, { ...OATH, properties });
  await walker.step();
  assert.deepEqual(walker.types, [
    'TextOutputCallback',
    'TextOutputCallback',
    'HiddenValueCallback',
    'ConfirmationCallback',
  ]);
  assert.deepEqual(walker.shown('ConfirmationCallback', 'options'), ['Next']);
  assert.match(
    codeOn(walker),
    /^otpauth:\/\/hotp\/ForgeRock:alice\?secret=[A-Z2-7]{32}&counter=0&digits=8&b=032b75&image=https:\/\/cdn\.example\.test\/logo\.png$/,
  );
  assert.deepEqual(await it.devices(), [], 'nothing counts before she has said so');
  await walker.answer({ 3: 7 });
  assert.equal(leftBy(walker), null, 'no other answer will do');
  await walker.answer({ 3: 0 });
  assert.equal(leftBy(walker), 'successOutcome');
  const [device] = await it.devices();
  const shape = device?.credentials.map(({ kind, digits, algorithm }) => ({ kind, digits, algorithm }));
  assert.deepEqual(shape, [{ kind: 'hotp', digits: 8, algorithm: 'SHA1' }]);
  assert.equal(await skipFlagOf(it.kit.db, { userId: it.alice.id, method: 'oath' }), 'not-skippable');
});

test('the secret is as long as asked for, and never shorter than its hash', async (t) => {
  const it = await world(t);
  for (const [properties, characters] of [
    [{ minSharedSecretLength: 0 }, 32],
    [{ minSharedSecretLength: 128 }, 103],
    [{ totpHashAlgorithm: 'HMAC_SHA256' }, 52],
  ] as const) {
    const walker = begin(it, { ...OATH, properties });
    await walker.step();
    const secret = /secret=([A-Z2-7]+)=*/.exec(codeOn(walker))?.[1] ?? '';
    assert.equal(secret.length, characters);
  }
});

/** Registration whose storage is postponed, then the node that stores. */
const postponed = sketchJourney('Postponed', {
  register: {
    ...OATH,
    properties: { postponeDeviceProfileStorage: true },
    to: { successOutcome: 'say', failureOutcome: '-' },
  },
  say: { type: 'MessageNode', to: { true: 'store', false: '-' } },
  store: { type: 'OathDeviceStorageNode', to: { successOutcome: '+', failureOutcome: '-' } },
});

test('storage that was postponed lets nothing count until its node is reached', async (t) => {
  const it = await world(t);
  const walker = new Walker({
    kit: it.kit,
    journey: postponed,
    realmId: it.realm.id,
    shared: { username: 'alice' },
    types,
  });
  walker.state.prove({ kind: 'password', userId: it.alice.id });
  await walker.step();
  await walker.answer({ 3: 0 });
  assert.equal(walker.types[0], 'TextOutputCallback');
  assert.deepEqual(await it.devices(), []);
  assert.equal((walker.state.get('oathDeviceProfile') as { type?: string }).type, 'totp');
  assert.equal(walker.state.get('oathEnableRecoveryCode'), true);
  assert.equal((await walker.answer({ 1: 0 })).kind, 'success');
  assert.equal((await it.devices()).length, 1);
  assert.equal(walker.state.get('oathDeviceProfile'), undefined);
  assert.equal((walker.state.get('recoveryCodes') as string[]).length, 10);
});

test('a node that stores what nobody has registered leaves by failure', async (t) => {
  const it = await world(t);
  const walker = begin(it, { type: 'OathDeviceStorageNode' });
  await walker.step();
  assert.equal(leftBy(walker), 'failureOutcome');
});

test('another name entered on the way gets nothing of what was registered before', async (t) => {
  const it = await world(t);
  await it.add('mallory');
  const walker = begin(it, OATH);
  await walker.step();
  walker.state.share({ username: 'mallory' });
  await walker.answer({ 3: 0 });
  assert.equal(leftBy(walker), 'failureOutcome');
  assert.deepEqual(await it.devices(), []);
});

test('A17: the account is what the node names, and the user name where an app would misread that', async (t) => {
  const it = await world(t);
  const people = [
    [{ displayName: 'Ann Lee', email: 'ann@example.com' }, 'COMMON_NAME', 'Ann%20Lee'],
    [{ email: 'ann@example.com' }, 'EMAIL_ADDRESS', 'ann@example.com'],
    [{}, 'EMAIL_ADDRESS', 'person2'],
    [{ displayName: 'Bank: Ann' }, 'COMMON_NAME', 'person3'],
    [{ displayName: 'a/b?c=d&e#f%40' }, 'COMMON_NAME', 'person4'],
    [{}, 'EMPLOYEE_NUMBER', 'person5'],
  ] as const;
  for (const [index, [person, accountName, account]] of people.entries()) {
    const user = await it.add(`person${index}`, person);
    const walker = begin(it, { ...OATH, properties: { accountName } }, { user });
    await walker.step();
    assert.ok(codeOn(walker).startsWith(`otpauth://totp/ForgeRock:${account}?`), codeOn(walker));
  }
});
