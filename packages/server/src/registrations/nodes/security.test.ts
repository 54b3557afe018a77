import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipFlagOf } from '../../devices/index.ts';
import { insertTestDevice } from '../../devices/test-device.ts';
import type { ProofKind } from '../../journeys/index.ts';
import { endRegistrationsOf } from '../methods/pingam.ts';
import { begin, codeOn, leftBy, refusedWith, scanWith, world } from './test-world.ts';

const SHOWING_CODES = ['CombinedMultiFactorRegistrationNode', 'PushRegistrationNode', 'OathRegistrationNode'] as const;

test('A10: a name alone adds no factor, and nobody learns who exists', async (t) => {
  const it = await world(t);
  for (const type of SHOWING_CODES) {
    const known = begin(it, { type }, { proofs: [] });
    await known.step();
    const unknown = begin(it, { type }, { proofs: [], shared: { username: 'nobody' } });
    await unknown.step();
    for (const walker of [known, unknown]) {
      assert.equal(leftBy(walker), 'failureOutcome');
      assert.equal(walker.state.text('failureCode'), 'registrations.not-proved');
    }
  }
  const rows = await it.kit.db.selectFrom('registrations').select('id').execute();
  assert.deepEqual(rows, [], 'nothing is begun');
});

test('A25: a name alone does not tell whether somebody has everything already', async (t) => {
  const it = await world(t);
  await insertTestDevice(it.kit, it.alice);
  const unproved = begin(it, { type: 'CombinedMultiFactorRegistrationNode' }, { proofs: [] });
  await unproved.step();
  assert.equal(unproved.state.text('failureCode'), 'registrations.not-proved');
  const proved = begin(it, { type: 'CombinedMultiFactorRegistrationNode' });
  await proved.step();
  assert.equal(leftBy(proved), 'successOutcome', 'nothing is added, so the password is enough');
});

test('A10: what somebody else has shown in the run counts for nobody whose name is entered later', async (t) => {
  const it = await world(t);
  const mallory = await it.add('mallory');
  const walker = begin(it, { type: 'PushRegistrationNode' }, { proofs: [] });
  walker.state.prove({ kind: 'password', userId: mallory.id });
  await walker.step();
  assert.equal(walker.state.text('failureCode'), 'registrations.not-proved');
});

test('A10: beside a factor that is there, active or locked, another is added only by a second factor', async (t) => {
  for (const events of [['prove'], ['prove', 'lock']] as const) {
    const it = await world(t);
    await insertTestDevice(it.kit, it.alice, { mode: 'standard', events });
    for (const proofs of [['password'], ['password', 'mail-code']] satisfies ProofKind[][]) {
      const walker = begin(it, { type: 'PushRegistrationNode' }, { proofs });
      await walker.step();
      assert.equal(leftBy(walker), 'failureOutcome');
      assert.equal(walker.state.text('failureCode'), 'users.factor-needed');
    }
    for (const kind of ['code', 'push', 'recovery-code'] as const) {
      const walker = begin(it, { type: 'PushRegistrationNode' }, { proofs: [kind] });
      await walker.step();
      assert.equal(leftBy(walker), null, kind);
    }
  }
});

test('A10: a code that was shown before there was any device is of no use once there is one', async (t) => {
  const it = await world(t);
  const thief = begin(it, { type: 'PushRegistrationNode' });
  await thief.step();
  const code = codeOn(thief);
  const owner = begin(it, { type: 'OathRegistrationNode' });
  await owner.step();
  await owner.answer({ 3: 0 });
  assert.equal(leftBy(owner), 'successOutcome');
  await assert.rejects(scanWith(it, code), refusedWith('pingam.message-refused'));
  assert.equal((await it.devices()).length, 1);
});

test('as PingAM does it, the name is enough, where a property says so; for operators it never is', async (t) => {
  const it = await world(t);
  const properties = { requireProof: false };
  const walker = begin(it, { type: 'PushRegistrationNode', properties }, { proofs: [] });
  await walker.step();
  assert.equal(leftBy(walker), null);
  const operator = await it.add('olga', { role: 'helpdesk' });
  for (const [proofs, code] of [
    [[], 'registrations.not-proved'],
    [['password'], 'users.link-needed'],
  ] satisfies [ProofKind[], string][]) {
    const refused = begin(it, { type: 'PushRegistrationNode', properties }, { user: operator, proofs });
    await refused.step();
    assert.equal(refused.state.text('failureCode'), code);
  }
});

