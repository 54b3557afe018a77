import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { amWorld, begin } from './test-world.ts';

const runs = (tree: string) =>
  ({ type: 'InnerTreeEvaluatorNode', properties: { tree }, to: { true: '+', false: '-' } }) as const;

test('a trial inside inner journeys is told the node that asks, and those that run its journey, outermost first', async (t) => {
  const server = await amWorld(t, [
    sketchJourney('Asking', { name: { type: 'UsernameCollectorNode', to: { outcome: '-' } } }),
    sketchJourney('Middle', { second: runs('Asking') }),
    sketchJourney('Outer', { first: runs('Middle') }),
  ]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const { body } = await begin(admin, 'authIndexType=draft&authIndexValue=Outer');
  assert.deepEqual(body.lanyard, {
    journey: 'Asking',
    nodeId: 'name',
    within: [
      { journey: 'Outer', nodeId: 'first' },
      { journey: 'Middle', nodeId: 'second' },
    ],
  });
});
