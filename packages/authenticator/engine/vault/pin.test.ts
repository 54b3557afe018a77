import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AuthenticatorError } from '../errors.ts';
import { delayAfter, MAX_WRONG_PINS, normalisePin, pinProblem, requireGoodPin, waitLeft } from './pin.ts';

test('too short, too long and trivial PINs are refused with their own code', () => {
  const cases = {
    'pin-too-short': ['', '1', '258', 'abc', 'pass', 'secret1'],
    'pin-too-long': ['1357'.repeat(17)],
    'pin-trivial': [
      '0000',
      '1111',
      '1234',
      '4321',
      '7890',
      '2109',
      '1212',
      '123123',
      '0011',
      '111222',
      'aaaaaaaa',
      'abababab',
    ],
  };
  for (const [code, pins] of Object.entries(cases)) for (const pin of pins) assert.equal(pinProblem(pin), code, pin);
  for (const pin of ['2580', '1937', '19370', '73519482', 'correct horse'])
    assert.equal(pinProblem(pin), undefined, pin);
});

test('A17: full-width digits are the digits they look like, for the rules and for the key', () => {
  assert.equal(normalisePin('２５８０'), '2580');
  assert.equal(pinProblem('１２３４'), 'pin-trivial');
});

test('requireGoodPin throws the problem, with its sentence', () => {
  assert.throws(
    () => requireGoodPin('1111'),
    (error) => error instanceof AuthenticatorError && error.code === 'pin-trivial' && /too easy/.test(error.message),
  );
});

test('property: every repetition and every run of digits is trivial', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(digits, fc.integer({ min: 2, max: 6 }), (part, times) => {
      const pin = part.repeat(times);
      fc.pre(pin.length >= 4);
      assert.equal(pinProblem(pin), 'pin-trivial');
    }),
  );
});

test('five tries are free, then the wait doubles from 30 seconds', () => {
  assert.deepEqual([0, 1, 4, 5, 6, 7, 8, 9].map(delayAfter), [0, 0, 0, 30_000, 60_000, 120_000, 240_000, 480_000]);
  assert.equal(MAX_WRONG_PINS, 10);
});

test('property: the wait never exceeds one delay, whatever the clock does, and ends when it has passed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), fc.integer(), fc.integer(), (wrong, lastWrongAt, now) => {
      const wait = waitLeft({ wrong, lastWrongAt }, now);
      assert.ok(wait >= 0 && wait <= delayAfter(wrong));
      assert.equal(waitLeft({ wrong, lastWrongAt }, lastWrongAt + delayAfter(wrong)), 0);
      assert.equal(waitLeft({ wrong, lastWrongAt: null }, now), 0);
    }),
  );
});
