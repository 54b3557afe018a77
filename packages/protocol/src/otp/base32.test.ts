import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32, OtpError, parseCode } from './index.ts';

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** RFC 4648 section 10, without the padding that no authenticator app writes. */
const vectors = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' };
for (const [plain, encoded] of Object.entries(vectors)) {
  test(`RFC 4648 section 10: "${plain}"`, () => {
    assert.equal(encodeBase32(utf8.encode(plain)), encoded);
    assert.equal(text(decodeBase32(encoded)), plain);
    assert.equal(text(decodeBase32(encoded.padEnd(Math.ceil(encoded.length / 8) * 8, '='))), plain);
  });
}

test('what is encoded is decoded again, however a person writes it', () => {
  const spellings = fc.constantFrom(
    (plain: string) => plain,
    (plain: string) => plain.toLowerCase(),
    (plain: string) => plain.replace(/.{4}/g, '$& '),
    (plain: string) => ` ${plain.replace(/.{4}/g, '$&-')}\n`,
    (plain: string) => plain.padEnd(Math.ceil(plain.length / 8) * 8, '='),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), spellings, (bytes, spell) => {
      assert.deepEqual([...decodeBase32(spell(encodeBase32(bytes)))], [...bytes]);
    }),
  );
});

test('foreign characters and lengths that no bytes have are refused with otp.base32', () => {
  const refused = (detail: string) => (error: unknown) =>
    error instanceof OtpError && error.code === 'otp.base32' && error.detail === detail;
  for (const foreign of ['MZXW6Y0B', 'MZXW6Y1B', 'MZXW6Y8B', 'MZXW=YTB', 'MZXW6YTÖ', 'MZXW6YT\u0000']) {
    assert.throws(() => decodeBase32(foreign), refused('character'), foreign);
  }
  for (const short of ['M', 'MZX', 'MZXW6Y', 'MZXW6YTBO'])
    assert.throws(() => decodeBase32(short), refused('length'), short);
});

test('A45: parseCode takes ASCII digits of the exact length and nothing else', () => {
  assert.equal(parseCode('012345', 6), '012345');
  const others = [
    '',
    '12345',
    '1234567',
    ' 12345',
    '12345 ',
    '12345\n',
    '１２３４５６',
    '١٢٣٤٥٦',
    '12345a',
    '+12345',
    '1e1000',
    '12.456',
  ];
  for (const other of others) assert.equal(parseCode(other, 6), null, JSON.stringify(other));
  for (const other of [123456, null, undefined, ['123456'], { length: 6 }]) assert.equal(parseCode(other, 6), null);
  assert.equal(parseCode('', 0), null);
});

test('parseCode accepts exactly what the grammar says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(9), (tried, digits) => {
      const code = new RegExp(`^[0-9]{${Math.max(digits, 1)}}$`).test(tried) && tried.length === digits;
      assert.equal(parseCode(tried, digits), code ? tried : null);
    }),
  );
});
