import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createUser, type User } from '../users/index.ts';
import { credentialsOf, openSecret, useFactor } from './credential-store.ts';
import './errors.ts';
import {
  activeDevices,
  countDevices,
  devicesOfUser,
  findDevice,
  insertPendingDevice,
  moveDevice,
  ownsDevice,
  renameDevice,
} from './store.ts';
import { insertTestDevice, makeKeys, TEST_SECRET } from './test-device.ts';

const { kit, clock } = await testKit({ after: after as TestContext['after'] });
const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'stores' }));
let people = 0;

function newUser(): Promise<User> {
  people += 1;
  const person = { name: `user-${people}`, displayName: 'Somebody' };
  return kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, { actor: { kind: 'system' } }));
}

test('F7: a pending device is no device: not active, not listed, not counted', async () => {
  const user = await newUser();
  await insertTestDevice(kit, user, { events: [] });
  assert.deepEqual(await activeDevices(kit.db, user.id), []);
  assert.deepEqual(await devicesOfUser(kit.db, user.id), []);
  assert.equal(await ownsDevice(kit.db, user.id), false);
});

test('a locked device is listed and counted, and is not active', async () => {
  const user = await newUser();
  const { device } = await insertTestDevice(kit, user, { events: ['prove', 'lock'] });
  assert.deepEqual(await activeDevices(kit.db, user.id), []);
  assert.deepEqual(
    (await devicesOfUser(kit.db, user.id)).map(({ id }) => id),
    [device.id],
  );
  assert.deepEqual(await countDevices(kit.db, [user.id, realm.id]), new Map([[user.id, 1]]));
});

test('devices come oldest first, each with its own credentials', async () => {
  const user = await newUser();
  const first = await insertTestDevice(kit, user, { name: 'First' });
  const second = await insertTestDevice(kit, user, { name: 'Second' });
  const devices = await activeDevices(kit.db, user.id);
  assert.deepEqual(
    devices.map(({ id, name }) => [id, name]),
    [
      [first.device.id, 'First'],
      [second.device.id, 'Second'],
    ],
  );
  for (const { id, credentials } of devices)
    assert.deepEqual(
      credentials.map((each) => each.deviceId),
      [id],
    );
});

test('a secret is stored sealed, and opens only in its own row', async () => {
  const user = await newUser();
  const [one, two] = [await insertTestDevice(kit, user), await insertTestDevice(kit, user)];
  const [first, second] = await credentialsOf(kit.db, [one.device.id, two.device.id]);
  assert.ok(first?.sealedSecret && second?.sealedSecret);
  assert.equal(first.sealedSecret.includes(Buffer.from(TEST_SECRET)), false);
  assert.deepEqual(Buffer.from(openSecret(kit, first) ?? []), Buffer.from(TEST_SECRET));
  const swapped = { ...first, sealedSecret: second.sealedSecret };
  assert.throws(() => openSecret(kit, swapped), { code: 'seal.cannot-open' });
});

test('A13: a key that belongs to a device makes no second one, until the first is removed', async () => {
  const user = await newUser();
  const keys = await makeKeys();
  const { device } = await insertTestDevice(kit, user, { keys });
  const again = {
    id: kit.random.uuid(kit.clock.now()),
    realmId: realm.id,
    userId: user.id,
    name: 'Copy',
    mode: 'online',
    keys: { device: keys.device.publicKey, user: keys.user.publicKey, agreement: keys.agreement.publicKey },
  } as const;
  assert.equal(await insertPendingDevice(kit.db, kit, again), false);
  assert.equal(await findDevice(kit.db, again.id), undefined);
  await moveDevice(kit.db, { deviceId: device.id, event: 'remove', now: clock.now() });
  assert.equal(await insertPendingDevice(kit.db, kit, again), true);
});

test('a move is made once, by one of many at the same time, and only from a state that allows it', async () => {
  const user = await newUser();
  const { device } = await insertTestDevice(kit, user);
  const move = () => moveDevice(kit.db, { deviceId: device.id, event: 'remove', now: clock.now() });
  const results = await Promise.all(Array.from({ length: 8 }, move));
  assert.equal(results.filter((moved) => moved?.state === 'removed').length, 1);
  assert.equal(results.filter((moved) => moved === undefined).length, 7);
  assert.equal(await moveDevice(kit.db, { deviceId: device.id, event: 'unlock', now: clock.now() }), undefined);
});

test('a removed device keeps no secret', async () => {
  const user = await newUser();
  const { device } = await insertTestDevice(kit, user);
  await moveDevice(kit.db, { deviceId: device.id, event: 'remove', now: clock.now() });
  assert.deepEqual(await credentialsOf(kit.db, [device.id]), []);
});

test('A1, A3: a time step is used once under any concurrency, and never an older one after it', async () => {
  const { device } = await insertTestDevice(kit, await newUser());
  const [credential] = await credentialsOf(kit.db, [device.id]);
  assert.ok(credential);
  const use = (factor: number) => useFactor(kit.db, { credentialId: credential.id, factor });
  const results = await Promise.all(Array.from({ length: 20 }, () => use(1000)));
  assert.equal(results.filter(Boolean).length, 1);
  assert.equal(await use(999), false);
  assert.equal(await use(1001), true);
});

test('a new name counts the profile up; a removed device is not renamed', async () => {
  const { device } = await insertTestDevice(kit, await newUser());
  const renamed = await renameDevice(kit.db, { deviceId: device.id, name: 'Work phone' });
  assert.equal(renamed?.name, 'Work phone');
  assert.equal(renamed?.configurationVersion, device.configurationVersion + 1);
  await moveDevice(kit.db, { deviceId: device.id, event: 'remove', now: clock.now() });
  assert.equal(await renameDevice(kit.db, { deviceId: device.id, name: 'Ghost' }), undefined);
});
