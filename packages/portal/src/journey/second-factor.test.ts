import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanwhileOf, type Way } from './second-factor.ts';

test('whoever has to wait with one way is told of another one, and of none that is not there', () => {
  const told = (here: Way, ...choices: Way[]) => meanwhileOf({ choices }, here);
  assert.equal(told('code', 'push', 'code', 'recoveryCode'), 'Or use a recovery code now.');
  assert.equal(told('recoveryCode', 'code', 'recoveryCode'), 'Or use another way now.');
  assert.equal(told('code', 'code'), undefined);
  assert.equal(meanwhileOf(null, 'code'), undefined);
});
