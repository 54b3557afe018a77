import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstId } from '../kit/index.ts';
import { type TestKit, testKit } from '../testing/index.ts';
import { countEvents, countHours, record } from './index.ts';

const HOUR_MS = 3_600_000;
const realmId = '01890000-0000-7000-8000-000000000001';
const otherRealm = '01890000-0000-7000-8000-000000000002';
const zone = 'UTC';

const say = ({ kit }: TestKit, realm = realmId) =>
  record(kit.db, kit, { realmId: realm, type: 'session.started', outcome: 'success', actor: { kind: 'user' } });

async function total({ kit, clock }: TestKit, by: 'hour' | 'day' = 'hour', at = zone): Promise<number[]> {
  const now = clock.now();
  const from = new Date(now.getTime() - 30 * 24 * HOUR_MS);
  const rows = await countEvents(kit.db, { realmId, types: ['session.started'], from, now, by, zone: at });
  return rows.toSorted((a, b) => a.at.getTime() - b.at.getTime()).map(({ count }) => count);
}

test('ids of one moment are not below its first id, and ids before it are', async (t) => {
  const { kit, clock } = await testKit(t);
  const at = clock.now();
  assert.ok(kit.random.uuid(at) > firstId(at));
  assert.ok(kit.random.uuid(new Date(at.getTime() - 1)) < firstId(at));
});

test('every event is counted once: before, during and after its hour is counted', async (t) => {
  const test = await testKit(t);
  await say(test);
  await say(test, otherRealm);
  assert.deepEqual(await total(test), [1], 'from the log itself');
  test.clock.advance(3 * HOUR_MS);
  await say(test);
  await countHours(test.kit);
  assert.deepEqual(await total(test), [1, 1], 'the old one from the hours, the new one from the log');
  test.clock.advance(HOUR_MS);
  await Promise.all([countHours(test.kit), countHours(test.kit), countHours(test.kit)]);
  assert.deepEqual(await total(test), [1, 1], 'counted by three at once, and still once');
  const rows = await test.kit.db.selectFrom('audit_hours').select(['realm_id', 'count']).execute();
  assert.deepEqual(
    rows.map((row) => row.count),
    [1, 1, 1],
  );
});

test('an event of the last minutes is left to settle, because its transaction may still be open', async (t) => {
  const test = await testKit(t);
  await say(test);
  test.clock.advance(HOUR_MS);
  await countHours(test.kit);
  await say(test);
  await countHours(test.kit);
  const rows = await test.kit.db.selectFrom('audit_hours').select('count').execute();
  assert.deepEqual(
    rows.map(({ count }) => count),
    [1],
  );
  assert.deepEqual(await total(test), [1, 1]);
});

test('a day begins where the reader is', async (t) => {
  // 23:30 in London in winter is half past midnight in Berlin.
  const test = await testKit(t, { now: new Date('2026-01-15T22:30:00Z') });
  await say(test);
  test.clock.advance(HOUR_MS);
  await say(test);
  test.clock.advance(3 * HOUR_MS);
  await countHours(test.kit);
  assert.deepEqual(await total(test, 'day', 'UTC'), [2]);
  assert.deepEqual(await total(test, 'day', 'Europe/Berlin'), [1, 1]);
});

test('a server that was off for a month catches up in one run, in ranges', async (t) => {
  const test = await testKit(t);
  for (let day = 0; day < 20; day += 1) {
    await say(test);
    test.clock.advance(24 * HOUR_MS);
  }
  await countHours(test.kit);
  assert.equal((await total(test, 'day')).length, 20);
});
