import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hotp, matchTotp, OtpError, resynchronise, resynchroniseTotp, totp } from './index.ts';

const secret = new TextEncoder().encode('12345678901234567890');
const pair = (first: number): [string, string] => [
  hotp({ secret, counter: first }),
  hotp({ secret, counter: first + 1 }),
];
const time = 1_700_000_000_000;
const step = Math.floor(time / 30_000);

test('two consecutive codes are found anywhere in the far window, and nowhere outside', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 220 }), (first) => {
      const result = resynchronise({ secret, codes: pair(first), notBelow: 0, from: 50, to: 150 });
      assert.deepEqual(
        result,
        first >= 50 && first <= 150 ? { matched: true, counter: first + 1 } : { matched: false },
      );
    }),
    { numRuns: 60 },
  );
});

test('A4: two consecutive used codes do not resynchronise (CVE-2019-12887)', () => {
  const used = 100;
  const far = { secret, notBelow: used + 1, from: 0, to: 1000 };
  assert.deepEqual(resynchronise({ ...far, codes: pair(used - 1) }), { matched: false });
});

test('A4: a used code and its unused successor do not resynchronise either', () => {
  const used = 100;
  const far = { secret, notBelow: used + 1, from: 0, to: 1000 };
  assert.deepEqual(resynchronise({ ...far, codes: pair(used) }), { matched: false });
  assert.deepEqual(resynchronise({ ...far, codes: pair(used + 1) }), { matched: true, counter: used + 2 });
});

test('A4: TOTP resynchronisation never goes back behind the last accepted step', () => {
  const window = { past: 500, future: 500 };
  const options = { secret, time, notBelow: step - 10, window };
  assert.deepEqual(resynchroniseTotp({ ...options, codes: pair(step - 12) }), { matched: false });
  assert.deepEqual(resynchroniseTotp({ ...options, codes: pair(step - 11) }), { matched: false });
  assert.deepEqual(resynchroniseTotp({ ...options, codes: pair(step - 10) }), {
    matched: true,
    step: step - 9,
    drift: -9,
  });
});

test('codes in the wrong order, the same code twice, and codes with a gap are refused', () => {
  const [first, second] = pair(10);
  const [, fourth] = pair(12);
  const far = { secret, notBelow: 0, from: 0, to: 100 };
  assert.equal(resynchronise({ ...far, codes: [second, first] }).matched, false);
  assert.equal(resynchronise({ ...far, codes: [first, first] }).matched, false);
  assert.equal(resynchronise({ ...far, codes: [first, fourth] }).matched, false);
  assert.equal(resynchronise({ ...far, codes: [first, ''] }).matched, false);
});

test('after resynchronisation the clock that was far off is followed', () => {
  for (const drift of [-400, -1, 0, 1, 400]) {
    const device = (at: number) => totp({ secret, time: at + drift * 30_000 });
    const found = resynchroniseTotp({
      secret,
      codes: [device(time - 30_000), device(time)],
      time,
      notBelow: 0,
      window: { past: 500, future: 500 },
    });
    assert.deepEqual(found, { matched: true, step: step + drift, drift });
    const next = { code: device(time + 30_000), time: time + 30_000, notBelow: step + drift + 1, drift };
    assert.equal(matchTotp({ secret, ...next, window: { past: 0, future: 0 } }).matched, true);
  }
});

test('A59: the whole far window is computed, found or not', () => {
  const calls = (codes: [string, string]) => {
    let count = 0;
    const counting = () => {
      count++;
      return new Uint8Array(20);
    };
    resynchronise({ secret: counting, codes, notBelow: 0, from: 0, to: 99 });
    return count;
  };
  assert.equal(calls(['000000', '000000']), 101);
  assert.equal(calls(['000001', '000001']), 101);
});

test('a far window of more than 10,000 is refused with otp.window', () => {
  const refused = (error: unknown) => error instanceof OtpError && error.code === 'otp.window';
  assert.throws(() => resynchronise({ secret, codes: pair(1), notBelow: 0, from: 0, to: 10_001 }), refused);
});

test('a range that lies wholly below notBelow matches nothing', () => {
  assert.deepEqual(resynchronise({ secret, codes: pair(5), notBelow: 50, from: 0, to: 20 }), { matched: false });
});
