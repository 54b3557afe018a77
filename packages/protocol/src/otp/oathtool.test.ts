import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeBase32, hotp, totp } from './index.ts';

/** Debian's OATH Toolkit: an implementation that shares nothing with this one. */
const missing = spawnSync('oathtool', ['--version']).status !== 0;
const options = { skip: missing && 'oathtool (Debian package oathtool) is not installed' };
const oathtool = (...parts: string[]) => execFileSync('oathtool', parts, { encoding: 'utf8' }).trim();
const secrets = fc.uint8Array({ minLength: 16, maxLength: 80 });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const digitCounts = fc.integer({ min: 6, max: 8 });

test('oathtool computes the same HOTP codes for random secrets and 62-bit counters', options, () => {
  const counters = fc.bigInt({ min: 0n, max: 2n ** 62n });
  fc.assert(
    fc.property(secrets, counters, digitCounts, (secret, counter, digits) => {
      assert.equal(
        hotp({ secret, counter, digits }),
        oathtool('-c', String(counter), '-d', String(digits), hex(secret)),
      );
    }),
    { numRuns: 40 },
  );
});

test('oathtool computes the same TOTP codes for random secrets, hashes, times, periods and starts', options, () => {
  const shapes = fc.record({
    algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
    digits: digitCounts,
    period: fc.integer({ min: 1, max: 3600 }),
    t0: fc.integer({ min: 0, max: 1_000_000 }),
    time: fc.integer({ min: 1_000_000, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  });
  fc.assert(
    fc.property(secrets, shapes, (secret, shape) => {
      const step = ['-s', `${shape.period}s`, '-S', `@${shape.t0}`, '-N', `@${shape.time / 1000}`];
      const theirs = oathtool(
        `--totp=${shape.algorithm}`,
        '-d',
        String(shape.digits),
        ...step,
        '-b',
        encodeBase32(secret),
      );
      assert.equal(totp({ secret, ...shape }), theirs);
    }),
    { numRuns: 60 },
  );
});
