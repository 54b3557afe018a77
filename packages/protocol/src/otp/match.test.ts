import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { constantTimeEqual, hotp, learnDrift, matchHotp, matchTotp, OtpError, totp } from './index.ts';

const secret = new TextEncoder().encode('12345678901234567890');
const time = 1_700_000_000_000;
const step = Math.floor(time / 30_000);
const window = { past: 1, future: 1 };
const codeOf = (at: number) => hotp({ secret, counter: at });
const keys = fc.uint8Array({ minLength: 16, maxLength: 64 });

/** A device whose codes are countable: the code of counter n is n itself, so windows can be probed exactly. */
const countable = (message: Uint8Array) => {
  const mac = new Uint8Array(20);
  mac.set(message.subarray(4), 0);
  return mac;
};

test('A1: a TOTP code whose step was accepted never matches again, in its step nor in the next', () => {
  const first = matchTotp({ secret, code: codeOf(step), time, notBelow: 0, window });
  assert.deepEqual(first, { matched: true, step, drift: 0 });
  const again = { secret, code: codeOf(step), notBelow: step + 1, window };
  assert.deepEqual(matchTotp({ ...again, time }), { matched: false });
  assert.deepEqual(matchTotp({ ...again, time: time + 30_000 }), { matched: false });
});

test('A3: an older TOTP code does not match after a newer one was accepted', () => {
  const older = { secret, code: codeOf(step - 1), time, window };
  assert.deepEqual(matchTotp({ ...older, notBelow: 0 }), { matched: true, step: step - 1, drift: 0 });
  assert.deepEqual(matchTotp({ ...older, notBelow: step + 1 }), { matched: false });
});

test('TOTP: exactly the steps of the window match, with and without drift', () => {
  const sides = fc.nat(5);
  fc.assert(
    fc.property(
      sides,
      sides,
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -20, max: 20 }),
      (past, future, drift, at) => {
        const code = String(step + at).slice(-6);
        const result = matchTotp({ secret: countable, code, time, notBelow: 0, drift, window: { past, future } });
        const inside = at >= drift - past && at <= drift + future;
        assert.equal(result.matched, inside);
        if (result.matched) assert.equal(result.step, step + at);
      },
    ),
  );
});

test('TOTP: nothing below notBelow matches, everything from it on does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -4, max: 4 }), (at, first) => {
      const code = String(step + at).slice(-6);
      const notBelow = step + first;
      const result = matchTotp({ secret: countable, code, time, notBelow, window: { past: 3, future: 3 } });
      assert.equal(result.matched, at >= first);
    }),
  );
});

test('HOTP: exactly the counters of the look-ahead window match, never one below', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(20), fc.integer({ min: -20, max: 45 }), (base, size, offset) => {
      const counter = base + 20;
      const code = String(counter + offset).padStart(6, '0');
      const result = matchHotp({ secret: countable, code, counter, window: size });
      const inside = offset >= 0 && offset <= size;
      assert.deepEqual(result, inside ? { matched: true, counter: counter + offset } : { matched: false });
    }),
  );
});

test('HOTP: a bigint counter stays a bigint, up to the last of 64 bits', () => {
  const last = 2n ** 64n - 1n;
  const code = hotp({ secret, counter: last, digits: 8, algorithm: 'SHA512' });
  const options = { secret, code, digits: 8, algorithm: 'SHA512' } as const;
  assert.deepEqual(matchHotp({ ...options, counter: last - 3n, window: 3 }), { matched: true, counter: last });
});

test('HOTP: a code with a checksum matches, and with any other last digit does not', () => {
  const code = hotp({ secret, counter: 7, checksum: true });
  for (let digit = 0; digit < 10; digit++) {
    const tried = code.slice(0, -1) + digit;
    const result = matchHotp({ secret, code: tried, counter: 5, window: 5, checksum: true });
    assert.equal(result.matched, tried === code);
  }
});

test('a real code matches for every secret, algorithm, period and T0', () => {
  const shapes = fc.record({
    algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
    digits: fc.integer({ min: 6, max: 8 }),
    period: fc.integer({ min: 1, max: 3600 }),
    t0: fc.integer({ min: -1000, max: 1000 }),
    time: fc.integer({ min: 1e10, max: 4e12 }),
  });
  fc.assert(
    fc.property(keys, shapes, (key, shape) => {
      const options = { secret: key, ...shape };
      assert.ok(matchTotp({ ...options, code: totp(options), notBelow: 0, window: { past: 0, future: 0 } }).matched);
    }),
  );
});

