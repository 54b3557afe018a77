import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksSame } from './answering.ts';
import type { WireStep } from './wire.ts';

const waiting = (authId: string, label: string, delivery: string): WireStep => ({
  authId,
  header: 'Answer on your phone',
  callbacks: [
    { type: 'PollingWaitCallback', output: [{ name: 'waitTime', value: '5000' }] },
    {
      type: 'ConfirmationCallback',
      output: [{ name: 'options', value: [label] }],
      input: [{ name: 'IDToken2', value: 100 }],
    },
    { type: 'MetadataCallback', output: [{ name: 'data', value: { kind: 'push', delivery } }] },
  ],
});

test('a wait that only comes again asks the same, however the request fares; other words are another question', () => {
  const before = waiting('a', 'Use a code', 'sent');
  assert.equal(asksSame(before, waiting('b', 'Use a code', 'opened')), true);
  assert.equal(asksSame(before, waiting('b', 'Sign out', 'sent')), false);
  assert.equal(asksSame(before, { ...waiting('b', 'Use a code', 'sent'), header: 'Type the code' }), false);
});
