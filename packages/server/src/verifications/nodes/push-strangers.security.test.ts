/** What strangers can do to a user by asking her phone: they know her name, and their journey asks for nothing else before. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Authenticator } from 'lanyard-authenticator/engine';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { addPhone, answerOn, type Beginning, walkWorld } from './test-walk.ts';

const journey = sketchJourney('Push', {
  send: {
    type: 'PushAuthenticationSenderNode',
    properties: { captureFailure: true },
    to: { SENT: 'wait', NOT_REGISTERED: '-', SKIPPED: '+', FAILURE: '-' },
  },
  wait: { type: 'PushWaitNode', properties: { keepPushOnExit: true }, to: { DONE: 'verify', EXITED: '-' } },
  verify: { type: 'PushResultVerifierNode', to: { TRUE: '+', FALSE: '-', EXPIRED: '-', WAITING: 'wait' } },
});

async function strangersAndOwner(t: TestContext) {
  const world = await walkWorld(t);
  const phone = await addPhone(t, world);
  /** Begins, and says what became of it: a number to type where the phone rings. */
  const ask = async (options: Beginning = {}) => {
    const walker = world.begin(journey, options);
    await walker.step();
    return walker;
  };
  const owner: Beginning = { proved: world.alice };
  const rings = async (options: Beginning = {}) => (await ask(options)).last?.kind === 'step';
  const answered = async (phone: Authenticator, options: Beginning, decision: 'deny' | 'report') => {
    assert.equal(await rings(options), true);
    await answerOn(phone, { decision });
  };
  return { ...world, phone, ask, rings, answered, owner };
}

test('A27, F10: requests of strangers that she denies hold strangers back, and not her who has given her password', async (t) => {
  const { phone, rings, answered, owner } = await strangersAndOwner(t);
  for (let time = 0; time < 3; time += 1) await answered(phone, {}, 'deny');
  assert.equal(await rings(), false, 'a stranger is held back');
  assert.equal(await rings(owner), true, 'she is not, in whatever browser');
});

test('A27: denials of requests after the right password hold back everybody, strangers as well', async (t) => {
  const { phone, rings, answered, owner } = await strangersAndOwner(t);
  for (let time = 0; time < 3; time += 1) await answered(phone, owner, 'deny');
  assert.equal(await rings(owner), false);
  assert.equal(await rings(), false);
});

test('A27: a report of a stranger’s request holds back everybody at once', async (t) => {
  const { phone, rings, answered, owner } = await strangersAndOwner(t);
  await answered(phone, {}, 'report');
  assert.equal(await rings(), false);
  assert.equal(await rings(owner), false);
});

test('A27: an approval for a stranger forgets no denials of those who had the password', async (t) => {
  const { phone, rings, answered, ask, owner } = await strangersAndOwner(t);
  for (let time = 0; time < 2; time += 1) await answered(phone, owner, 'deny');
  const stranger = await ask();
  await answerOn(phone, { decision: 'approve', match: stranger.number });
  await answered(phone, owner, 'deny');
  assert.equal(await rings(owner), false);
});

test('F10: as many requests of strangers as may wait leave room for one of hers; hers leave none for them', async (t) => {
  const { rings, owner } = await strangersAndOwner(t);
  for (let time = 0; time < 3; time += 1) assert.equal(await rings(), true);
  assert.equal(await rings(), false);
  for (let time = 0; time < 3; time += 1) assert.equal(await rings(owner), true);
  assert.equal(await rings(owner), false);
});
