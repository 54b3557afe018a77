import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expand, flatten } from './tree.ts';
import { durationWords } from './words.ts';

test('a tree of settings and its lines are the same thing', () => {
  const tree = { accent: '#000000', otp: { window: { past: 1 } }, limits: { 'code:user': { max: 3 } } };
  const lines = { accent: '#000000', 'otp.window.past': 1, 'limits.code:user.max': 3 };
  assert.deepEqual(flatten(tree), lines);
  assert.deepEqual(expand(lines), tree);
  assert.deepEqual(expand({}), {});
});

test('a length of time is said in its largest units', () => {
  const lengths: [number, string][] = [
    [0, 'no time'],
    [1, '1 second'],
    [90, '1 minute 30 seconds'],
    [3_600, '1 hour'],
    [90_000, '1 day 1 hour'],
    [604_800, '7 days'],
  ];
  for (const [seconds, words] of lengths) assert.equal(durationWords(seconds), words);
});
