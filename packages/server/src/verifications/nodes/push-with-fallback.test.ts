/* A request to the phone first; a code where it does not answer, and a recovery code where the phone is gone (D5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTypes, ownNodes } from '../../journeys/own-nodes.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { journeyFaults } from '../../journeys/validate.ts';
import { verificationNodes } from '../nodes.ts';
import { makeRecoveryCodes } from '../recovery-codes.ts';
import { addPhone, answerOn, codeOf, type WalkWorld, walkWorld } from './test-walk.ts';

const fallback = sketchJourney('Push with OATH fallback', {
  send: {
    type: 'PushAuthenticationSenderNode',
    properties: { mandatory: true, captureFailure: true, pushType: 'CHALLENGE' },
    to: { SENT: 'wait', NOT_REGISTERED: 'code', FAILURE: 'code' },
  },
  wait: {
    type: 'PushWaitNode',
    properties: { exitMessage: { en: 'Use a code' } },
    to: { DONE: 'verify', EXITED: 'code' },
  },
  verify: { type: 'PushResultVerifierNode', to: { TRUE: '+', FALSE: 'code', EXPIRED: 'code', WAITING: 'wait' } },
  code: {
    type: 'OathTokenVerifierNode',
    properties: { isRecoveryCodeAllowed: true },
    to: { successOutcome: '+', failureOutcome: 'retry', notRegisteredOutcome: '-', recoveryCodeOutcome: 'recovery' },
  },
  retry: { type: 'RetryLimitDecisionNode', to: { Retry: 'code', Reject: '-' } },
  recovery: { type: 'RecoveryCodeCollectorDecisionNode', to: { true: '+', false: 'retry' } },
});

const askedForCode = ['NameCallback', 'ConfirmationCallback'];

async function recoveryCodes({ server, alice }: WalkWorld): Promise<string[]> {
  return server.kit.db
    .transaction()
    .execute((tx) => makeRecoveryCodes(tx, server.kit, { realm: server.realm, user: alice }));
}

test('D5: the journey can be saved', () => {
  const types = nodeTypes(ownNodes, verificationNodes);
  assert.deepEqual(journeyFaults(fallback, { types, others: new Map() }), []);
});

test('D5: the number of the browser, typed on the phone, leads in; the approval is used once', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = world.begin(fallback);
  await walker.step();
  assert.deepEqual(walker.types, [
    'PollingWaitCallback',
    'HiddenValueCallback',
    'ConfirmationCallback',
    'MetadataCallback',
  ]);
  assert.equal(walker.shown('HiddenValueCallback', 'id'), 'pushChallengeNumber');
  assert.match(walker.number, /^\d\d$/);
  assert.deepEqual(walker.shown('ConfirmationCallback', 'options'), ['Use a code']);
  assert.deepEqual(walker.callbacks.at(2)?.input, [{ name: 'IDToken3', value: 100 }]);
  assert.match(String(walker.shown('PollingWaitCallback', 'message')), new RegExp(walker.number));
  const waiting = walker.facts('push').push as { createdAt: string; expiresAt: string };
  assert.equal(
    Date.parse(waiting.expiresAt) - Date.parse(waiting.createdAt),
    120_000,
    'pages can show the time left at once',
  );
  await walker.answer();
  assert.equal(walker.last?.kind, 'step', 'it waits while nobody has answered');
  await answerOn(phone, { decision: 'approve', match: walker.number });
  assert.deepEqual(await walker.answer(), { kind: 'success' });
  assert.deepEqual(walker.state.proofsOf(world.alice.id), ['push']);
  const push = await world.server.kit.db.selectFrom('pushes').selectAll().executeTakeFirstOrThrow();
  assert.equal(push.asker, `sign-in:${walker.runId}`);
  assert.notEqual(push.used_at, null);
});

test('D5: without a phone the journey goes on to the code', async (t) => {
  const world = await walkWorld(t);
  const walker = world.begin(fallback, { proved: world.alice });
  assert.deepEqual(await walker.step(), { kind: 'failure' }, 'and without any device it ends');
  assert.equal(walker.state.get('mfaMethod'), 'oath');
});

test('D5: a request that nobody answers in time leads to the code, which leads in', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = world.begin(fallback);
  await walker.step();
  world.server.clock.advance(120_000);
  await walker.answer();
  assert.deepEqual(walker.types, [...askedForCode, 'MetadataCallback']);
  const [notice] = walker.facts('notices').notices as { code: string }[];
  assert.equal(notice?.code, 'push-expired');
  assert.deepEqual(await walker.answer({ 0: await codeOf(phone) }), { kind: 'success' });
  assert.deepEqual(walker.state.proofsOf(world.alice.id), ['code']);
});

test('D5: “use a code” takes the request off the phone', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = world.begin(fallback);
  await walker.step();
  await phone.sync();
  assert.equal((await phone.pending()).length, 1);
  await walker.answer({ 2: 0 });
  assert.deepEqual(walker.types, askedForCode);
  assert.equal(
    (await world.server.kit.db.selectFrom('pushes').select('state').executeTakeFirstOrThrow()).state,
    'cancelled',
  );
  await phone.sync();
  assert.deepEqual(await phone.pending(), []);
  assert.deepEqual(await walker.answer({ 0: await codeOf(phone) }), { kind: 'success' });
});

test('D5, A29: denied on the phone, the journey says so and asks for a code', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = world.begin(fallback);
  await walker.step();
  await answerOn(phone, { decision: 'deny' });
  await walker.answer();
  assert.deepEqual(walker.types.slice(0, 2), askedForCode);
  const [notice] = walker.facts('notices').notices as { code: string }[];
  assert.equal(notice?.code, 'push-refused');
  assert.deepEqual(walker.state.proofsOf(world.alice.id), []);
});

test('A28: the third wrong number ends the request, and the journey asks for a code', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const walker = world.begin(fallback);
  await walker.step();
  const wrong = walker.number === '00' ? '01' : '00';
  for (let time = 0; time < 3; time += 1) {
    await assert.rejects(answerOn(phone, { decision: 'approve', match: wrong }), { name: 'AuthenticatorError' });
  }
  await walker.answer();
  assert.deepEqual(walker.types.slice(0, 2), askedForCode);
  assert.deepEqual(walker.state.proofsOf(world.alice.id), []);
});

test('D6: a recovery code leads in where the phone is gone, once, and says when few are left', async (t) => {
  const world = await walkWorld(t);
  await addPhone(t, world);
  const codes = await recoveryCodes(world);
  const use = async (code: string) => {
    const walker = world.begin(fallback);
    await walker.step();
    await walker.answer({ 2: 0 });
    await walker.answer({ 1: 1 });
    assert.deepEqual(walker.types, ['NameCallback']);
    assert.equal(walker.shown('NameCallback', 'prompt'), 'Recovery Code');
    await walker.answer({ 0: code });
    return walker;
  };
  const first = await use(` ${codes[0]?.toLowerCase().slice(0, 5)}-${codes[0]?.slice(5)} `);
  assert.deepEqual(first.last, { kind: 'success' });
  assert.deepEqual(first.state.proofsOf(world.alice.id), ['recovery-code']);
  const again = await use(codes[0] ?? '');
  assert.equal(again.last?.kind, 'step');
  assert.deepEqual(again.state.proofsOf(world.alice.id), []);
  world.server.clock.advance(3_600_000);
  for (const code of codes.slice(1, 7)) {
    assert.deepEqual((await use(code)).last, { kind: 'success' });
    world.server.clock.advance(600_000);
  }
  const few = await use(codes[7] ?? '');
  assert.deepEqual(few.types, ['TextOutputCallback', 'ConfirmationCallback', 'MetadataCallback']);
  assert.match(String(few.shown('TextOutputCallback', 'message')), /You have 2 codes for recovery left/);
  assert.deepEqual(await few.answer(), { kind: 'success' });
});

test('A18: after three retries the journey ends, and a new run brings no new retries', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const guess = async () => {
    const walker = world.begin(fallback);
    await walker.step();
    await walker.answer({ 2: 0 });
    for (let tries = 1; ; tries += 1) {
      if ((await walker.answer({ 0: '000000' })).kind !== 'step') return { tries, walker };
    }
  };
  const first = await guess();
  assert.deepEqual([first.tries, first.walker.last], [4, { kind: 'failure' }]);
  assert.equal(first.walker.state.get('failureCode'), 'verifications.code-refused');
  assert.equal((await guess()).tries, 1);
  const right = world.begin(fallback);
  await right.step();
  await right.answer({ 2: 0 });
  assert.deepEqual(
    await right.answer({ 0: await codeOf(phone) }),
    { kind: 'success' },
    'the owner comes in all the same',
  );
  assert.equal((await guess()).tries, 4, 'and what went wrong before is forgotten');
});

test('A7b: two runs at once do not mix their numbers', async (t) => {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  const [one, other] = [world.begin(fallback), world.begin(fallback)];
  await one.step();
  await other.step();
  await phone.sync();
  const pushes = await phone.pending();
  assert.equal(pushes.length, 2);
  const { id } = await world.server.kit.db
    .selectFrom('pushes')
    .select('id')
    .where('asker', '=', `sign-in:${other.runId}`)
    .executeTakeFirstOrThrow();
  await phone.answer(id, { decision: 'approve', match: other.number });
  await one.answer();
  assert.equal(one.last?.kind, 'step', 'the approval of the other run is none of this one');
  assert.deepEqual(await other.answer(), { kind: 'success' });
  assert.equal(one.last?.kind, 'step');
  one.state.share({ pushMessageId: `AUTHENTICATE:${id}1` });
  await one.answer();
  assert.deepEqual(one.types.slice(0, 2), askedForCode, 'and cannot be taken over by its id');
});
