import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeAt } from './journey.ts';
import { drawnOutcomes } from './outcomes.ts';
import { nodeTypes, ownNodes } from './own-nodes.ts';
import { type Sketch, sketchJourney } from './test-journeys.ts';

const types = nodeTypes(ownNodes);

function drawn(sketch: Sketch): string[] {
  const journey = sketchJourney('Login', { node: sketch });
  const node = nodeAt(journey, 'node');
  return node === undefined ? [] : drawnOutcomes(journey, node, types).map(({ displayName }) => displayName);
}

test('a node keeps its outcomes while one of its properties is faulty', () => {
  const wait = (properties: Record<string, unknown>): Sketch => ({ type: 'PollingWaitNode', properties });
  const sound = drawn(wait({ secondsToWait: 5, exitable: true }));
  assert.equal(sound.length, 2);
  assert.deepEqual(drawn(wait({ secondsToWait: 'x', exitable: true })), sound);
});

test('where the faulty property names the outcomes, those that lead somewhere stay', () => {
  const choose: Sketch = { type: 'ChoiceCollectorNode', properties: { choices: 'a', defaultChoice: 'a' } };
  assert.ok(
    drawn({ ...choose, to: { a: '+', b: '-' } })
      .join()
      .endsWith('a,b'),
  );
});

test('of a type that is not known the outcomes are those that it is connected by', () => {
  assert.deepEqual(drawn({ type: 'OddNode', to: { odd: '+' } }), ['odd']);
});
