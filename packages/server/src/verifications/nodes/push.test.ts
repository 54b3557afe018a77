import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flushDeliveries } from '../../channel/index.ts';
import { type SkipFlag, setSkipFlag } from '../../devices/index.ts';
import { insertTestDevice } from '../../devices/test-device.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { cancelPushesOf } from '../end-push.ts';
import { pushTopic } from '../push.ts';
import {
  addPhone,
  answerOn,
  type Beginning,
  fromKnownBrowser,
  type Walker,
  type WalkWorld,
  walkWorld,
} from './test-walk.ts';

type Properties = Record<string, unknown>;

/** Each outcome ends at a screen or an end of its own, so that a test sees which way was taken. */
const journey = (sender: Properties = {}, wait: Properties = {}) =>
  sketchJourney('Push', {
    send: {
      type: 'PushAuthenticationSenderNode',
      properties: sender,
      to: { SENT: 'wait', NOT_REGISTERED: '-', SKIPPED: '+', FAILURE: 'failed' },
    },
    wait: { type: 'PushWaitNode', properties: wait, to: { DONE: 'verify', EXITED: 'send' } },
    verify: {
      type: 'PushResultVerifierNode',
      to: { TRUE: '+', FALSE: 'failed', EXPIRED: 'expired', WAITING: 'wait' },
    },
    failed: { type: 'MessageNode', properties: { message: { en: 'failed' } }, to: { true: 'send', false: '-' } },
    expired: { type: 'MessageNode', properties: { message: { en: 'expired' } }, to: { true: 'send', false: '-' } },
  });

const said = (walker: Walker): unknown => walker.shown('TextOutputCallback', 'message');
const pushes = ({ server }: WalkWorld) => server.kit.db.selectFrom('pushes').selectAll().orderBy('id').execute();

async function begun(world: WalkWorld, sender: Properties = {}, wait: Properties = {}, options: Beginning = {}) {
  const walker = world.begin(journey(sender, wait), options);
  await walker.step();
  return walker;
}

test('without a phone it is not registered, unless the person chose to do without', async (t) => {
  const world = await walkWorld(t);
  const { kit } = world.server;
  const walker = await begun(world);
  assert.deepEqual(walker.last, { kind: 'failure' });
  assert.equal(walker.state.get('mfaMethod'), 'push');
  await setSkipFlag(kit.db, kit, { userId: world.alice.id, method: 'push', flag: 'skippable' });
  assert.deepEqual((await begun(world)).last, { kind: 'success' });
  assert.deepEqual((await begun(world, { mandatory: true })).last, { kind: 'failure' });
  await insertTestDevice(kit, world.alice);
  assert.equal((await begun(world)).last?.kind, 'step', 'who has a phone is asked, whatever was chosen before');
});

test('as PingAM does it, the choice alone decides: a phone without one is not registered, and who opted out is not asked', async (t) => {
  const world = await walkWorld(t);
  const { kit } = world.server;
  await insertTestDevice(kit, world.alice);
  const chosen = (flag: SkipFlag) => setSkipFlag(kit.db, kit, { userId: world.alice.id, method: 'push', flag });
  const byFlag = (sender: Properties = {}) => begun(world, { skipFlagDecides: true, ...sender });
  const unset = await byFlag();
  assert.deepEqual([unset.last, unset.state.get('mfaMethod')], [{ kind: 'failure' }, 'push']);
  await chosen('skippable');
  assert.deepEqual((await byFlag()).last, { kind: 'success' });
  assert.deepEqual(await pushes(world), []);
  await chosen('not-skippable');
  assert.equal((await byFlag()).last?.kind, 'step');
});

test('as PingAM does it, a mandatory request goes to the phone that is there, whatever was chosen', async (t) => {
  const world = await walkWorld(t);
  const { kit } = world.server;
  const mandatory = () => begun(world, { skipFlagDecides: true, mandatory: true });
  const choose = (flag: SkipFlag) => setSkipFlag(kit.db, kit, { userId: world.alice.id, method: 'push', flag });
  await choose('skippable');
  const without = await mandatory();
  assert.deepEqual([without.last, without.state.get('mfaMethod')], [{ kind: 'failure' }, 'push'], 'not registered');
  await insertTestDevice(kit, world.alice);
  for (const flag of ['not-set', 'skippable', 'not-skippable'] as const) {
    await choose(flag);
    assert.equal((await mandatory()).last?.kind, 'step', flag);
  }
});

