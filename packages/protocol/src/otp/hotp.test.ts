import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { checksumDigit, truncate } from './hotp.ts';
import { type Hmac, hotp, OtpError, portableHmac } from './index.ts';

const secret = new TextEncoder().encode('12345678901234567890');
const nodeHmac: Hmac = (algorithm, key, message) => createHmac(algorithm, key).update(message).digest();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const algorithms = fc.constantFrom('SHA1', 'SHA256', 'SHA512');
const counters = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** RFC 4226 appendix D: count, HMAC-SHA-1, truncated value, code. */
const appendixD = [
  ['cc93cf18508d94934c64b65d8ba7667fb7cde4b0', 1284755224, '755224'],
  ['75a48a19d4cbe100644e8ac1397eea747a2d33ab', 1094287082, '287082'],
  ['0bacb7fa082fef30782211938bc1c5e70416ff44', 137359152, '359152'],
  ['66c28227d03a2d5529262ff016a1e6ef76557ece', 1726969429, '969429'],
  ['a904c900a64b35909874b33e61c5938a8e15ed1c', 1640338314, '338314'],
  ['a37e783d7b7233c083d4f62926c7a25f238d0316', 868254676, '254676'],
  ['bc9cd28561042c83f219324d3c607256c03272ae', 1918287922, '287922'],
  ['a4fb960c0bc06e1eabb804e5b397cdc4b45596fa', 82162583, '162583'],
  ['1b3c89f65e6c9e883012052823443f048b4332db', 673399871, '399871'],
  ['1637409809a679dc698207310c8c7fc07290d9e5', 645520489, '520489'],
] as const;

for (const [count, [mac, truncated, code]] of appendixD.entries()) {
  test(`RFC 4226 appendix D, count ${count}: MAC, truncation and code`, () => {
    const message = new Uint8Array(8);
    message[7] = count;
    const computed = portableHmac('SHA1', secret, message);
    assert.equal(hex(computed), mac);
    assert.equal(truncate(computed), truncated);
    assert.equal(hotp({ secret, counter: count }), code);
    assert.equal(hotp({ secret, counter: BigInt(count) }), code);
    assert.equal(hotp({ secret, counter: count, hmac: nodeHmac }), code);
  });
}

/** Made by hotp-vectors.py, a separate reading of appendix C over Python's hmac. */
type Vector = [
  algorithm: 'SHA1' | 'SHA256' | 'SHA512',
  offset: number,
  digits: number,
  checksum: boolean,
  codes: string[],
];
const vectors: Vector[] = JSON.parse(readFileSync(new URL('hotp-vectors.json', import.meta.url), 'utf8'));
const lastOffset = { SHA1: 15, SHA256: 27, SHA512: 59 } as const;

test('RFC 4226 appendix C: checksum, offset and digits together, as an independent reading computes them', () => {
  assert.equal(vectors.length, 78);
  for (const [algorithm, offset, digits, checksum, codes] of vectors) {
    const key = Buffer.from('1234567890'.repeat(7)).subarray(0, { SHA1: 20, SHA256: 32, SHA512: 64 }[algorithm]);
    const isFixed = offset >= 0 && offset <= lastOffset[algorithm];
    const shape = { secret: key, digits, algorithm, checksum, ...(isFixed ? { truncationOffset: offset } : {}) };
    const computed = [0, 1, 2 ** 32 + 5, 2n ** 64n - 1n].map((counter) => hotp({ ...shape, counter }));
    assert.deepEqual(computed, codes, `${algorithm} at ${offset}, ${digits} digits, checksum ${checksum}`);
  }
});

test('RFC 4226 section 5.4: the worked example truncates to 872921', () => {
  const mac = Uint8Array.from(Buffer.from('1f8698690e02ca16618550ef7f19da8e945b555a', 'hex'));
  assert.equal(truncate(mac), 0x50ef7f19);
  assert.equal(truncate(mac) % 1_000_000, 872921);
});

test('RFC 4226 appendix C: the checksum digit, worked by hand', () => {
  // 755224 from the right, every other digit doubled and its digits added: 8 + 2 + 4 + 5 + 1 + 7 = 27; 30 - 27 = 3
  assert.equal(hotp({ secret, counter: 0, checksum: true }), '7552243');
  // 287082: 4 + 8 + 0 + 7 + 7 + 2 = 28; 30 - 28 = 2
  assert.equal(hotp({ secret, counter: 1, checksum: true }), '2870822');
});

