/** Recovery codes that a journey keeps readable, beside the hashes that alone are compared. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testServer } from '../testing/index.ts';
import { readableCodeRecords } from './recovery-code.ts';
import { makeRecoveryCodes, readableRecoveryCodes, useRecoveryCode } from './recovery-codes.ts';
import { endRestoredRecoveryCodes } from './recovery-store.ts';

async function world(t: TestContext) {
  const wide = { max: 1_000, windowSeconds: 900, lockSeconds: 900 };
  const settings = { limits: { 'recovery-code:user': wide, 'recovery-code:address': wide } };
  const { kit, realm, createUser } = await testServer(t, { settings });
  const alice = await createUser({ name: 'alice' });
  const make = (isReadable?: boolean) =>
    kit.db
      .transaction()
      .execute((tx) =>
        makeRecoveryCodes(tx, kit, { realm, user: alice, ...(isReadable === undefined ? {} : { isReadable }) }),
      );
  const asking = { realm, user: alice, userName: 'alice', address: '203.0.113.7', requestId: 'request' };
  const use = (code: string) => useRecoveryCode(kit, { ...asking, code });
  const read = async () => (await readableRecoveryCodes(kit, alice.id)).toSorted();
  const rows = () => kit.db.selectFrom('recovery_codes').selectAll().execute();
  const sealed = async () => (await rows()).flatMap(({ sealed_code: code }) => (code ? [code] : []));
  return { kit, alice, make, use, read, rows, sealed };
}

test('A35: without the property nothing is kept that could be read again', async (t) => {
  const it = await world(t);
  await it.make();
  assert.deepEqual(await it.sealed(), []);
  assert.deepEqual(await it.read(), []);
});

test('A35: readable codes are sealed for their owner; the database alone tells none of them', async (t) => {
  const it = await world(t);
  const codes = await it.make(true);
  assert.deepEqual(await it.read(), codes.toSorted());
  const sealed = await it.sealed();
  assert.equal(sealed.length, 10);
  for (const bytes of sealed) for (const code of codes) assert.equal(bytes.includes(code), false);
  const [first = Buffer.alloc(0)] = sealed;
  const elsewhere = readableCodeRecords.purpose('00000000-0000-0000-0000-000000000000');
  assert.throws(() => it.kit.seal.open(first, elsewhere), { code: 'seal.cannot-open' });
});

test('A6: a readable code that twenty requests bring at once counts once, and cannot be read any more', async (t) => {
  const it = await world(t);
  const [code = '', ...left] = await it.make(true);
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => it.use(code)));
  assert.equal(verdicts.filter((isTaken) => isTaken).length, 1);
  assert.deepEqual(await it.read(), left.toSorted());
  assert.equal((await it.sealed()).length, 9, 'what is used is erased, not hidden');
});

test('the hash alone decides: what is sealed beside it neither lets in nor keeps out', async (t) => {
  const it = await world(t);
  const [one = '', two = ''] = await it.make(true);
  const [first] = await it.sealed();
  await it.kit.db
    .updateTable('recovery_codes')
    .set({ sealed_code: first ?? null })
    .execute();
  assert.deepEqual([await it.use(one), await it.use(two)], [true, true]);
});

test('a new set, and a backup that is restored, leave nothing of the old one to read', async (t) => {
  const it = await world(t);
  await it.make(true);
  const codes = await it.make(true);
  assert.deepEqual(await it.read(), codes.toSorted());
  assert.equal((await it.rows()).length, 10);
  await endRestoredRecoveryCodes(it.kit.db, it.kit.clock.now());
  assert.deepEqual([await it.read(), await it.sealed()], [[], []]);
});
