import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { millisecondsLeft, OtpError, timeStep, totp } from './index.ts';

/** RFC 6238 appendix B. Each hash has a seed of its own length (errata 2866): 20, 32 and 64 bytes of the same digits. */
const seed = (length: number) => new TextEncoder().encode('1234567890'.repeat(7).slice(0, length));
const seeds = { SHA1: seed(20), SHA256: seed(32), SHA512: seed(64) } as const;
const appendixB = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
] as const;

for (const [at, ...codes] of appendixB) {
  for (const [index, algorithm] of (['SHA1', 'SHA256', 'SHA512'] as const).entries()) {
    test(`RFC 6238 appendix B: ${at} s with ${algorithm}`, () => {
      const options = { secret: seeds[algorithm], algorithm, time: at * 1000 };
      assert.equal(totp({ ...options, digits: 8 }), codes[index]);
      assert.equal(totp({ ...options, digits: 6 }), codes[index]?.slice(2));
    });
  }
}

test('RFC 6238 section 4.2: T counts whole periods since T0', () => {
  assert.equal(timeStep({ time: 59_000 }), 1);
  assert.equal(timeStep({ time: 59_999 }), 1);
  assert.equal(timeStep({ time: 60_000 }), 2);
  assert.equal(timeStep({ time: 60_000, t0: 1 }), 1);
  assert.equal(timeStep({ time: 60_000, period: 7, drift: -3 }), 5);
});

test('the time that is left ends exactly where the next step begins', () => {
  const times = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 3600 }), fc.integer({ min: -100, max: 0 }), (time, period, t0) => {
      const left = millisecondsLeft({ time, period, t0 });
      assert.ok(left >= 1 && left <= period * 1000);
      const step = timeStep({ time, period, t0 });
      assert.equal(timeStep({ time: time + left - 1, period, t0 }), step);
      assert.equal(timeStep({ time: time + left, period, t0 }), step + 1);
    }),
  );
});

const refusals: [string, Parameters<typeof timeStep>[0], string][] = [
  ['a period of 0 (A45)', { time: 0, period: 0 }, 'otp.period'],
  ['a negative period', { time: 0, period: -30 }, 'otp.period'],
  ['a fraction as period', { time: 0, period: 0.5 }, 'otp.period'],
  ['a time before T0', { time: 0, t0: 1 }, 'otp.time'],
  ['no time', { time: Number.NaN }, 'otp.time'],
  ['an endless time', { time: Number.POSITIVE_INFINITY }, 'otp.time'],
];
for (const [what, options, code] of refusals) {
  test(`totp refuses ${what} with ${code}`, () => {
    const refused = (error: unknown) => error instanceof OtpError && error.code === code && error.message.length > 10;
    assert.throws(() => totp({ secret: seeds.SHA1, ...options }), refused);
  });
}
