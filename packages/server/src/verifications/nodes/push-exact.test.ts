/** What a journey can have as PingAM does it: the last answer to a push, and a number that stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../../devices/test-device.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { pushLifeCycle } from '../push.ts';
import { PushPhone } from '../test-pushes.ts';
import { type Walker, type WalkWorld, walkWorld } from './test-walk.ts';

type Properties = Record<string, unknown>;

const message = (text: string, on: string) => ({
  type: 'MessageNode',
  properties: { message: { en: text } },
  to: { true: on, false: '-' },
});

/** Two requests after each other: the second one begins where the first one was denied. */
const journey = (first: Properties, second: Properties = {}) =>
  sketchJourney('Exact', {
    send: { type: 'PushAuthenticationSenderNode', properties: first, to: { SENT: 'wait', NOT_REGISTERED: '-' } },
    wait: { type: 'PushWaitNode', to: { DONE: 'verify', EXITED: '-' } },
    verify: {
      type: 'PushResultVerifierNode',
      to: { TRUE: '+', FALSE: 'refused', EXPIRED: 'refused', WAITING: 'wait' },
    },
    refused: message('refused', 'again'),
    again: { type: 'PushAuthenticationSenderNode', properties: second, to: { SENT: 'wait2', NOT_REGISTERED: '-' } },
    wait2: { type: 'PushWaitNode', to: { DONE: 'verify2', EXITED: '-' } },
    verify2: { type: 'PushResultVerifierNode', to: { TRUE: '+', FALSE: '-', EXPIRED: '-', WAITING: 'wait2' } },
  });

async function phoneOf({ server, alice }: WalkWorld): Promise<PushPhone> {
  return new PushPhone(server, await insertTestDevice(server.kit, alice));
}

async function newest({ server }: WalkWorld): Promise<string> {
  const rows = await server.kit.db.selectFrom('pushes').select('id').orderBy('id', 'desc').execute();
  return rows[0]?.id ?? assert.fail('no push');
}

const said = (walker: Walker): unknown => walker.shown('TextOutputCallback', 'message');
const NUMBER = 'pushNumberChallengeKey';

test('as PingAM does it, the answer that stands when the verifier takes it counts; then it is final', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'none' } } });
  const phone = await phoneOf(world);
  const begun = async () => {
    const walker = world.begin(journey({ lastAnswerCounts: true }));
    await walker.step();
    const id = await newest(world);
    const details = await phone.details(id);
    const say = async (decision: 'approve' | 'deny') => (await phone.answer(id, { decision, details })).status;
    return { walker, say };
  };
  const one = await begun();
  assert.deepEqual([await one.say('deny'), await one.say('approve')], [200, 200]);
  assert.deepEqual(await one.walker.answer(), { kind: 'success' });
  assert.equal(await one.say('deny'), 409);

  const two = await begun();
  assert.equal(await two.say('deny'), 200);
  await two.walker.answer();
  assert.equal(said(two.walker), 'refused');
  assert.equal(await two.say('approve'), 409);

  const three = await begun();
  assert.deepEqual([await three.say('approve'), await three.say('deny')], [200, 200]);
  await three.walker.answer();
  assert.equal(said(three.walker), 'refused');
  assert.equal(pushLifeCycle.isFinal('denied'), true);
});

test('the number is told under PingAM’s name while its push lasts, sealed, and forgotten with it', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'none' } } });
  const phone = await phoneOf(world);
  const walker = world.begin(journey({ pushType: 'CHALLENGE' }));
  await walker.step();
  const { number } = walker;
  assert.match(number, /^\d\d$/);
  assert.equal(walker.state.get(NUMBER), number);
  assert.equal(walker.state.parts().shared[NUMBER], undefined, 'whoever reads the database does not read it');
  await phone.answer(await newest(world), { decision: 'deny' });
  await walker.answer();
  assert.equal(said(walker), 'refused');
  assert.equal(walker.state.get(NUMBER), undefined);
  await walker.answer({ 1: 0 });
  assert.equal(walker.types.includes('HiddenValueCallback'), false, 'the second request has no number');
  await phone.answer(await newest(world), { decision: 'approve' });
  assert.deepEqual(await walker.answer(), { kind: 'success' });
});

test('as PingAM does it, the number stays: it is shown for a push that has none, whose approval then fails', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'none' } } });
  const phone = await phoneOf(world);
  const walker = world.begin(journey({ pushType: 'CHALLENGE', keepNumber: true }, { keepNumber: true }));
  await walker.step();
  const { number } = walker;
  await phone.answer(await newest(world), { decision: 'deny' });
  await walker.answer();
  assert.equal(walker.state.get(NUMBER), number);
  await walker.answer({ 1: 0 });
  assert.equal(walker.number, number);
  await phone.answer(await newest(world), { decision: 'approve' });
  assert.deepEqual(await walker.answer(), { kind: 'failure' });
  assert.deepEqual(walker.state.proofsOf(world.alice.id), []);
});

test('a number that was kept is forgotten by the next sender that keeps none, and replaced by the next number', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'none' } } });
  const phone = await phoneOf(world);
  const kept = { pushType: 'CHALLENGE', keepNumber: true };
  for (const [second, isShown] of [
    [{}, false],
    [kept, true],
  ] as const) {
    const walker = world.begin(journey(kept, second));
    await walker.step();
    await phone.answer(await newest(world), { decision: 'deny' });
    await walker.answer();
    await walker.answer({ 1: 0 });
    assert.equal(walker.types.includes('HiddenValueCallback'), isShown);
    assert.equal(walker.state.get(NUMBER), isShown ? walker.number : undefined);
    const match = isShown ? { match: walker.number } : {};
    const id = await newest(world);
    assert.equal((await phone.answer(id, { decision: 'approve', ...match })).status, 200);
    assert.deepEqual(await walker.answer(), { kind: 'success' });
  }
});