test('A59: the whole window is computed, found or not, and whatever the code', () => {
  const counted = (code: string) => {
    let calls = 0;
    const counting = (message: Uint8Array) => {
      calls++;
      return countable(message);
    };
    matchTotp({ secret: counting, code, time, notBelow: step, window: { past: 2, future: 3 } });
    return calls;
  };
  const codes = [-2, 0, 3, 9].map((at) => String(step + at).slice(-6));
  const misshapen = ['', '12345', '1234567', 'abcdef'];
  assert.deepEqual([...codes, ...misshapen].map(counted), Array(8).fill(6));
});

test('A1: where two steps of the window have the same code, the newer one is used up', () => {
  const same = () => new Uint8Array(20);
  const result = matchTotp({ secret: same, code: '000000', time, notBelow: 0, window });
  assert.deepEqual(result, { matched: true, step: step + 1, drift: 1 });
});

test('HOTP: where two counters of the window have the same code, the nearer one is taken', () => {
  const same = () => new Uint8Array(20);
  assert.deepEqual(matchHotp({ secret: same, code: '000000', counter: 5, window: 9 }), { matched: true, counter: 5 });
});

test('anything but ASCII digits of the exact length does not match, and does not throw', () => {
  const code = codeOf(step);
  const fullWidth = [...code].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join('');
  for (const tried of ['', code.slice(1), `0${code}`, ` ${code}`, `${code}\n`, fullWidth, '1e5', 'abcdef', '-12345']) {
    assert.deepEqual(matchTotp({ secret, code: tried, time, notBelow: 0, window }), { matched: false }, tried);
  }
  assert.equal(matchTotp({ secret, code, time, notBelow: 0, window }).matched, true);
});

test('a window that is not a whole number, or too wide, is refused with otp.window', () => {
  const refused = (error: unknown) => error instanceof OtpError && error.code === 'otp.window';
  for (const size of [-1, 0.5, Number.NaN, 1001]) {
    assert.throws(() => matchHotp({ secret, code: '000000', counter: 0, window: size }), refused);
    const sides = { past: size, future: 0 };
    assert.throws(() => matchTotp({ secret, code: '000000', time, notBelow: 0, window: sides }), refused);
  }
});

test('near the beginning of time the window begins at step 0', () => {
  const result = matchTotp({ secret, code: codeOf(0), time: 1000, notBelow: 0, window: { past: 5, future: 0 } });
  assert.deepEqual(result, { matched: true, step: 0, drift: 0 });
});

test('RFC 6238 section 6: a clock that runs ahead is followed, however far it goes', () => {
  let [drift, notBelow] = [0, 0];
  for (let ahead = 1; ahead <= 50; ahead++) {
    const now = time + ahead * 600_000;
    const code = totp({ secret, time: now + ahead * 30_000 });
    const result = matchTotp({ secret, code, time: now, notBelow, drift, window });
    assert.equal(result.matched, true);
    if (result.matched) [drift, notBelow] = [result.drift, result.step + 1];
    assert.equal(drift, ahead);
  }
});

test('RFC 6238 section 6: a clock that runs behind is followed within a window that reaches two steps back', () => {
  let [drift, notBelow] = [0, 0];
  for (let behind = 2; behind <= 50; behind++) {
    const now = time + behind * 600_000;
    const code = totp({ secret, time: now - behind * 30_000 });
    const result = matchTotp({ secret, code, time: now, notBelow, drift, window: { past: 2, future: 1 } });
    assert.equal(result.matched, true);
    if (result.matched) [drift, notBelow] = [result.drift, result.step + 1];
    assert.equal(drift, 1 - behind);
  }
});

test('a slow person does not move the window away from an exact clock', () => {
  const codes = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(codes, (lateness) => {
      let drift = 0;
      for (const late of lateness) drift = learnDrift({ drift, observed: late ? -1 : 0 });
      assert.equal(drift, 0);
    }),
  );
});

test('A59: constantTimeEqual agrees with ===', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\u0000'), maxLength: 4 });
  fc.assert(fc.property(texts, texts, (left, right) => constantTimeEqual(left, right) === (left === right)));
  fc.assert(fc.property(fc.string(), (text) => constantTimeEqual(text, text)));
});
