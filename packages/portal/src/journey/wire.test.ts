import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksSame, buttonsOf, exitOf, type WireCallback, type WireStep } from './wire.ts';

const step = (...callbacks: WireCallback[]): WireStep => ({ authId: 'a', callbacks });
const wait = { type: 'PollingWaitCallback', output: [{ name: 'waitTime', value: '5000' }] };
const number = { type: 'HiddenValueCallback', output: [{ name: 'id', value: 'pushChallengeNumber' }] };
const buttons = (value: number, ...options: string[]) => ({
  type: 'ConfirmationCallback',
  output: [{ name: 'options', value: options }],
  input: [{ name: 'IDToken3', value }],
});

test('the way out of a wait is told by its place, whatever it is called in whatever language', () => {
  for (const label of ['Cancel', 'Abbrechen', '中止', 'Use a code']) {
    assert.deepEqual(exitOf(step(wait, number, buttons(100, label))), { label, answers: { 2: 0 } });
  }
});

test('a button that goes on, one of several, and one beside no wait are no way out', () => {
  assert.equal(exitOf(step(wait, buttons(0, 'Cancel'))), null, 'pressed by whoever sends it back as it came');
  assert.equal(exitOf(step(wait, buttons(100, 'Yes', 'Cancel'))), null);
  assert.equal(exitOf(step(number, buttons(100, 'Cancel'))), null);
  assert.equal(exitOf(step(wait, number)), null);
});

test('what was typed is sent by the button that the step names, or the first, and by none that presses itself only', () => {
  const named = (defaultOption: number, value: number) => ({
    type: 'ConfirmationCallback',
    output: [
      { name: 'options', value: ['Zurück', 'Weiter'] },
      { name: 'defaultOption', value: defaultOption },
    ],
    input: [{ name: 'IDToken2', value }],
  });
  assert.deepEqual(buttonsOf(step(number, named(1, 0))), {
    send: { 1: 1 },
    others: [{ label: 'Zurück', answers: { 1: 0 } }],
  });
  assert.deepEqual(buttonsOf(step(number, named(7, 0))).send, { 1: 0 });
  assert.deepEqual(buttonsOf(step(number, named(0, 100))).send, {}, 'nothing is pressed unless somebody presses it');
  assert.deepEqual(buttonsOf(step(number)), { send: {}, others: [] });
});

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
