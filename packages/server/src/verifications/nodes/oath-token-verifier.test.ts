import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotp, totp } from '@lanyard/protocol/otp';
import { insertCredential } from '../../devices/index.ts';
import { insertTestDevice, TEST_SECRET } from '../../devices/test-device.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { type Beginning, fromKnownBrowser, type WalkWorld, walkWorld } from './test-walk.ts';

const ways = {
  successOutcome: '+',
  failureOutcome: 'failed',
  notRegisteredOutcome: '-',
};

/** A journey that says by its screens which way it went. */
const journey = (properties: Record<string, unknown> = {}) =>
  sketchJourney('Code', {
    code: { type: 'OathTokenVerifierNode', properties, to: ways },
    failed: { type: 'MessageNode', to: { true: 'code', false: '-' } },
  });

const codeAt = ({ server }: WalkWorld, seconds = 0, secret: Uint8Array = TEST_SECRET): string =>
  totp({ secret, time: server.kit.clock.now().getTime() + seconds * 1000 });

async function judged(
  world: WalkWorld,
  code: string,
  properties: Record<string, unknown> = {},
  options: Beginning = {},
) {
  const walker = world.begin(journey(properties), options);
  await walker.step();
  await walker.answer({ 0: code });
  return walker;
}

test('the step is the one that clients know', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const walker = world.begin(journey());
  await walker.step();
  assert.deepEqual(walker.callbacks, [
    {
      type: 'NameCallback',
      output: [{ name: 'prompt', value: 'Enter verification code' }],
      input: [{ name: 'IDToken1', value: '' }],
      _id: 0,
    },
    {
      type: 'ConfirmationCallback',
      output: [
        { name: 'prompt', value: '' },
        { name: 'messageType', value: 0 },
        { name: 'options', value: ['Submit'] },
        { name: 'optionType', value: -1 },
        { name: 'defaultOption', value: 0 },
      ],
      input: [{ name: 'IDToken2', value: 0 }],
      _id: 1,
    },
  ]);
});

test('a code with spaces is right; nothing typed is asked for again and counts as no guess', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const code = codeAt(world);
  const walker = await judged(world, '  ');
  assert.deepEqual(walker.types, ['NameCallback', 'ConfirmationCallback']);
  assert.deepEqual(await world.server.kit.db.selectFrom('limits').selectAll().execute(), []);
  assert.deepEqual(await walker.answer({ 0: ` ${code.slice(0, 3)} ${code.slice(3)} ` }), { kind: 'success' });
});

test('A1, A2: one code, brought by eight runs at once, leads one of them in', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const code = codeAt(world);
  const walkers = await Promise.all(Array.from({ length: 8 }, () => judged(world, code)));
  assert.equal(walkers.filter(({ last }) => last?.kind === 'success').length, 1);
  const proved = walkers.filter(({ state }) => state.proofsOf(world.alice.id).length > 0);
  assert.deepEqual(
    proved.map(({ last }) => last?.kind),
    ['success'],
  );
});

test('A12: a locked device is registered all the same: nobody comes past it to where a new one is added', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice, { events: ['prove', 'lock'] });
  const walker = await judged(world, codeAt(world));
  assert.deepEqual(walker.types, ['TextOutputCallback', 'ConfirmationCallback']);
  assert.equal(walker.state.get('mfaMethod'), undefined);
  assert.equal(walker.state.get('failureCode'), 'verifications.code-refused');
});

test('F7: a device that has proved nothing yet is none', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice, { events: [] });
  const walker = world.begin(journey(), { proved: world.alice });
  assert.deepEqual(await walker.step(), { kind: 'failure' });
  assert.equal(walker.state.get('mfaMethod'), 'oath');
});

test('A25: before a proof a name that nobody has, and a user without a device, are asked and refused like any other', async (t) => {
  const world = await walkWorld(t);
  for (const user of ['nobody', 'not a name at all', 'alice']) {
    const walker = world.begin(journey(), { user });
    await walker.step();
    assert.deepEqual(walker.types, ['NameCallback', 'ConfirmationCallback']);
    await walker.answer({ 0: '000000' });
    assert.equal(walker.state.get('failureCode'), 'verifications.code-refused');
  }
});

test('A18: wrong codes are counted for the user over all runs, and a lock turns the right code away', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  for (let time = 0; time < 10; time += 1) await judged(world, '000000');
  await assert.rejects(judged(world, codeAt(world)), { code: 'kit.limited', status: 429 });
});

test('F10: guesses of strangers do not lock the owner’s own browser out, nor hers those of others', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  for (let time = 0; time < 10; time += 1) await judged(world, '000000');
  const foreign = { request: await fromKnownBrowser(world, await world.server.createUser({ name: 'bob' })) };
  await assert.rejects(judged(world, codeAt(world), {}, foreign), { code: 'kit.limited' });
  const request = await fromKnownBrowser(world, world.alice);
  const own = await judged(world, codeAt(world), {}, { request, user: ' ALICE ' });
  assert.deepEqual(own.last, { kind: 'success' });
});

test('F10: guesses of those who know a name alone lock nobody out who has given the right password', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  for (let time = 0; time < 10; time += 1) await judged(world, '000000', {}, { user: time % 2 ? 'ALICE' : ' alice ' });
  await assert.rejects(judged(world, codeAt(world)), { code: 'kit.limited' });
  const proved = await judged(world, codeAt(world), {}, { proved: world.alice });
  assert.deepEqual(proved.last, { kind: 'success' });
  for (let time = 0; time < 10; time += 1) await judged(world, '000000', {}, { user: 'nobody' });
  await assert.rejects(judged(world, '000000', {}, { user: 'nobody' }), { code: 'kit.limited' }, 'A25');
});

