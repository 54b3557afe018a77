/** What a client may send back for a choice: a number of one of its places, and nothing that JavaScript takes for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Callback, readAnswers } from './callbacks.ts';

const choice: Callback = { type: 'ChoiceCallback', prompt: '', choices: ['no', 'yes'], defaultChoice: 0 };
const read = (value: unknown) =>
  readAnswers([choice], [{ type: 'ChoiceCallback', input: [{ name: 'IDToken1', value }] }]);

test('a choice is a whole number, or one in digits', () => {
  for (const [value, answer] of [
    [1, 1],
    ['1', 1],
    ['01', 1],
  ] as const)
    assert.deepEqual(read(value), [answer]);
});

test('what is no place of a choice is refused: less than none, fractions, words, other digits, lists, what is missing', () => {
  const wrong = [-1, '-1', 0.5, '0.5', Number.NaN, '1e0', '0x1', '', ' 1', '１', '99999', true, null, undefined];
  for (const value of [...wrong, [1], { valueOf: 1 }])
    assert.throws(() => read(value), { code: 'journeys.answer-invalid' }, JSON.stringify(value));
});
