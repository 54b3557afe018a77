import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, codeOn, leftBy, refusedWith, scanWith, world } from './test-world.ts';

const NODES = ['CombinedMultiFactorRegistrationNode', 'PushRegistrationNode'] as const;

const waited = (walker: ReturnType<typeof begin>): unknown => walker.state.parts().shared.pushRegistrationTimeout;

for (const type of NODES) {
  test(`D3: ${type} tells others how long a client has been told to wait, and forgets it when it is left`, async (t) => {
    const it = await world(t);
    const walker = begin(it, { type });
    await walker.step();
    assert.equal(waited(walker), 2_000);
    await walker.answer();
    assert.equal(waited(walker), 4_000);
    await walker.step();
    assert.equal(waited(walker), 4_000, 'a page that shows it again has not asked');
    await scanWith(it, codeOn(walker));
    await walker.answer();
    assert.equal(leftBy(walker), 'successOutcome');
    assert.equal(waited(walker), undefined);
  });

  test(`as PingAM does it, ${type} is left after as many questions as two seconds fit into its time-out`, async (t) => {
    const it = await world(t);
    const walker = begin(it, { type, properties: { timeoutCountsPolls: true, timeout: 60 } });
    await walker.step();
    assert.ok(!walker.types.includes('MetadataCallback'), 'nobody knows how long that is');
    const uri = codeOn(walker);
    for (let poll = 1; poll < 30; poll += 1) await walker.answer();
    assert.equal(leftBy(walker), null, 'twenty-nine questions are less than sixty seconds');
    assert.equal(codeOn(walker), uri);
    await walker.answer();
    assert.equal(leftBy(walker), 'timeoutOutcome', 'no time has passed');
    await assert.rejects(scanWith(it, uri), refusedWith('pingam.message-refused'), 'a late scan adds nothing');
    assert.deepEqual(await it.devices(), []);
  });
}

test('our pages are told since when and until when the code waits, and it ends then', async (t) => {
  const it = await world(t);
  for (const type of NODES) {
    const walker = begin(it, { type, properties: { timeout: 90 } });
    const startsAt = it.clock.now().toISOString();
    await walker.step();
    it.clock.advance(89_999);
    await walker.answer();
    const { endsAt, ...said } = walker.facts('registration');
    assert.deepEqual(said, { kind: 'registration', startsAt });
    assert.equal(Date.parse(String(endsAt)) - Date.parse(startsAt), 90_000);
    assert.equal(leftBy(walker), null);
    it.clock.advance(1);
    await walker.answer();
    assert.equal(leftBy(walker), 'timeoutOutcome');
  }
});

test('as PingAM does it, who asks seldom waits longer, and the message of the phone goes by the clock', async (t) => {
  const it = await world(t);
  const [type] = NODES;
  const patient = begin(it, { type, properties: { timeoutCountsPolls: true, timeout: 60 } });
  await patient.step();
  it.clock.advance(119_999);
  await patient.answer();
  assert.equal(leftBy(patient), null, 'one question in two minutes');
  await scanWith(it, codeOn(patient));
  await patient.answer();
  assert.equal(leftBy(patient), 'successOutcome');

  const bob = await it.add('bob');
  const late = begin(it, { type, properties: { timeoutCountsPolls: true, timeout: 60 } }, { user: bob });
  await late.step();
  const uri = codeOn(late);
  it.clock.advance(120_000);
  await assert.rejects(scanWith(it, uri), refusedWith('pingam.message-refused'));
  await late.answer();
  assert.equal(leftBy(late), 'timeoutOutcome');
  assert.deepEqual(await it.devices(bob), []);
});

test('as PingAM does it, a phone that answers in the last moment counts', async (t) => {
  const it = await world(t);
  const walker = begin(it, { type: NODES[1], properties: { timeoutCountsPolls: true, timeout: 10 } });
  await walker.step();
  for (let poll = 1; poll < 5; poll += 1) await walker.answer();
  await scanWith(it, codeOn(walker));
  await walker.answer();
  assert.equal(leftBy(walker), 'successOutcome');
});
