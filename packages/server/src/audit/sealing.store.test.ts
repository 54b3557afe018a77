import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createRealm, eraseRetiredKeys, rotateRealmKey } from '../realms/index.ts';
import { eventually, testKit } from '../testing/index.ts';
import { defineAuditJobs, sealEvents } from './sealing.ts';
import { record } from './store.ts';
import { facts, testChain, writeMany } from './test-chain.ts';

const event = { type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;

test('A51: an event that commits late, with an older id, is sealed all the same, and nothing overtakes it', async (t) => {
  const { kit, realm, write, seal, sealNow, verify, clock } = await testChain(t);
  await seal();
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const late = kit.db.transaction().execute(async (tx) => {
    await record(tx, kit, { ...event, realmId: realm.id });
    written.resolve();
    await goOn;
  });
  await written.promise;
  clock.advance(60_000);
  await write(3);
  assert.equal(await sealNow(), 0, 'three wait for the one before them');
  assert.equal((await verify()).unsealed.count, 3);
  resolve();
  await late;
  assert.equal(await seal(), 4);
  const report = await verify();
  assert.deepEqual([report.isIntact, report.events, report.unsealed.count], [true, 5, 0]);
});

test('a transaction that is rolled back leaves a hole in the positions, and no hole in the chain', async (t) => {
  const { kit, realm, write, seal, verify } = await testChain(t);
  const broken = kit.db.transaction().execute(async (tx) => {
    await record(tx, kit, { ...event, realmId: realm.id });
    throw new TypeError('on purpose');
  });
  await assert.rejects(broken, /on purpose/);
  await write(1);
  await seal();
  assert.deepEqual([(await verify()).isIntact, (await verify()).events], [true, 2]);
});

test('A51: a clock that is set back an hour changes nothing', async (t) => {
  const { clock, write, seal, verify } = await testChain(t);
  await write(2);
  await seal();
  clock.advance(-3_600_000);
  await write(2);
  await seal();
  clock.advance(7_200_000);
  await write(2);
  await seal();
  const report = await verify();
  assert.deepEqual([report.isIntact, report.seals, report.events, report.unsealed.count], [true, 3, 7, 0]);
});

test('A51: many writers and three sealers at once leave one chain that holds every event once', async (t) => {
  const { kit, realm, databaseUrl, verify, seal } = await testChain(t, { config: { databaseConnections: 16 } });
  const { kit: second } = await testKit(t, { databaseUrl, config: { sealKey: kit.config.sealKey } });
  let isWriting = true;
  const writer = async () => {
    for (let index = 0; index < 30; index += 1) {
      await kit.db.transaction().execute(async (tx) => {
        await record(tx, kit, { ...event, realmId: realm.id });
        await record(tx, kit, { ...event, realmId: realm.id });
      });
    }
  };
  const sealer = async (own: typeof kit) => {
    while (isWriting) await sealEvents(own, facts);
  };
  const sealers = [sealer(kit), sealer(kit), sealer(second)];
  await Promise.all(Array.from({ length: 6 }, writer));
  // Transactions of others on this cluster may hold seals up for as long: the rest is written when there is a first one.
  const firstSeal = () => kit.db.selectFrom('audit_seals').select('number').limit(1).executeTakeFirst();
  await eventually(firstSeal, { seconds: 60 });
  await Promise.all(Array.from({ length: 6 }, writer));
  isWriting = false;
  await Promise.all(sealers);
  await seal();
  const report = await verify();
  assert.deepEqual([report.isIntact, report.events, report.unsealed.count], [true, 721, 0]);
  assert.ok(report.seals > 1);
});

test('events from before the chain are sealed first, in the order of their ids', async (t) => {
  const { kit, write, seal, verify, findings } = await testChain(t);
  const [, second = ''] = await write(4);
  await sql`UPDATE audit_events SET position = 0`.execute(kit.db);
  await write(2);
  assert.equal(await seal(), 7);
  assert.equal((await verify()).isIntact, true);
  await kit.db.deleteFrom('audit_events').where('id', '=', second).execute();
  assert.deepEqual(await findings(), [`event-missing 1 ${second}`]);
});

test('more events than one seal holds become several, and a realm without a key holds up no other', async (t) => {
  const { kit, realm, seal, verify, logText } = await testChain(t);
  await writeMany({ kit, realm: { ...realm, id: '00000000-0000-7000-8000-000000000001' } }, 1);
  await writeMany({ kit, realm }, 2_500);
  assert.equal(await seal(), 2_501);
  const report = await verify();
  assert.deepEqual([report.isIntact, report.seals, report.events], [true, 3, 2_501]);
  assert.match(logText(), /the audit of a realm could not be sealed/);
});

test('A49: each realm has a chain of its own', async (t) => {
  const { kit, write, seal, verify } = await testChain(t);
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  await write(2);
  await write(3, other.id);
  await seal();
  await kit.db.deleteFrom('audit_events').where('realm_id', '=', other.id).execute();
  assert.deepEqual([(await verify()).isIntact, (await verify()).events], [true, 3]);
});

test('the database moved to another cluster goes on, whatever its transactions are numbered', async (t) => {
  const { kit, write, seal } = await testChain(t);
  await write(2);
  await sql`UPDATE audit_settling SET marked_position = 1, marked_transaction = 4000000000000`.execute(kit.db);
  await seal();
  assert.equal(
    await kit.db
      .selectFrom('audit_seals')
      .select('number')
      .execute()
      .then((rows) => rows.length),
    1,
  );
});

test('what somebody wrote by hand beyond the bounds of JSON is sealed as well', async (t) => {
  const { kit, realm, seal, verify } = await testChain(t);
  await sql`
    INSERT INTO audit_events (id, realm_id, at, type, outcome, actor_kind, details)
    VALUES (gen_random_uuid(), ${realm.id}::uuid, 'infinity', 'x', 'success', 'system', '{"n": 1e400}')`.execute(
    kit.db,
  );
  assert.equal(await seal(), 2);
  assert.equal((await verify()).isIntact, true);
});

test('the job seals by itself, again and again', async (t) => {
  const { kit, write, verify } = await testChain(t);
  defineAuditJobs(kit, facts);
  await kit.jobs.start();
  await kit.jobs.enqueue(kit.db, 'audit.seal', null);
  // Every few seconds, and behind the transactions of others: on a busy machine that takes its time.
  await eventually(async () => (await verify()).events === 1, { seconds: 60 });
  await write(1);
  await eventually(async () => (await verify()).events === 2, { seconds: 60 });
});

test('a rotated key signs from then on, and what the retired one signed still counts', async (t) => {
  const { kit, realm, clock, write, seal, verify } = await testChain(t);
  await seal();
  await kit.db.transaction().execute((tx) => rotateRealmKey(tx, kit, realm));
  await write(1);
  await seal();
  const report = await verify();
  assert.deepEqual([report.isIntact, report.seals, report.keyIds.length], [true, 2, 2]);
  assert.equal(report.keyIds[1], (await facts.sealKey(kit.db, kit, realm.id)).id);
  clock.advance(48 * 3_600_000);
  assert.equal(await eraseRetiredKeys(kit), 1);
  assert.equal((await verify()).isIntact, true, 'its private half is erased, and it still counts');
});
