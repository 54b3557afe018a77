import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import fc from 'fast-check';
import { insertTestDevice, TEST_SECRET } from '../devices/test-device.ts';
import type { Kit } from '../kit/index.ts';
import { eventually, type TestReply, type TestServer, testServer } from '../testing/index.ts';
import { type CodeWorld, codeWorld } from './test-codes.ts';
import { sharedStatements } from './verify-batch.ts';

// What shares a statement here does so for certain: all of it is handed in within one turn of the event loop, or waits
// behind a statement that a lock holds.

type Crowd = { world: CodeWorld; names: string[] };

const STEP_SECONDS = 30;

async function makeCrowd(t: TestContext, { size = 12, max = 1_000 } = {}): Promise<Crowd> {
  const server = await testServer(t, { settings: { limits: { 'code:user': { max } } } });
  const world = await codeWorld(server);
  const names = Array.from({ length: size }, (_, index) => `person${index}`);
  for (const name of names) await insertTestDevice(server.kit, await server.createUser({ name }));
  return { world, names };
}

const codeAt = (kit: Kit, steps = 0): string =>
  totp({ secret: TEST_SECRET, time: kit.clock.now().getTime() + steps * STEP_SECONDS * 1000 });

function tally(replies: readonly TestReply[]): Record<string, number> {
  const groups = [...Map.groupBy(replies, ({ status, body }) => (status === 200 ? '200' : `${status} ${body.code}`))];
  return Object.fromEntries(groups.map(([status, group]) => [status, group.length]));
}

async function outcomes({ kit }: TestServer): Promise<Record<string, number>> {
  const rows = await kit.db
    .selectFrom('audit_events')
    .select('outcome')
    .where('type', '=', 'verification.code')
    .execute();
  const groups = [...Map.groupBy(rows, ({ outcome }) => outcome)];
  return Object.fromEntries(groups.map(([outcome, group]) => [outcome, group.length]));
}

const credentialOf = async ({ kit }: TestServer, name: string): Promise<string> => {
  const row = await kit.db
    .selectFrom('credentials')
    .innerJoin('devices', 'devices.id', 'credentials.device_id')
    .innerJoin('users', 'users.id', 'devices.user_id')
    .select('credentials.id')
    .where('users.name', '=', name)
    .executeTakeFirstOrThrow();
  return row.id;
};

test('A2: many people at once, each code submitted three times: each counts once, with an audit event for every one', async (t) => {
  const { world, names } = await makeCrowd(t);
  const { server, check } = world;
  const code = codeAt(server.kit);
  const all = [...names, ...names, ...names];
  const replies = await Promise.all(all.map((user) => check(code, { user })));
  assert.deepEqual(tally(replies), { 200: 12, '403 verifications.code-refused': 24 });
  for (const name of names) {
    const own = replies.filter((_, index) => all[index] === name);
    assert.equal(own.filter(({ status }) => status === 200).length, 1, name);
  }
  assert.deepEqual(await outcomes(server), { success: 12, refused: 24 });
});

test('A18: of 200 wrong codes at once exactly as many are counted as are allowed, and right ones beside them count', async (t) => {
  const { world, names } = await makeCrowd(t, { max: 5 });
  const { server, check } = world;
  const code = codeAt(server.kit);
  const wrong = Array.from({ length: 200 }, () => check('000000', { user: 'alice' }));
  const right = names.map((user) => check(code, { user }));
  assert.deepEqual(tally(await Promise.all(right)), { 200: 12 });
  await Promise.all(wrong);
  const row = await server.kit.db
    .selectFrom('limits')
    .selectAll()
    .where('scope', '=', 'code:user')
    .where('subject', '=', 'alice')
    .executeTakeFirstOrThrow();
  assert.equal(row.count, 5);
  assert.ok(row.locked_until);
});

test('a secret that cannot be opened fails its own verification, and no other', async (t) => {
  const { world, names } = await makeCrowd(t);
  const { server, check } = world;
  const id = await credentialOf(server, 'person3');
  await server.kit.db
    .updateTable('credentials')
    .set({ sealed_secret: Buffer.from('no record of ours at all, but long enough to be one') })
    .where('id', '=', id)
    .execute();
  const replies = await Promise.all(names.map((user) => check(codeAt(server.kit), { user })));
  const failed = replies.flatMap(({ status, body }, index) => (status === 200 ? [] : [[names[index], body.code]]));
  assert.deepEqual(failed, [['person3', 'kit.internal']]);
});

/** A row that the database refuses, whatever the reason: here by a constraint that stands for bad data. */
async function poison({ kit }: TestServer, name: string): Promise<void> {
  const { id } = await kit.db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow();
  await kit.database.executeSql(`ALTER TABLE audit_events ADD CONSTRAINT poison CHECK (user_id <> '${id}') NOT VALID`);
}

test('a row that the database refuses fails alone: its neighbours are accepted and refused as ever, once each', async (t) => {
  const { world, names } = await makeCrowd(t);
  const { server, check } = world;
  await poison(server, 'person5');
  const right = await Promise.all(names.map((user) => check(codeAt(server.kit), { user })));
  assert.deepEqual(tally(right), { 200: 11, '500 kit.internal': 1 });
  assert.equal(right[5]?.status, 500);
  const wrong = await Promise.all(names.map((user) => check('000000', { user })));
  assert.deepEqual(tally(wrong), { '403 verifications.code-refused': 11, '500 kit.internal': 1 });
  assert.deepEqual(await outcomes(server), { success: 11, refused: 11 });
  const counters = await server.kit.db.selectFrom('limits').selectAll().where('scope', '=', 'code:realm').execute();
  assert.deepEqual(
    counters.map(({ count }) => count),
    [11],
  );
});

