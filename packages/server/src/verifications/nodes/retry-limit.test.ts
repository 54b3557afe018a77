import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { fromKnownBrowser, walkWorld } from './test-walk.ts';

const journey = sketchJourney('Retries', {
  first: { type: 'MessageNode', to: { true: 'limit', false: '-' } },
  limit: { type: 'RetryLimitDecisionNode', properties: { retryLimit: 3 }, to: { Retry: 'first', Reject: '-' } },
});

test('A25: retries are counted over runs for names that nobody has as for those of users', async (t) => {
  const world = await walkWorld(t);
  const retriesIn = async (options: Parameters<typeof world.begin>[1]) => {
    const walker = world.begin(journey, options);
    await walker.step();
    let retries = 0;
    while ((await walker.answer({ 1: 0 })).kind === 'step') retries += 1;
    return retries;
  };
  for (const [user, again] of [
    ['alice', ' Alice'],
    ['nobody', ' Nobody'],
    ['not a name', 'not a name'],
  ] as const) {
    assert.deepEqual([await retriesIn({ user }), await retriesIn({ user: again })], [3, 0], user);
  }
  const request = await fromKnownBrowser(world, world.alice);
  assert.equal(await retriesIn({ request }), 3, 'F10: a known browser has its own');
  assert.deepEqual([await retriesIn({ user: '' }), await retriesIn({ user: '' })], [3, 3], 'nobody is named');
});
