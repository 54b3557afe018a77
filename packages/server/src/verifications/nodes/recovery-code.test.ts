import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRRecoveryCodes, FRStep } from '@forgerock/javascript-sdk';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { makeRecoveryCodes } from '../recovery-codes.ts';
import { walkWorld } from './test-walk.ts';

const display = sketchJourney('Display', { show: { type: 'RecoveryCodeDisplayNode', to: { outcome: '+' } } });
const CODES = ['ABCDE23456', 'FGHJK789AB'];

test('D6: a client library reads codes and device out of what is shown, once', async (t) => {
  const world = await walkWorld(t);
  const walker = world.begin(display);
  walker.state.keepSecret({ recoveryCodes: CODES, recoveryCodeDeviceName: 'My Phone' });
  await walker.step();
  assert.deepEqual(walker.types, ['TextOutputCallback', 'MetadataCallback']);
  const step = new FRStep({ authId: 'x', callbacks: walker.callbacks as never });
  assert.equal(FRRecoveryCodes.isDisplayStep(step), true);
  assert.deepEqual(FRRecoveryCodes.getCodes(step), CODES);
  assert.equal(FRRecoveryCodes.getDeviceName(step), 'My Phone');
  assert.deepEqual(walker.facts('recovery-codes'), { kind: 'recovery-codes', codes: CODES, device: 'My Phone' });
  assert.equal(JSON.stringify(walker.state.parts()).includes('ABCDE23456'), false, 'the run keeps none of them');
  assert.deepEqual(await walker.answer(), { kind: 'success' });
});

test('without new codes it shows nothing', async (t) => {
  const world = await walkWorld(t);
  assert.deepEqual(await world.begin(display).step(), { kind: 'success' });
});

for (const name of [
  '*/ alert(1) /*',
  '</em><script>alert(1)</script>',
  'Phone\n  "ZZZZZZZZZZ\\n" +',
  '',
  'Phone\u2028"x\\n"',
  '📱\u202e',
  'x'.repeat(500),
]) {
  test(`A17: a device called ${JSON.stringify(name.slice(0, 30))} runs nothing and adds no code`, async (t) => {
    const world = await walkWorld(t);
    const walker = world.begin(display);
    walker.state.keepSecret({ recoveryCodes: CODES, recoveryCodeDeviceName: name });
    await walker.step();
    const message = String(walker.shown('TextOutputCallback', 'message'));
    assert.match(message, /^\/\*\n[^*]*\n\*\/$/);
    assert.equal(new Function(message)(), undefined);
    assert.doesNotMatch(message, /<(?!\/?em>)/);
    const step = new FRStep({ authId: 'x', callbacks: walker.callbacks as never });
    assert.deepEqual(FRRecoveryCodes.getCodes(step), CODES);
  });
}

const collect = sketchJourney('Collect', {
  collect: { type: 'RecoveryCodeCollectorDecisionNode', to: { true: '+', false: 'collect' } },
});

test('A6: one code, brought by eight runs at once, leads one of them in', async (t) => {
  const world = await walkWorld(t);
  const { kit, realm } = world.server;
  const [code = ''] = await kit.db
    .transaction()
    .execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: world.alice }));
  const walkers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const walker = world.begin(collect);
      await walker.step();
      await walker.answer({ 0: code });
      return walker;
    }),
  );
  assert.equal(walkers.filter(({ last }) => last?.kind === 'success').length, 1);
  const refused = walkers.find(({ last }) => last?.kind === 'step');
  assert.ok(refused);
  assert.deepEqual(refused.types, ['NameCallback', 'MetadataCallback']);
  const [notice] = refused.facts('notices').notices as { code: string }[];
  assert.equal(notice?.code, 'verifications.recovery-code-refused');
});

test('the page that warns counts for the user who gave the code, and for nobody who is named meanwhile', async (t) => {
  const world = await walkWorld(t);
  const { kit, realm } = world.server;
  await world.server.createUser({ name: 'bob' });
  const codes = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: world.alice }));
  await kit.db
    .updateTable('recovery_codes')
    .set({ used_at: kit.clock.now() })
    .where('code_hash', 'in', (eb) => eb.selectFrom('recovery_codes').select('code_hash').limit(7))
    .execute();
  for (const code of codes) {
    const walker = world.begin(collect);
    await walker.step();
    await walker.answer({ 0: code });
    if (walker.types[0] !== 'TextOutputCallback') continue;
    walker.state.share({ username: 'bob' });
    await walker.answer();
    assert.equal(walker.last?.kind, 'step');
    return;
  }
  assert.fail('no code was left');
});

test('a page says when two codes or fewer are left, unless the node does without', async (t) => {
  for (const [properties, types] of [
    [{}, ['TextOutputCallback', 'ConfirmationCallback', 'MetadataCallback']],
    [{ warnWhenFew: false }, null],
  ] as const) {
    const world = await walkWorld(t);
    const { kit, realm } = world.server;
    const codes = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: world.alice }));
    const type = 'RecoveryCodeCollectorDecisionNode';
    const journey = sketchJourney('Few', { collect: { type, properties, to: { true: '+', false: '-' } } });
    const give = async (code: string) => {
      const walker = world.begin(journey);
      await walker.step();
      await walker.answer({ 0: code });
      return walker;
    };
    for (const code of codes.slice(0, 7)) assert.deepEqual((await give(code)).last, { kind: 'success' }, 'three left');
    const eighth = await give(codes[7] ?? '');
    if (types === null) assert.deepEqual(eighth.last, { kind: 'success' });
    else {
      assert.deepEqual(eighth.types, types);
      assert.equal((eighth.facts('recovery-codes-few') as { code?: string }).code, 'few-recovery-codes');
      assert.deepEqual(await eighth.answer(), { kind: 'success' });
    }
  }
});

test('a client library takes no page but that with new codes for it, however few are left', async (t) => {
  const world = await walkWorld(t);
  const { kit, realm } = world.server;
  const codes = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: world.alice }));
  const seen: string[] = [];
  for (const code of codes) {
    const walker = world.begin(collect);
    await walker.step();
    await walker.answer({ 0: code });
    if (walker.last?.kind !== 'step') continue;
    seen.push(String(walker.shown('TextOutputCallback', 'message')));
    const step = new FRStep({ authId: 'x', callbacks: walker.callbacks as never });
    assert.equal(FRRecoveryCodes.isDisplayStep(step), false, seen.at(-1));
    await walker.answer();
  }
  assert.equal(seen.length, 3, 'two left, one and none');
});

test('a button leads back from the recovery codes where the journey offers it, and counts as no guess', async (t) => {
  const world = await walkWorld(t);
  const walker = world.begin(
    sketchJourney('Collect', {
      collect: {
        type: 'RecoveryCodeCollectorDecisionNode',
        properties: { offerAnotherWay: true },
        to: { true: '+', false: 'collect', anotherWayOutcome: 'back' },
      },
      back: { type: 'MessageNode', properties: { message: { en: 'back' } }, to: { true: '+', false: '-' } },
    }),
  );
  await walker.step();
  assert.deepEqual(walker.types, ['NameCallback', 'ConfirmationCallback']);
  await walker.answer({ 0: 'AAAAAAAAAA', 1: 1 });
  assert.equal(walker.shown('TextOutputCallback', 'message'), 'back');
  assert.deepEqual(await world.server.kit.db.selectFrom('limits').selectAll().execute(), []);
});