test('the stricter tolerance counts, of the node and of the realm, unless the node says otherwise', async (t) => {
  const world = await walkWorld(t, { settings: { otp: { window: { past: 1, future: 1 } } } });
  await insertTestDevice(world.server.kit, world.alice);
  const failed = ['TextOutputCallback', 'ConfirmationCallback'];
  assert.deepEqual((await judged(world, codeAt(world, -30), { totpTimeSteps: 0 })).types, failed);
  assert.deepEqual((await judged(world, codeAt(world, -60))).types, failed);
  const exceeding = await judged(world, codeAt(world, 60), { exceedRealmTolerance: true });
  assert.deepEqual(exceeding.last, { kind: 'success' });
});

test('a clock that is known to be further off than the node bears is refused, and the code is not used up', async (t) => {
  const world = await walkWorld(t);
  const { device } = await insertTestDevice(world.server.kit, world.alice);
  await world.server.kit.db.updateTable('credentials').set({ drift: 6 }).where('device_id', '=', device.id).execute();
  const code = codeAt(world, 180);
  assert.equal((await judged(world, code)).state.get('failureCode'), 'verifications.code-refused');
  const { details } = await world.server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'verification.code')
    .executeTakeFirstOrThrow();
  assert.equal((details as { reason: string }).reason, 'drift');
  assert.deepEqual((await judged(world, code, { maximumAllowedClockDrift: 6 })).last, { kind: 'success' });
});

async function withCounter(world: WalkWorld, secret: Uint8Array): Promise<void> {
  const { device } = await insertTestDevice(world.server.kit, world.alice, { name: 'Counter', mode: 'standard' });
  await world.server.kit.db.deleteFrom('credentials').where('device_id', '=', device.id).execute();
  const shape = { kind: 'hotp', algorithm: 'SHA1', digits: 6, period: 30 } as const;
  await insertCredential(world.server.kit.db, world.server.kit, { deviceId: device.id, ...shape, secret });
}

test('each device is judged by what it is; a node for one algorithm alone takes codes of no other', async (t) => {
  const world = await walkWorld(t);
  const secret = Buffer.from('a secret of a counter');
  await withCounter(world, secret);
  await insertTestDevice(world.server.kit, world.alice);
  const counted = (counter: number) => hotp({ secret, counter });
  const only = { onlyThisAlgorithm: true };
  assert.deepEqual((await judged(world, counted(0))).last, { kind: 'success' });
  assert.equal((await judged(world, counted(1), only)).state.get('failureCode'), 'verifications.code-refused');
  assert.deepEqual((await judged(world, counted(1), { ...only, algorithm: 'HOTP' })).last, { kind: 'success' });
  const longer = { ...only, totpTimeInterval: 60 };
  assert.equal((await judged(world, codeAt(world), longer)).state.get('failureCode'), 'verifications.code-refused');
  assert.deepEqual((await judged(world, codeAt(world), only)).last, { kind: 'success' });
});

test('a counter may be ahead by as much as both bear', async (t) => {
  const world = await walkWorld(t);
  const secret = Buffer.from('a secret of a counter');
  await withCounter(world, secret);
  const ahead = (counter: number) => hotp({ secret, counter });
  assert.equal((await judged(world, ahead(4), { hotpWindowSize: 3 })).last?.kind, 'step');
  assert.deepEqual((await judged(world, ahead(3), { hotpWindowSize: 3 })).last, { kind: 'success' });
  assert.equal((await judged(world, ahead(60))).last?.kind, 'step');
  const exceeding = await judged(world, ahead(70), { exceedRealmTolerance: true });
  assert.deepEqual(exceeding.last, { kind: 'success' });
});

test('the purpose of a code is the one of its run', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const walker = world.begin(journey());
  Object.assign(walker, { session: { id: 'session', userId: world.alice.id } });
  await walker.step();
  assert.deepEqual(await walker.answer({ 0: codeAt(world) }), { kind: 'success' });
  const { details } = await world.server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'verification.code')
    .executeTakeFirstOrThrow();
  assert.equal((details as { purpose: string }).purpose, 'step-up');
});

test('the way to the recovery codes and the way back are two buttons, each with its own outcome', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const said = (name: string) => ({
    type: 'MessageNode',
    properties: { message: { en: name } },
    to: { true: '+', false: '-' },
  });
  const press = async (properties: Record<string, unknown>, label: string) => {
    const to = { ...ways, recoveryCodeOutcome: 'recovery', anotherWayOutcome: 'back' };
    const code = { type: 'OathTokenVerifierNode', properties, to };
    const walker = world.begin(
      sketchJourney('Code', { code, failed: said('failed'), recovery: said('recovery'), back: said('back') }),
    );
    await walker.step();
    const options = walker.shown('ConfirmationCallback', 'options') as string[];
    await walker.answer({ 0: '', 1: options.indexOf(label) });
    return [options.length, walker.shown('TextOutputCallback', 'message')];
  };
  const both = { isRecoveryCodeAllowed: true, offerAnotherWay: true };
  assert.deepEqual(await press(both, 'Use recovery code'), [3, 'recovery']);
  assert.deepEqual(await press(both, 'Use another way'), [3, 'back']);
  assert.deepEqual(await press({ offerAnotherWay: true }, 'Use another way'), [2, 'back']);
  assert.deepEqual(await press({ isRecoveryCodeAllowed: true }, 'Use recovery code'), [2, 'recovery']);
});
