import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { createRealm, getRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createUser, findUser } from '../users/index.ts';
import { countProof, findSigner } from './signer-store.ts';
import { findDevice, sweepProofIds } from './store.ts';
import { insertTestDevice } from './test-device.ts';

const { kit, clock } = await testKit({ after: after as TestContext['after'] });
const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'signers' }));
const SYSTEM = { actor: { kind: 'system' } } as const;

const later = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds);

type Use = { deviceId: string; jti?: string; expiresAt?: Date; max?: number };

function use({ deviceId, jti = 'jti', expiresAt = later(60_000), max = 1_000 }: Use) {
  const limit = { realmId: realm.id, scope: 'device:requests', subject: deviceId, max, windowSeconds: 60 };
  return countProof(kit.db, kit, { proof: { deviceId, jti, expiresAt }, limit });
}

test('one statement gives the device, its owner and its realm as their own stores give them', async () => {
  const person = { name: 'alice', displayName: 'Alice', email: 'alice@example.org' };
  const { id: userId } = await kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, SYSTEM));
  const { device } = await insertTestDevice(kit, { id: userId, realmId: realm.id });
  assert.deepEqual(await findSigner(kit.db, device.id), {
    device: await findDevice(kit.db, device.id),
    user: await findUser(kit.db, { realmId: realm.id, id: userId }),
    realm: await getRealm(kit.db, realm.id),
  });
  assert.equal(await findSigner(kit.db, kit.random.uuid(clock.now())), undefined);
});

test('A33: the id of a signed request is accepted once under any concurrency, for each device apart', async () => {
  const [deviceId, other] = [kit.random.uuid(clock.now()), kit.random.uuid(clock.now())];
  const results = await Promise.all(Array.from({ length: 20 }, () => use({ deviceId })));
  assert.equal(results.filter(({ isNew }) => isNew).length, 1);
  assert.equal((await use({ deviceId: other })).isNew, true);
});

test('A33: a request over the limit does not use its id up, and every request is counted', async () => {
  const deviceId = kit.random.uuid(clock.now());
  assert.deepEqual(await use({ deviceId, jti: 'first', max: 1 }), { verdict: { allowed: true, left: 0 }, isNew: true });
  const over = await use({ deviceId, jti: 'second', max: 1 });
  assert.deepEqual(over, { verdict: { allowed: false, retryAt: later(60_000), refused: 1 }, isNew: false });
  clock.advance(60_000);
  assert.deepEqual(await use({ deviceId, jti: 'second', max: 1 }), {
    verdict: { allowed: true, left: 0 },
    isNew: true,
  });
});

test('the sweep removes ids that are over, and never one that could still be replayed', async () => {
  const deviceId = kit.random.uuid(clock.now());
  await use({ deviceId, jti: 'old', expiresAt: later(-1) });
  await use({ deviceId, jti: 'young', expiresAt: later(1) });
  assert.ok((await sweepProofIds(kit.db, clock.now())) >= 1);
  assert.equal((await use({ deviceId, jti: 'young' })).isNew, false);
  assert.equal((await use({ deviceId, jti: 'old' })).isNew, true);
});