test('the request waits as long as the node says, or as the realm does where the node leaves it to it', async (t) => {
  const world = await walkWorld(t, { settings: { push: { expirySeconds: 90 } } });
  await insertTestDevice(world.server.kit, world.alice);
  const secondsOf = async (sender: Properties) => {
    // Ids of one moment stand in any order.
    world.server.clock.advance(1_000);
    await begun(world, { messageTimeout: 30_000, ...sender });
    const { expires_at: end, created_at: start } = (await pushes(world)).at(-1) ?? assert.fail('no push');
    return (end.getTime() - start.getTime()) / 1_000;
  };
  assert.equal(await secondsOf({}), 30);
  assert.equal(await secondsOf({ timeoutOfRealm: true }), 90);
});

test('A12: a phone that is locked or muted is a failure with its reason, and never “not registered”', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice, { events: ['prove', 'lock'] });
  const walker = await begun(world, { captureFailure: true }, {}, { proved: world.alice });
  assert.equal(said(walker), 'failed');
  assert.equal(walker.state.get('PushAuthFailureReason'), 'TRANSMISSION_FAILURE');
  assert.equal((walker.state.get('pushReason') as { code: string }).code, 'device-locked');
  await assert.rejects(begun(world), { code: 'verifications.push-unavailable' });
});

test('nobody named, and a request that still waits, are failures with PingAM’s reasons', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const nobody = await begun(world, { captureFailure: true }, {}, { user: '' });
  assert.equal(nobody.state.get('PushAuthFailureReason'), 'MISSING_USERNAME');
  const walker = await begun(world, { captureFailure: true }, { keepPushOnExit: true });
  await walker.answer({ 2: 0 });
  assert.equal(walker.state.get('PushAuthFailureReason'), 'SENDER_ALREADY_USED');
  assert.equal((await pushes(world)).length, 1);
});

test('A25: a name that nobody has is like a user without a phone', async (t) => {
  const world = await walkWorld(t);
  const walker = await begun(world, {}, {}, { user: 'nobody' });
  assert.deepEqual([walker.last, walker.state.get('mfaMethod')], [{ kind: 'failure' }, 'push']);
});

test('one that is over makes room: expired, sent again, with a number of its own', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = await begun(world, { pushType: 'CHALLENGE', messageTimeout: 30_000 });
  world.server.clock.advance(30_000);
  await walker.answer();
  assert.equal(said(walker), 'expired');
  await walker.answer({ 1: 0 });
  assert.equal((await pushes(world)).length, 2);
  await answerOn(phone, { decision: 'approve', match: walker.number });
  assert.deepEqual(await walker.answer(), { kind: 'success' });
});

test('A27: denied three times, further requests are held back, with the reason', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  for (let time = 0; time < 3; time += 1) {
    const walker = await begun(world);
    await answerOn(phone, { decision: 'deny' });
    await walker.answer();
    assert.equal(said(walker), 'failed');
  }
  const held = await begun(world, { captureFailure: true });
  assert.equal((held.state.get('pushReason') as { code: string }).code, 'kit.limited');
  const own = await begun(world, {}, {}, { request: await fromKnownBrowser(world, world.alice) });
  assert.equal(own.last?.kind, 'step', 'F10: her own browser is counted apart');
});

test('F10: requests of those who know a name alone use up none of those who have given the right password', async (t) => {
  const world = await walkWorld(t, { settings: { limits: { 'push:user': { max: 1 } } } });
  await addPhone(t, world);
  const kinds = async (options: Beginning = {}) => (await begun(world, { captureFailure: true }, {}, options)).types;
  const waiting = await kinds();
  assert.notDeepEqual(await kinds(), waiting);
  assert.deepEqual(await kinds({ proved: world.alice }), waiting);
});

test('the phone shows the message of the journey; values that go along are never secrets', async (t) => {
  const world = await walkWorld(t, { settings: { issuer: 'Example' } });
  const phone = await addPhone(t, world);
  const sender = {
    userMessage: { en: 'Open the door of {{issuer}} for {{user}}?' },
    customPayload: ['room', 'oneTimePassword'],
  };
  const walker = world.begin(journey(sender), { shared: { room: '12' } });
  walker.state.keepSecret({ oneTimePassword: '87654321' });
  await walker.step();
  await phone.sync();
  assert.equal((await phone.pending())[0]?.asked, 'Open the door of Example for alice?');
  assert.equal(JSON.stringify(await pushes(world)).includes('87654321'), false);
});

