import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthenticatorError } from 'lanyard-authenticator/engine';
import { toProblem } from './problem.ts';

test('a refusal of the engine keeps its sentence and what is left', () => {
  const retryAt = '2026-11-22T18:00:34.000Z';
  const problem = toProblem(new AuthenticatorError('pin-wrong', { details: { left: 4, retryAt } }));
  assert.deepEqual(problem, { code: 'pin-wrong', text: 'This PIN is not right.', left: 4, retryAt, clockOffset: null });
});

test('a clock that is off says by how much it is to be corrected', () => {
  const serverTime = new Date(Date.now() - 600_000).toISOString();
  const { clockOffset } = toProblem(new AuthenticatorError('clock-off', { details: { serverTime, seconds: 600 } }));
  assert.ok(clockOffset !== null && Math.abs(clockOffset + 600_000) < 5000, `${clockOffset}`);
});

test('a fault of the app shows no words of the machine', () => {
  const problem = toProblem(new TypeError('Cannot read properties of undefined'));
  assert.equal(problem.code, 'unexpected');
  assert.equal(problem.text, 'Something went wrong in the app. Nothing was changed.');
});
