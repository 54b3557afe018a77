import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeyFaults, nodeTypes, ownNodes } from '../journeys/index.ts';
import { verificationNodes } from '../verifications/index.ts';
import { signInJourneys } from './journeys.ts';
import { signInNodes } from './nodes.ts';

test('the shipped ways in can run', () => {
  const types = nodeTypes(ownNodes, verificationNodes, signInNodes);
  for (const journey of signInJourneys) {
    assert.deepEqual(journeyFaults(journey, { types, others: new Map() }), [], journey.name);
  }
});