for (const [matching, number] of [
  ['typed-2', /^\d\d$/],
  ['typed-6', /^\d{6}$/],
] as const) {
  test(`where the realm demands ${matching}, a plain request shows its number as well`, async (t) => {
    const world = await walkWorld(t, { settings: { push: { matching } } });
    const phone = await addPhone(t, world);
    const walker = await begun(world);
    assert.match(walker.number, number);
    await answerOn(phone, { decision: 'approve', match: walker.number });
    assert.deepEqual(await walker.answer(), { kind: 'success' });
  });
}

test('where the realm matches nothing, only a challenge shows a number', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'none' } } });
  const phone = await addPhone(t, world);
  const plain = await begun(world);
  assert.deepEqual(plain.types, ['PollingWaitCallback', 'ConfirmationCallback', 'MetadataCallback']);
  await answerOn(phone, { decision: 'approve' });
  assert.deepEqual(await plain.answer(), { kind: 'success' });
  const challenge = await begun(world, { pushType: 'CHALLENGE' });
  assert.match(challenge.number, /^\d\d$/);
});

test('where the realm has a code scanned, our own pages are told of it, and no number is shown', async (t) => {
  const world = await walkWorld(t, { settings: { push: { matching: 'scan' } } });
  const phone = await addPhone(t, world);
  const walker = await begun(world, { pushType: 'CHALLENGE' });
  assert.deepEqual(walker.types, ['PollingWaitCallback', 'ConfirmationCallback', 'MetadataCallback']);
  const { link } = walker.facts('push').push as { link: string };
  await answerOn(phone, { decision: 'approve', match: link });
  assert.deepEqual(await walker.answer(), { kind: 'success' });
});

test('A29: an approval counts for the user whose phone gave it, and for nobody who is named later', async (t) => {
  const world = await walkWorld(t);
  await world.server.createUser({ name: 'bob' });
  const phone = await addPhone(t, world);
  const walker = await begun(world);
  await answerOn(phone, { decision: 'approve', match: walker.number });
  walker.state.share({ username: 'bob' });
  await walker.answer();
  assert.equal(said(walker), 'failed');
  assert.deepEqual(walker.state.proofsOf(world.alice.id), []);
});

test('A30: an approval that is five minutes old leads nobody in', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = await begun(world);
  await answerOn(phone, { decision: 'approve', match: walker.number });
  world.server.clock.advance(300_000);
  await walker.answer();
  assert.equal(said(walker), 'expired');
});

test('it waits by the clock: an answer before its time asks again, one after it looks, and an end ends it at once', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = await begun(world, {}, { secondsToWait: 5, waitingMessage: { en: '{{time}} seconds' } });
  const [push] = await pushes(world);
  const wakes = () => (walker.last?.kind === 'step' ? walker.last.run.asked?.wakeOn : undefined);
  assert.deepEqual(wakes(), [pushTopic(push?.id ?? '')]);
  assert.equal(walker.shown('PollingWaitCallback', 'waitTime'), '5000');
  world.server.clock.advance(3_000);
  await walker.answer();
  world.server.clock.advance(3_000);
  await walker.answer();
  assert.deepEqual(wakes(), [pushTopic(push?.id ?? '')], 'it went on to the verdict and came back to wait');
  assert.equal(walker.state.get('wait.waiting'), world.server.clock.now().getTime());
  await answerOn(phone, { decision: 'approve', match: walker.number });
  assert.deepEqual(await walker.answer(), { kind: 'success' });
});

type Shown = { delivery: { state: string; text: string } | null };

test('after some seconds our own pages are told why there is no answer yet; A25: whoever knows a name alone is not', async (t) => {
  const world = await walkWorld(t);
  await addPhone(t, world);
  const walkers = [await begun(world, {}, {}, { proved: world.alice }), await begun(world)];
  await flushDeliveries(world.server.kit);
  world.server.clock.advance(30_000);
  for (const walker of walkers) await walker.answer();
  const [own, strangers] = walkers.map((walker) => (walker.facts('push').push as Shown).delivery);
  assert.notEqual(own?.state, 'under-way');
  assert.match(own?.text ?? '', /Phone/);
  assert.equal(strangers, null);
});

test('a run that is over takes back what it asked for, and nothing of others', async (t) => {
  const world = await walkWorld(t);
  await insertTestDevice(world.server.kit, world.alice);
  const [one, other] = [await begun(world), await begun(world)];
  await cancelPushesOf(world.server.kit, `sign-in:${one.runId}`);
  const states = new Map((await pushes(world)).map(({ asker, state }) => [asker, state]));
  assert.equal(states.get(`sign-in:${one.runId}`), 'cancelled');
  assert.equal(states.get(`sign-in:${other.runId}`), 'pending');
  await one.answer();
  assert.equal(said(one), 'expired');
});
