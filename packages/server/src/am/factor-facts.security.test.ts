import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, begin, fill, send } from './test-world.ts';

const journey = sketchJourney('Details', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'choice' } },
  choice: {
    type: 'SecondFactorChoiceNode',
    to: { push: '-', code: '-', recoveryCode: '-', none: '+', unavailable: '-' },
  },
});

test('A25: a name that somebody typed tells nothing of the person and her devices', async (t) => {
  const server = await amWorld(t, [journey]);
  const alice = await server.createUser({ name: 'alice', displayName: 'Alice Example' });
  await insertTestDevice(server.kit, alice, { name: 'Phone of Alice' });
  const client = createClient(server.url, server.kit.config.publicUrl);
  const asked = await send(client, fill((await begin(client, 'Details')).body, { 0: 'alice' }));
  assert.equal(asked.status, 200);
  assert.doesNotMatch(asked.text, /Alice Example|Phone of Alice/);
});
