import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineErrors, errorCatalogue, isProblem, limitedProblem, Problem } from './errors.ts';

test('a code can be defined once only', () => {
  assert.throws(() => defineErrors('kit', { limited: { status: 429, text: 'x' } }), {
    message: 'the error kit.limited is defined twice',
  });
});

test('a problem with a code of no catalogue is a mistake of ours', () => {
  assert.throws(() => new Problem('kit.nonsense'), {
    name: 'TypeError',
    message: 'the error kit.nonsense is in no catalogue',
  });
});

test('the detail is the text of the catalogue unless given, and the title never changes', () => {
  const plain = new Problem('kit.not-found');
  const told = new Problem('kit.not-found', { detail: 'Not here.' });
  assert.equal(plain.detail, plain.title);
  assert.deepEqual([told.detail, told.title, told.status], ['Not here.', plain.title, 404]);
  assert.ok(isProblem(told, 'kit.not-found') && !isProblem(told, 'kit.limited') && !isProblem(null, 'kit.limited'));
});

test('a limit says in whole seconds when to come back, never "now"', () => {
  const now = new Date('2026-03-02T09:00:00Z');
  assert.equal(limitedProblem(new Date(now.getTime() + 1_500), now).headers['retry-after'], '2');
  assert.equal(limitedProblem(now, now).headers['retry-after'], '1');
});

test('every text of the catalogue is one or more plain sentences', () => {
  for (const { code, status, text } of errorCatalogue()) {
    assert.match(code, /^[a-z-]+\.[a-z-]+$/, code);
    assert.match(text, /^[A-Z].*[.]$/, code);
    assert.doesNotMatch(text, /!/, code);
    assert.ok(status >= 400 && status < 600, code);
  }
});