test('the checksum digit detects every single wrong digit', () => {
  const codes = fc.tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.nat(7), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(codes, ([value, place, shift]) => {
      const digits = [...String(value).padStart(8, '0')].map(Number);
      const wrong = digits.with(place, ((digits[place] ?? 0) + shift) % 10);
      assert.notEqual(checksumDigit(Number(wrong.join('')), 8), checksumDigit(value, 8));
    }),
  );
});

test('a fixed truncation offset takes those four bytes of the MAC', () => {
  // RFC 4226 appendix D, count 0: cc93cf18 50… without its top bit is 0x4c93cf18 = 1284755224, which is also the dynamic one
  assert.equal(hotp({ secret, counter: 0, truncationOffset: 0 }), '755224');
  // bytes 15 to 18: 7fb7cde4 has no top bit, and is 2142752228
  assert.equal(hotp({ secret, counter: 0, truncationOffset: 15 }), '752228');
  // bytes 1 to 4 of count 1: a48a19d4 without its top bit is 0x248a19d4 = 613030356
  assert.equal(hotp({ secret, counter: 1, truncationOffset: 1, digits: 8 }), '13030356');
});

test('portable, node:crypto and bound secrets give the same code for every 64-bit counter', () => {
  const secrets = fc.uint8Array({ minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(secrets, counters, algorithms, fc.integer({ min: 6, max: 8 }), (key, counter, algorithm, digits) => {
      const portable = hotp({ secret: key, counter, algorithm, digits });
      const bound = (message: Uint8Array) => nodeHmac(algorithm, key, message);
      assert.match(portable, new RegExp(`^[0-9]{${digits}}$`));
      assert.equal(hotp({ secret: key, counter, algorithm, digits, hmac: nodeHmac }), portable);
      assert.equal(hotp({ secret: bound, counter, algorithm, digits }), portable);
    }),
  );
});

test('a counter is written in 64 bits, as number and as bigint alike', () => {
  const seen: string[] = [];
  const spy = (message: Uint8Array) => {
    seen.push(hex(message));
    return new Uint8Array(20);
  };
  const counterPairs: [bigint | number, string][] = [
    [2 ** 32 - 1, '00000000ffffffff'],
    [2 ** 32, '0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
    [2n ** 64n - 1n, 'ffffffffffffffff'],
  ];
  for (const [counter] of counterPairs) hotp({ secret: spy, counter });
  assert.deepEqual(
    seen,
    counterPairs.map(([, bytes]) => bytes),
  );
});

const refusals: [string, Partial<Parameters<typeof hotp>[0]>, string][] = [
  ['no digits', { digits: 0 }, 'otp.digits'],
  ['5 digits', { digits: 5 }, 'otp.digits'],
  ['9 digits', { digits: 9 }, 'otp.digits'],
  ['half a digit', { digits: 6.5 }, 'otp.digits'],
  ['an empty secret', { secret: new Uint8Array() }, 'otp.secret'],
  ['a negative counter', { counter: -1 }, 'otp.counter'],
  ['a fraction as counter', { counter: 1.5 }, 'otp.counter'],
  ['an unsafe number as counter', { counter: 2 ** 53 }, 'otp.counter'],
  ['65 bits', { counter: 2n ** 64n }, 'otp.counter'],
  ['an offset that appendix C would pass over', { truncationOffset: 16 }, 'otp.truncation'],
  ['an offset beyond the MAC', { truncationOffset: 28, algorithm: 'SHA256' }, 'otp.truncation'],
  ['a negative offset', { truncationOffset: -1 }, 'otp.truncation'],
  ['MD5', { algorithm: 'MD5' as 'SHA1' }, 'otp.algorithm'],
  ['__proto__ as algorithm', { algorithm: '__proto__' as 'SHA1' }, 'otp.algorithm'],
  ['an hmac that returns nothing', { hmac: () => new Uint8Array() }, 'otp.secret'],
  ['an asynchronous hmac', { hmac: (async () => new Uint8Array(20)) as unknown as Hmac }, 'otp.secret'],
];
for (const [what, options, code] of refusals) {
  test(`hotp refuses ${what} with ${code}`, () => {
    const refused = (error: unknown) => error instanceof OtpError && error.code === code && error.message.length > 10;
    assert.throws(() => hotp({ secret, counter: 0, ...options }), refused);
  });
}
