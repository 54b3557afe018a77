import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildKeyUri, decodeBase32, displayText, isDisplayText, type KeyUri, OtpError, parseKeyUri } from './index.ts';

const secret = decodeBase32('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
const key: KeyUri = {
  kind: 'totp',
  secret,
  issuer: 'Demo Co',
  account: 'alice@x.org',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
};
const bidi = '\u202e';

test('a Key URI is written without padding, with %20 and with both issuers', () => {
  assert.equal(
    buildKeyUri(key),
    'otpauth://totp/Demo%20Co:alice%40x.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Demo%20Co&algorithm=SHA1&digits=6&period=30',
  );
});

test('what is built is read again, whole', () => {
  const names = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((name) => isDisplayText(name) && !name.includes(':') && displayText(name, 128) === name);
  const shared = {
    secret: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => new Uint8Array(bytes)),
    issuer: names,
    account: names,
    algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
    digits: fc.integer({ min: 6, max: 8 }),
  };
  const plainObjects = { noNullPrototype: true };
  const keys: fc.Arbitrary<KeyUri> = fc.oneof(
    fc.record(
      { ...shared, kind: fc.constant('totp' as const), period: fc.integer({ min: 1, max: 3600 }) },
      plainObjects,
    ),
    fc.record({ ...shared, kind: fc.constant('hotp' as const), counter: fc.maxSafeNat() }, plainObjects),
  );
  fc.assert(fc.property(keys, (wanted) => assert.deepEqual(parseKeyUri(buildKeyUri(wanted)), wanted)));
});

const badNames: [what: string, name: string][] = [
  ['a colon', 'a:b'],
  ['a newline', 'a\nb'],
  ['NUL', 'a\u0000b'],
  ['an escape sequence', 'a\u001b[31mb'],
  ['a right-to-left override', `a${bidi}b`],
  ['a zero-width space', 'a\u200bb'],
  ['half a surrogate pair', 'a\ud800'],
  ['space around it', ' a'],
  ['nothing', ''],
  ['4 KB', 'a'.repeat(4096)],
];
for (const [what, name] of badNames) {
  test(`A17: an issuer or account with ${what} is not written into a Key URI`, () => {
    const refused = (detail: string) => (error: unknown) =>
      error instanceof OtpError && error.code === 'key-uri.label' && error.detail === detail;
    assert.throws(() => buildKeyUri({ ...key, issuer: name }), refused('issuer'));
    assert.throws(() => buildKeyUri({ ...key, account: name }), refused('account'));
  });
}

test('numbers and secrets outside their limits are not written', () => {
  const hotp: KeyUri = { ...key, kind: 'hotp', counter: -1 };
  const refused = (code: string) => (error: unknown) => error instanceof OtpError && error.code === code;
  assert.throws(() => buildKeyUri({ ...key, digits: 5 }), refused('otp.digits'));
  assert.throws(() => buildKeyUri({ ...key, period: 0 }), refused('otp.period'));
  assert.throws(() => buildKeyUri(hotp), refused('otp.counter'));
  assert.throws(() => buildKeyUri({ ...key, secret: new Uint8Array() }), refused('otp.secret'));
});

/** Spellings met in the wild; the parts that are not named are those of the first. */
const plain = { kind: 'totp', secret, issuer: 'Demo', account: 'alice', algorithm: 'SHA1', digits: 6, period: 30 };
const base32 = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const wild: [uri: string, expected: Partial<KeyUri>][] = [
  [`otpauth://totp/Demo:alice?secret=${base32}&issuer=Demo`, {}],
  [`OTPAUTH://TOTP/Demo:alice?SECRET=${base32}&Issuer=Demo`, {}],
  [`  otpauth://totp/Demo:alice?secret=${base32}  `, {}],
  [`otpauth://totp/Demo%3Aalice?secret=${base32}`, {}],
  [`otpauth://totp/Demo:%20alice?secret=${base32}`, {}],
  [`otpauth://totp/alice?secret=${base32}&issuer=Demo`, {}],
  [`otpauth://totp/alice?secret=${base32}`, { issuer: '' }],
  [`otpauth://totp/Other:alice?secret=${base32}&issuer=Demo`, {}],
  [`otpauth://totp/Demo:alice%40x.org?secret=${base32}`, { account: 'alice@x.org' }],
  [`otpauth://totp/Demo:alice+tag@x.org?secret=${base32}`, { account: 'alice+tag@x.org' }],
  [`otpauth://totp/x:alice?secret=${base32}&issuer=Demo+Co`, { issuer: 'Demo Co' }],
  [`otpauth://totp/x:alice?secret=${base32}&issuer=Demo%20Co`, { issuer: 'Demo Co' }],
  [`otpauth://totp/Demo:a:b?secret=${base32}`, { account: 'a:b' }],
  [`otpauth://totp/Demo:alice?secret=${base32.toLowerCase()}`, {}],
  [`otpauth://totp/Demo:alice?secret=${base32.replace(/.{4}/g, '$&-')}`, {}],
  [`otpauth://totp/Demo:alice?secret=${base32.replace(/.{4}/g, '$&+')}`, {}],
  [`otpauth://totp/Demo:alice?secret=${base32}%3D%3D`, {}],
  [`otpauth://totp/Demo:alice?secret=${base32}&algorithm=sha-256`, { algorithm: 'SHA256' }],
  [
    `otpauth://totp/Demo:alice?secret=${base32}&algorithm=HmacSHA512&digits=8&period=60`,
    { algorithm: 'SHA512', digits: 8, period: 60 },
  ],
  [`otpauth://totp/Demo:alice?secret=${base32}&image=javascript:alert(1)&lock=true#x`, {}],
];
for (const [uri, expected] of wild) {
  test(`read liberally: ${uri.slice(0, 90)}`, () => assert.deepEqual(parseKeyUri(uri), { ...plain, ...expected }));
}

