import assert from 'node:assert/strict';
import { test } from 'node:test';
import { innerJourneysOf, litNodeOf } from './standing.ts';

test('a node is lit where it asks, and where it runs the journey that does', () => {
  const here = { journey: 'Login', nodeId: 'page', within: [] };
  assert.deepEqual([litNodeOf('Login', here), innerJourneysOf('Login', here)], ['page', []]);
  const inside = {
    journey: 'Code',
    nodeId: 'ask',
    within: [
      { journey: 'Login', nodeId: 'second' },
      { journey: 'Factor', nodeId: 'other' },
    ],
  };
  assert.deepEqual([litNodeOf('Login', inside), innerJourneysOf('Login', inside)], ['second', ['Factor', 'Code']]);
  assert.deepEqual([litNodeOf('Login', null), innerJourneysOf('Login', null)], [null, []]);
  assert.equal(litNodeOf('Elsewhere', inside), null);
});
