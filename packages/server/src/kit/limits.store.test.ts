import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testKit } from '../testing/kit.ts';
import { clear, consume, isMilestone, type LimitRequest, sweepLimits } from './limits.ts';

const REALM = '0195f5a0-0000-7000-8000-000000000001';
const request = (change: Partial<LimitRequest> = {}): LimitRequest => ({
  realmId: REALM,
  scope: 'code:user',
  subject: 'alice',
  max: 3,
  windowSeconds: 60,
  ...change,
});

async function limiter(t: Parameters<typeof testKit>[0]) {
  const { kit, clock } = await testKit(t);
  const tries = async (count: number, change: Partial<LimitRequest> = {}) => {
    const verdicts = [];
    for (let index = 0; index < count; index++) verdicts.push(await consume(kit.db, kit, request(change)));
    return verdicts.map((verdict) => (verdict.allowed ? verdict.left : verdict.retryAt.toISOString()));
  };
  return { kit, clock, tries };
}

test('exactly the allowed number passes, then the end of the window is named', async (t) => {
  const { tries } = await limiter(t);
  assert.deepEqual(await tries(5), [2, 1, 0, '2026-03-02T09:01:00.000Z', '2026-03-02T09:01:00.000Z']);
});

test('A18: of 100 parallel attempts exactly the allowed number passes', async (t) => {
  const { kit } = await limiter(t);
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => consume(kit.db, kit, request({ max: 7 }))));
  assert.equal(verdicts.filter((verdict) => verdict.allowed).length, 7);
});

test('a new window begins when the old one is over, not a millisecond before', async (t) => {
  const { clock, tries } = await limiter(t);
  await tries(4);
  clock.advance(59_999);
  assert.deepEqual(await tries(1), ['2026-03-02T09:01:00.000Z']);
  clock.advance(1);
  assert.deepEqual(await tries(2), [2, 1]);
});

test('A22: one attempt too many locks for the lock time, and attempts during the lock do not prolong it', async (t) => {
  const { clock, tries } = await limiter(t);
  const lock = { lockSeconds: 900 };
  assert.deepEqual(await tries(4, lock), [2, 1, 0, '2026-03-02T09:15:00.000Z']);
  clock.advance(600_000);
  assert.deepEqual(await tries(2, lock), ['2026-03-02T09:15:00.000Z', '2026-03-02T09:15:00.000Z']);
  clock.advance(300_000);
  assert.deepEqual(await tries(1, lock), [2]);
});

test('a limit of zero allows nothing and locks at once', async (t) => {
  const { tries } = await limiter(t);
  assert.deepEqual(await tries(1, { max: 0, lockSeconds: 10 }), ['2026-03-02T09:00:10.000Z']);
});

test('scopes, subjects and realms are counted apart', async (t) => {
  const { tries } = await limiter(t);
  await tries(4);
  const others = [{ scope: 'push:user' }, { subject: 'bob' }, { realmId: REALM.replace('1', '2') }];
  for (const other of others) assert.deepEqual(await tries(1, other), [2]);
});

test('clear forgets one counter; the attempt of a rolled-back transaction is not counted', async (t) => {
  const { kit, tries } = await limiter(t);
  await tries(4);
  await clear(kit.db, { realmId: REALM, scopes: ['code:user'], subject: 'alice' });
  const rolledBack = kit.db.transaction().execute(async (tx) => {
    await consume(tx, kit, request());
    throw new RangeError('undone');
  });
  await assert.rejects(rolledBack, { message: 'undone' });
  assert.deepEqual(await tries(1), [2]);
});

test('the sweep removes what is over and keeps windows and locks in force', async (t) => {
  const { kit, clock, tries } = await limiter(t);
  await tries(1, { subject: 'over' });
  await tries(4, { subject: 'locked', lockSeconds: 3_600 });
  clock.advance(61_000);
  await tries(1, { subject: 'running' });
  assert.equal(await sweepLimits(kit.db, clock.now()), 1);
  const left = await kit.db.selectFrom('limits').select('subject').orderBy('subject').execute();
  assert.deepEqual(
    left.map((row) => row.subject),
    ['locked', 'running'],
  );
});

test('A52: what a limit turns away is counted, so that a flood is a few rows in the audit and not one each', async (t) => {
  const { kit, clock } = await limiter(t);
  const refusals = async (count: number, change: Partial<LimitRequest> = {}) => {
    const verdicts = [];
    for (let index = 0; index < count; index++) verdicts.push(await consume(kit.db, kit, request(change)));
    return verdicts.map((verdict) => (verdict.allowed ? 0 : verdict.refused));
  };
  const lock = { lockSeconds: 120 };
  assert.deepEqual(await refusals(6, lock), [0, 0, 0, 1, 2, 3]);
  clock.advance(119_000);
  assert.deepEqual(await refusals(1, lock), [4]);
  clock.advance(1_000);
  assert.deepEqual(await refusals(5, lock), [0, 0, 0, 1, 2]);
  assert.deepEqual(await refusals(2, { subject: 'nobody', max: 0 }), [1, 2]);
  const worthy = Array.from({ length: 1_000 }, (_, index) => index + 1).filter(isMilestone);
  assert.deepEqual(worthy, [1, 10, 100, 1_000]);
});