test('HOTP needs its counter', () => {
  const { period, ...rest } = plain;
  assert.equal(period, 30);
  assert.deepEqual(parseKeyUri(`otpauth://hotp/Demo:alice?secret=${base32}&counter=0`), {
    ...rest,
    kind: 'hotp',
    counter: 0,
  });
  assert.deepEqual(parseKeyUri(`otpauth://hotp/Demo:alice?secret=${base32}`), { kind: 'invalid', reason: 'counter' });
});

test('A17: what a foreign label smuggles in is cleaned before anybody sees it', () => {
  const uri = `otpauth://totp/x?secret=${base32}&issuer=My%20Bank%E2%80%AE%0A%1B%5B31m&x=1`;
  assert.deepEqual(parseKeyUri(uri), { ...plain, issuer: 'My Bank [31m', account: 'x' });
  const long = parseKeyUri(`otpauth://totp/${'a'.repeat(3000)}?secret=${base32}`);
  assert.equal(long.kind === 'totp' && long.account.length, 128);
});

const bad: [what: string, uri: string, reason: string][] = [
  ['nothing', '', 'not-a-key-uri'],
  ['a web link', 'https://example.org/', 'not-a-key-uri'],
  ['no query', 'otpauth://totp/Demo:alice', 'not-a-key-uri'],
  ['another kind', `otpauth://steam/Demo:alice?secret=${base32}`, 'unsupported-kind'],
  ['a migration', 'otpauth-migration://offline?data=abc', 'not-a-key-uri'],
  ['no label', `otpauth://totp/?secret=${base32}`, 'label'],
  ['a label of invisible characters', `otpauth://totp/%E2%80%8B?secret=${base32}`, 'label'],
  ['a broken escape', `otpauth://totp/%E0%A4?secret=${base32}`, 'label'],
  ['no secret', 'otpauth://totp/Demo:alice?issuer=Demo', 'secret'],
  ['an empty secret', 'otpauth://totp/Demo:alice?secret=', 'secret'],
  ['a secret that is not base32', 'otpauth://totp/Demo:alice?secret=10101010', 'secret'],
  ['two secrets', `otpauth://totp/Demo:alice?secret=${base32}&SECRET=${base32}`, 'repeated-parameter'],
  ['MD5', `otpauth://totp/Demo:alice?secret=${base32}&algorithm=MD5`, 'algorithm'],
  ['5 digits', `otpauth://totp/Demo:alice?secret=${base32}&digits=5`, 'digits'],
  ['full-width digits', `otpauth://totp/Demo:alice?secret=${base32}&digits=６`, 'digits'],
  ['a period of 0 (A45)', `otpauth://totp/Demo:alice?secret=${base32}&period=0`, 'period'],
  ['a negative counter', `otpauth://hotp/Demo:alice?secret=${base32}&counter=-1`, 'counter'],
  ['10 KB', `otpauth://totp/Demo:alice?secret=${base32}&x=${'x'.repeat(10_000)}`, 'too-long'],
];
for (const [what, uri, reason] of bad) {
  test(`a Key URI with ${what} is invalid: ${reason}`, () => {
    assert.deepEqual(parseKeyUri(uri), { kind: 'invalid', reason });
  });
}

test('A17: parseKeyUri never throws, and never returns a name that cannot be shown', () => {
  const pieces = fc.constantFrom(
    'otpauth://',
    'totp',
    '/',
    ':',
    '?',
    '&',
    'secret=',
    base32,
    'issuer=',
    '%',
    '%00',
    bidi,
    '=',
    'digits=6',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 }))).map((all) => all.join('')),
  );
  const nearly = texts.map(
    (text) => `otpauth://totp/${text}?secret=${base32}&issuer=${encodeURIComponent(text.toWellFormed())}`,
  );
  fc.assert(
    fc.property(fc.oneof(texts, nearly), (text) => {
      const parsed = parseKeyUri(text);
      if (parsed.kind !== 'invalid') assert.ok(isDisplayText(parsed.issuer) && isDisplayText(parsed.account));
    }),
    { numRuns: 500 },
  );
});

test('displayText leaves plain text alone, cleans the rest and cuts by whole characters', () => {
  assert.equal(displayText('Straße 1, 東京 🚲', 100), 'Straße 1, 東京 🚲');
  assert.equal(displayText(' a \t\n b\u2028c ', 100), 'a b c');
  assert.equal(displayText(`pay${bidi}001`, 100), 'pay001');
  assert.equal(displayText('🚲🚲🚲🚲', 3), '🚲🚲…');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, most) => {
      const shown = displayText(text, most);
      assert.ok(isDisplayText(shown) && [...shown].length <= most);
      assert.equal(displayText(shown, most), shown);
    }),
  );
});
