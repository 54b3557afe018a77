import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { findDevice } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { createRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createUser } from '../users/index.ts';
import { sweepEnded } from './ending.ts';
import {
  countWrongProof,
  findByTokenHash,
  findRegistration,
  insertRegistration,
  lockRegistrationsOfUser,
  moveRegistration,
  openRegistrations,
  overdueRegistrations,
} from './store.ts';
import { hashToken, makeToken, openToken } from './token.ts';

const { kit, clock } = await testKit({ after: after as TestContext['after'] });
const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'stores' }));
const SYSTEM = { actor: { kind: 'system' } } as const;
let people = 0;

async function waiting({ seconds = 300 } = {}) {
  people += 1;
  const person = { name: `user-${people}`, displayName: 'Somebody' };
  const user = await kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, SYSTEM));
  const createdAt = clock.now();
  const id = kit.random.uuid(createdAt);
  const token = makeToken(kit, id);
  const registration = await insertRegistration(kit.db, {
    id,
    realmId: realm.id,
    userId: user.id,
    method: 'online',
    sessionId: null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + seconds * 1000),
    token,
  });
  return { registration, user, token };
}

const move = (id: string, event: 'open' | 'claim' | 'cancel' | 'expire') =>
  moveRegistration(kit.db, { id, event, now: clock.now() });

test('A7, A8: of many moves at once exactly one is made', async () => {
  const { registration } = await waiting();
  assert.equal((await move(registration.id, 'open'))?.state, 'scanned');
  assert.equal(await move(registration.id, 'open'), undefined, 'a second scan changes nothing');
  const claims = await Promise.all(Array.from({ length: 20 }, () => move(registration.id, 'claim')));
  assert.equal(claims.filter(Boolean).length, 1);
});

test('A8: at the very moment of the expiry a claim is too late and the expiry is due, never both', async () => {
  const { registration } = await waiting({ seconds: 10 });
  await move(registration.id, 'open');
  clock.advance(9_999);
  assert.equal(await move(registration.id, 'expire'), undefined);
  clock.advance(1);
  assert.equal(await move(registration.id, 'claim'), undefined);
  assert.equal((await move(registration.id, 'expire'))?.state, 'expired');
});

test('an end erases the sealed token and keeps the hash, so that the link can still be told why', async () => {
  const { registration, token } = await waiting();
  const cancelled = await move(registration.id, 'cancel');
  assert.equal(cancelled?.sealedToken, null);
  assert.deepEqual(cancelled?.endedAt, clock.now());
  assert.equal((await findByTokenHash(kit.db, token.hash))?.state, 'cancelled');
});

test('a token opens only the registration that it was made for, and is stored nowhere in clear', async () => {
  const one = await waiting();
  const two = await waiting();
  const text = openToken(kit, { registrationId: one.registration.id, sealedToken: one.token.sealed });
  assert.equal(text.length, 43);
  assert.deepEqual(hashToken(text), one.token.hash);
  const swapped = { registrationId: two.registration.id, sealedToken: one.token.sealed };
  assert.throws(() => openToken(kit, swapped), { code: 'seal.cannot-open' });
  assert.equal(JSON.stringify(await findRegistration(kit.db, one.registration.id)).includes(text), false);
});

test('what is open is listed newest first, and what is overdue oldest first', async () => {
  const { registration, user } = await waiting({ seconds: 1 });
  assert.deepEqual(
    (await openRegistrations(kit.db, user.id)).map(({ id }) => id),
    [registration.id],
  );
  clock.advance(1_000);
  const overdue = await overdueRegistrations(kit.db, { now: clock.now(), limit: 1000 });
  assert.equal(overdue.at(-1), registration.id);
  await move(registration.id, 'expire');
  assert.deepEqual(await openRegistrations(kit.db, user.id), []);
});

test('A18: the lock of a user makes those who add to its count wait for each other', async () => {
  const { registration, user } = await waiting();
  const count = () =>
    kit.db.transaction().execute(async (tx) => {
      await lockRegistrationsOfUser(tx, user.id);
      const before = await findRegistration(tx, registration.id);
      const after = await countWrongProof(tx, registration.id);
      return after - (before?.wrongProofs ?? 0);
    });
  const steps = await Promise.all(Array.from({ length: 8 }, count));
  assert.deepEqual(
    steps,
    Array.from({ length: 8 }, () => 1),
  );
  assert.equal((await findRegistration(kit.db, registration.id))?.wrongProofs, 8);
});

test('F7: what ended long ago is forgotten with devices that never were; a device that counted stays', async () => {
  const [broken, finished, young] = [await waiting(), await waiting(), await waiting()];
  const [abandoned, kept] = [
    await insertTestDevice(kit, broken.user, { events: ['abandon'] }),
    await insertTestDevice(kit, finished.user),
  ];
  for (const [each, deviceId] of [
    [broken, abandoned.device.id],
    [finished, kept.device.id],
  ] as const) {
    await kit.db
      .updateTable('registrations')
      .set({ device_id: deviceId })
      .where('id', '=', each.registration.id)
      .execute();
    await move(each.registration.id, 'cancel');
  }
  clock.advance(31 * 86_400_000);
  const recent = await waiting();
  await move(recent.registration.id, 'cancel');
  await sweepEnded(kit);
  const exists = async (id: string) => (await findRegistration(kit.db, id)) !== undefined;
  assert.deepEqual(
    await Promise.all([broken, finished, young, recent].map(({ registration }) => exists(registration.id))),
    [false, false, true, true],
  );
  assert.equal(await findDevice(kit.db, abandoned.device.id), undefined);
  assert.equal((await findDevice(kit.db, kept.device.id))?.state, 'active');
});