test('A10: whoever has a factor already adds another by it alone, whatever the property says', async (t) => {
  const it = await world(t);
  await insertTestDevice(it.kit, it.alice);
  for (const [proofs, code] of [
    [[], 'registrations.not-proved'],
    [['password'], 'users.factor-needed'],
    [['password', 'code'], undefined],
  ] satisfies [ProofKind[], string | undefined][]) {
    const walker = begin(it, { type: 'PushRegistrationNode', properties: { requireProof: false } }, { proofs });
    await walker.step();
    assert.equal(walker.state.text('failureCode'), code, String(proofs));
  }
});

test('no more devices than the realm allows', async (t) => {
  const it = await world(t, { registration: { maxDevices: 1 } });
  await insertTestDevice(it.kit, it.alice, { mode: 'standard' });
  const walker = begin(it, { type: 'PushRegistrationNode' }, { proofs: ['code'] });
  await walker.step();
  assert.equal(walker.state.text('failureCode'), 'registrations.too-many-devices');
});

test('A8: a journey that was left midway takes its code along', async (t) => {
  const it = await world(t);
  for (const type of SHOWING_CODES) {
    const walker = begin(it, { type });
    await walker.step();
    const uri = codeOn(walker);
    await endRegistrationsOf(it.kit, walker.runId);
    if (type !== 'OathRegistrationNode')
      await assert.rejects(scanWith(it, uri), refusedWith('pingam.message-refused'), type);
    await walker.answer({ ...(type === 'OathRegistrationNode' ? { 3: 0 } : {}) });
    assert.equal(leftBy(walker), 'failureOutcome', type);
  }
  assert.deepEqual(await it.devices(), []);
  const secrets = await it.kit.db
    .selectFrom('credentials')
    .innerJoin('devices', 'devices.id', 'credentials.device_id')
    .select('credentials.id')
    .where('devices.user_id', '=', it.alice.id)
    .execute();
  assert.deepEqual(secrets, [], 'and the secrets in it');
});

test('A7: however often somebody asks for codes, a limit stands in the way', async (t) => {
  const it = await world(t, { limits: { 'registration:user': { max: 3 } } });
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 5; round += 1) {
    const walker = begin(it, { type: 'PushRegistrationNode' });
    await walker.step();
    codes.push(walker.state.text('failureCode'));
  }
  assert.deepEqual(codes, [undefined, undefined, undefined, 'kit.limited', 'kit.limited']);
});

test('A12: nobody opts out of a factor for somebody else, nor with a stolen password', async (t) => {
  const it = await world(t);
  const flag = () => skipFlagOf(it.kit.db, { userId: it.alice.id, method: 'push' });
  const optOut = (proofs: readonly ProofKind[], properties = {}) =>
    begin(it, { type: 'OptOutMultiFactorAuthenticationNode', properties }, { proofs, shared: { mfaMethod: 'push' } });
  await assert.rejects(optOut([]).step(), refusedWith('registrations.not-proved'));
  assert.equal(await flag(), 'not-set');
  const own = optOut(['password']);
  await own.step();
  assert.equal(leftBy(own), 'outcome');
  assert.equal(await flag(), 'skippable');
  await insertTestDevice(it.kit, it.alice);
  await assert.rejects(optOut(['password']).step(), refusedWith('users.factor-needed'));
  await optOut(['password', 'code']).step();
});

test('a journey that does not say which factor it is about is stopped', async (t) => {
  const it = await world(t);
  for (const type of ['OptOutMultiFactorAuthenticationNode', 'MultiFactorRegistrationOptionsNode']) {
    for (const shared of [{}, { mfaMethod: 'constructor' }]) {
      await assert.rejects(begin(it, { type }, { shared }).step(), refusedWith('registrations.method-missing'));
    }
  }
});