test('a failed verification changes nothing: its code counts as soon as the row is accepted again', async (t) => {
  const { world } = await makeCrowd(t, { size: 1 });
  const { server, check } = world;
  await poison(server, 'alice');
  assert.equal((await check(world.code())).status, 500);
  await server.kit.database.executeSql('ALTER TABLE audit_events DROP CONSTRAINT poison');
  assert.equal((await check(world.code())).status, 200);
});

/** Whether a statement of ours waits for a row. @param what is selected of each of its connections */
async function waiting({ database }: Kit, what: 'pid' | 'pg_terminate_backend(pid)'): Promise<boolean> {
  const { rows } = await database.executeSql(
    `SELECT ${what} FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%stale_device_id%'`,
  );
  return rows.length > 0;
}

test('the connection breaks in the middle of a shared statement: all of it are told, nothing counted, and it goes on', async (t) => {
  const { world, names } = await makeCrowd(t);
  const { server, check } = world;
  const { kit } = server;
  const locked = await credentialOf(server, 'person0');
  const held = Promise.withResolvers<void>();
  const lock = kit.db.transaction().execute(async (tx) => {
    await tx.selectFrom('credentials').select('id').where('id', '=', locked).forUpdate().execute();
    const replies = names.map((user) => check(codeAt(kit), { user }));
    await eventually(() => waiting(kit, 'pg_terminate_backend(pid)'));
    const [first] = await Promise.all(replies);
    assert.equal(first?.status, 503);
    assert.equal(first?.body.code, 'kit.unavailable');
    held.resolve();
    return Promise.all(replies);
  });
  await held.promise;
  const replies = await lock;
  const broken = names.filter((_, index) => replies[index]?.status === 503);
  const passed = replies.filter(({ status }) => status === 200).length;
  assert.equal(broken.length + passed, names.length);
  assert.deepEqual((await outcomes(server)).success ?? 0, passed);
  const again = await Promise.all(broken.map((user) => check(codeAt(kit), { user })));
  assert.deepEqual(tally(again), { 200: broken.length });
});

test('a row that somebody else holds delays its own statement and no later one', async (t) => {
  const { world, names } = await makeCrowd(t);
  const { server, check } = world;
  const { kit } = server;
  const locked = await credentialOf(server, 'person0');
  const slow = await kit.db.transaction().execute(async (tx) => {
    await tx.selectFrom('credentials').select('id').where('id', '=', locked).forUpdate().execute();
    const first = check(codeAt(kit), { user: 'person0' });
    await eventually(() => waiting(kit, 'pid'));
    for (const user of names.slice(1)) assert.equal((await check(codeAt(kit), { user })).status, 200);
    return { first };
  });
  assert.equal((await slow.first).status, 200);
});

test('several codes of one person at once are judged one after the other, in their order', async (t) => {
  const { world } = await makeCrowd(t, { size: 0 });
  const { server, alice } = world;
  const { kit, realm } = server;
  const credentialId = await credentialOf(server, 'alice');
  const end = new Date(kit.clock.now().getTime() + 900_000).toISOString();
  const accept = (factor: number) =>
    sharedStatements(kit).accept({
      now: kit.clock.now().toISOString(),
      realmId: realm.id,
      subject: 'alice',
      address: null,
      network: null,
      auditId: kit.random.uuid(kit.clock.now()),
      actorKind: 'service',
      actorId: realm.id,
      userId: alice.id,
      requestId: 'request',
      refused: '{}' as never,
      accepted: '{}' as never,
      userMax: 100,
      userWindowEnd: end,
      userLockEnd: end,
      credentialId,
      deviceId: world.phone.device.id,
      staleDeviceId: null,
      factor,
      drift: 0,
      isResync: false,
    });
  assert.deepEqual(await Promise.all([5, 6, 6, 4, 9, 8, 10].map(accept)), [
    true,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('A2: whatever is submitted at once, in whatever order: no factor counts twice, none below the last, all are in the audit', async (t) => {
  const { world, names } = await makeCrowd(t, { size: 3 });
  const { server, check } = world;
  const submission = fc.record({
    user: fc.constantFrom(...names, 'nobody'),
    step: fc.constantFrom(-1, 0, 1, null),
  });
  let submitted = 0;
  let counted = 0;
  const property = fc.asyncProperty(fc.array(submission, { minLength: 1, maxLength: 24 }), async (list) => {
    // Beyond every code of the run before, whose learnt drift is forgotten: it would move the window.
    server.clock.advance(10 * STEP_SECONDS * 1000);
    await server.kit.db.updateTable('credentials').set({ drift: 0 }).execute();
    const codes = list.map(({ user, step }) => ({ user, code: step === null ? '000000' : codeAt(server.kit, step) }));
    const replies = await Promise.all(codes.map(({ user, code }) => check(code, { user })));
    submitted += list.length;
    for (const name of names) {
      const own = replies.flatMap(({ status }, index) => (list[index]?.user === name && status === 200 ? [index] : []));
      const accepted = own.map((index) => list[index]?.step);
      assert.equal(new Set(accepted).size, accepted.length, 'one factor counted twice');
      assert.ok(!accepted.includes(null), 'a wrong code counted');
      const given = list.flatMap(({ user, step }) => (user === name && step !== null ? [step] : []));
      assert.equal(accepted.length > 0, given.length > 0, 'the first right code of a person counts');
      counted += accepted.length;
    }
    const nobody = replies.filter((_, index) => list[index]?.user === 'nobody');
    assert.ok(nobody.every(({ status }) => status === 403));
  });
  await fc.assert(property, { numRuns: 25 });
  assert.deepEqual(await outcomes(server), { success: counted, refused: submitted - counted });
});
