import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanwhileOf, type Way, waysOutOf } from './second-factor.ts';
import type { WireStep } from './wire.ts';

test('whoever has to wait with one way is told of another one, and of none that is not there', () => {
  const told = (here: Way, ...choices: Way[]) => meanwhileOf({ choices }, here);
  assert.equal(told('code', 'push', 'code', 'recoveryCode'), 'Or use a recovery code now.');
  assert.equal(told('recoveryCode', 'code', 'recoveryCode'), 'Or use another way now.');
  assert.equal(told('code', 'code'), undefined);
  assert.equal(meanwhileOf(null, 'code'), undefined);
});

/** A question for a code beside the facts, with these buttons. */
const step = (choices: Way[], ...options: string[]): WireStep => ({
  authId: 'a',
  callbacks: [
    { type: 'MetadataCallback', output: [{ name: 'data', value: { kind: 'second-factor', methods: [], choices } }] },
    { type: 'NameCallback' },
    {
      type: 'ConfirmationCallback',
      output: [
        { name: 'options', value: options },
        { name: 'defaultOption', value: 0 },
      ],
      input: [{ name: 'IDToken3', value: 0 }],
    },
  ],
});
const EVERY: Way[] = ['push', 'code', 'recoveryCode'];
const RECOVERY = { label: 'Use a recovery code', chosen: 'recoveryCode' };
const BACK = 'Use another way';

test('the ways out of a code are told by the places of their buttons, whatever they are called in whatever language', () => {
  const german = ['Weiter', 'Notfallcode', 'Anderer Weg'];
  for (const options of [german, ['Submit', 'Use recovery code', 'Use another way']]) {
    assert.deepEqual(waysOutOf(step(EVERY, ...options), 'code'), [
      { label: BACK, answers: { 2: 2 } },
      { ...RECOVERY, answers: { 2: 1 } },
    ]);
  }
  assert.deepEqual(waysOutOf(step(EVERY, 'Weiter', 'Anderer Weg'), 'recoveryCode'), [
    { label: BACK, answers: { 2: 1 } },
  ]);
});

test('a way out that leads to nothing is not offered', () => {
  const all = ['Weiter', 'Notfallcode', 'Anderer Weg'];
  assert.deepEqual(waysOutOf(step(['code'], ...all), 'code'), []);
  assert.deepEqual(waysOutOf(step(['push', 'code'], ...all), 'code'), [{ label: BACK, answers: { 2: 2 } }]);
  assert.deepEqual(waysOutOf(step(['code', 'recoveryCode'], ...all), 'code'), [{ ...RECOVERY, answers: { 2: 1 } }]);
  assert.deepEqual(waysOutOf(step(EVERY, 'Weiter'), 'code'), []);
});

test('a single button to the recovery codes is not offered to whoever has none left', () => {
  const label = 'Use recovery code';
  assert.deepEqual(waysOutOf(step(['push', 'code'], 'Submit', label), 'code'), []);
  assert.deepEqual(waysOutOf(step(EVERY, 'Submit', label), 'code'), [{ label, answers: { 2: 1 } }]);
  assert.deepEqual(waysOutOf(step(['push', 'code'], 'Submit', BACK), 'code'), [{ label: BACK, answers: { 2: 1 } }]);
});

test('any other single button beside the code of a phone keeps its name, and ends at the recovery codes where nothing else is left', () => {
  const label = 'Anderer Weg';
  assert.deepEqual(waysOutOf(step(EVERY, 'Weiter', label), 'code'), [{ label, answers: { 2: 1 } }]);
  assert.deepEqual(waysOutOf(step(['code', 'recoveryCode'], 'Weiter', label), 'code'), [
    { label, answers: { 2: 1 }, chosen: 'recoveryCode' },
  ]);
});
