/** What is refused when a node is saved, and that whatever is not refused is read alike by all four generations of apps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildMfaUri, PARAMETER_LENGTH, QR_BYTES } from '@lanyard/protocol/pingam';
import fc from 'fast-check';
import { scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { completeProperties } from '../../journeys/node-type.ts';
import { registrationNodes } from '../nodes.ts';
import { type CodeProperties, codeFaults, endpointOf } from './checks.ts';
import { type OathProperties, oathKindOf } from './properties.ts';

const combined = registrationNodes.find(({ type }) => type === 'CombinedMultiFactorRegistrationNode');
const site = { publicUrl: 'https://id.example.com', realm: 'demo' };

const faultsOf = (properties: object, where = site): readonly string[] => {
  if (!combined) throw new TypeError('the node is missing');
  return combined.check(completeProperties(combined, { ...properties }), where);
};

const WRONG: readonly [string, object, RegExp][] = [
  ['a colon in the issuer', { issuer: 'Acme: Login' }, /issuer/],
  ['a slash in the issuer', { issuer: 'Acme/Login' }, /issuer/],
  ['a percent sign in the issuer', { issuer: '100%40' }, /issuer/],
  ['an emoji in the issuer', { issuer: '🔐🔐🔐' }, /issuer/],
  ['300 characters of issuer', { issuer: 'x'.repeat(300) }, /issuer/],
  ['an issuer beyond the budget in base64', { issuer: 'é'.repeat(97) }, /issuer.*256/],
  ['markup in the issuer', { issuer: 'Acme <b>Bank</b>' }, /issuer/],
  ['a blank at the end of the issuer', { issuer: 'Acme ' }, /issuer/],
  ['a turning character in the issuer', { issuer: 'Acme\u202E' }, /issuer/],
  ['a line end in the issuer', { issuer: 'Ac\nme' }, /issuer/],
  ['an ampersand in the logo', { imgUrl: 'https://cdn.example.com/logo.png?a=1&b=2' }, /imgUrl/],
  ['a fragment in the logo', { imgUrl: 'https://cdn.example.com/logo.png#x' }, /imgUrl/],
  ['a plain http logo', { imgUrl: 'http://cdn.example.com/logo.png' }, /imgUrl/],
  ['data as a logo', { imgUrl: 'data:image/png;base64,AAAA' }, /imgUrl/],
  ['a script as a logo', { imgUrl: 'javascript:alert(1)' }, /imgUrl/],
  ['a logo on this machine', { imgUrl: 'https://localhost/logo.png' }, /imgUrl.*private network/],
  ['a logo on a private network', { imgUrl: 'https://10.1.2.3/logo.png' }, /imgUrl.*private network/],
  ['a logo on the metadata service', { imgUrl: 'https://169.254.169.254/logo.png' }, /imgUrl.*private network/],
  ['a logo on a private network, as one number', { imgUrl: 'https://2130706433/logo.png' }, /imgUrl.*private network/],
  ['a logo on a machine of the office', { imgUrl: 'https://intranet/logo.png' }, /imgUrl.*private network/],
  ['a logo under an internal name', { imgUrl: 'https://Logos.Corp.INTERNAL./logo.png' }, /imgUrl.*private network/],
  ['a logo on a printer', { imgUrl: 'https://printer.local:8443/logo.png' }, /imgUrl.*private network/],
  ['a logo with a password', { imgUrl: 'https://me:secret@cdn.example.com/logo.png' }, /imgUrl/],
  ['an SVG as a logo', { imgUrl: 'https://cdn.example.com/logo.svg' }, /PNG or JPEG/],
  ['no name of a file', { imgUrl: 'https://cdn.example.com/logo' }, /PNG or JPEG/],
  ['percent signs in the logo', { imgUrl: 'https://cdn.example.com/a%26b.png' }, /imgUrl/],
  ['300 characters of logo', { imgUrl: `https://cdn.example.com/${'x'.repeat(240)}.png` }, /imgUrl.*256/],
  ['a list of policies', { policiesJson: '[]' }, /policiesJson/],
  ['policies that are no JSON', { policiesJson: '{' }, /policiesJson/],
  ['a policy that is no object', { policiesJson: '{"biometricAvailable":true}' }, /policiesJson/],
  ['a score above one', { policiesJson: '{"deviceTampering":{"score":1.1}}' }, /policiesJson/],
  ['a score that is a text', { policiesJson: '{"deviceTampering":{"score":"0.8"}}' }, /policiesJson/],
  ['policies beyond the budget', { policiesJson: `{"own":{"text":"${'x'.repeat(200)}"}}` }, /policiesJson.*256/],
];

test('D3: everything that an app would misread is refused when the node is saved, with the property named', () => {
  for (const [name, properties, text] of WRONG) {
    const faults = faultsOf(properties);
    assert.notDeepEqual(faults, [], name);
    assert.match(faults.join(' '), text, name);
  }
});

test('policies with names that nobody knows are kept', () => {
  assert.deepEqual(faultsOf({ policiesJson: '{"biometricAvailable":{},"ours":{"level":3}}' }), []);
  assert.deepEqual(faultsOf({ policiesJson: '  ' }), []);
});

test('a check digit and every offset of RFC 4226 may be asked for; without a counter they mean nothing', () => {
  assert.deepEqual(faultsOf({ algorithm: 'HOTP', addChecksum: true, truncationOffset: 15 }), []);
  assert.deepEqual(faultsOf({ algorithm: 'TOTP', addChecksum: true, truncationOffset: 3 }), []);
});

test('properties out of their range are refused by the schema', async () => {
  const { Value } = await import('typebox/value');
  if (!combined) throw new TypeError('the node is missing');
  const isValid = (properties: object) =>
    Value.Check(combined.properties, completeProperties(combined, { ...properties }));
  assert.equal(isValid({}), true);
  assert.equal(isValid({ timeout: '120', totpTimeInterval: '60' }), true, 'numbers may come as texts');
  const wrong = [
    { timeout: 0 },
    { timeout: -1 },
    { timeout: 901 },
    { timeout: 60.5 },
    { totpTimeInterval: 0 },
    { totpTimeInterval: 301 },
    { minSharedSecretLength: 129 },
    { passwordLength: 'SEVEN_DIGITS' },
    { algorithm: 'OCRA' },
    { totpHashAlgorithm: 'MD5' },
    { bgColor: 'red' },
    { accountName: 'PASSWORD' },
    { issuer: '' },
    { truncationOffset: -2 },
    { truncationOffset: 16 },
    { scanQRCodeMessage: { 'not a locale!': 'x' } },
  ];
  for (const properties of wrong) assert.equal(isValid(properties), false, JSON.stringify(properties));
});

test('the budget of a parameter counts the address of the server and the realm', () => {
  const long = { publicUrl: `https://${'a'.repeat(63)}.${'b'.repeat(63)}.example.com`, realm: 'r'.repeat(60) };
  assert.match(faultsOf({}, long).join(' '), /address of this server with the realm/);
  assert.ok(Buffer.from(`${endpointOf(long)}?_action=authenticate`).toString('base64url').length > PARAMETER_LENGTH);
});

test('a code beyond what PingAM’s pages draw is refused unless a property allows it', () => {
  const large = {
    issuer: 'A company with rather a long name',
    imgUrl: `https://cdn.example.com/${'x'.repeat(140)}.png`,
    policiesJson: `{"own":{"text":"${'x'.repeat(150)}"}}`,
  };
  assert.match(faultsOf(large).join(' '), new RegExp(`more than ${QR_BYTES} bytes`));
  assert.deepEqual(faultsOf({ ...large, allowLargeCode: true }), []);
});

test('the sign for JavaScript libraries counts among the bytes of the code', () => {
  const policiesJson = `{"own":{"text":"${'x'.repeat(150)}"}}`;
  const lengths = Array.from({ length: 150 }, (_, length) => length);
  const of = (length: number) => ({ policiesJson, imgUrl: `https://cdn.example.com/${'x'.repeat(length)}.png` });
  const longest = lengths.findLast((length) => faultsOf(of(length)).length === 0) ?? assert.fail('none fits');
  assert.ok(longest > 0 && longest < 149, 'one byte more is too many');
  const visibleToJavaScriptSdk = true;
  assert.match(
    faultsOf({ ...of(longest), visibleToJavaScriptSdk }).join(' '),
    new RegExp(`more than ${QR_BYTES} bytes`),
  );
  assert.deepEqual(faultsOf({ ...of(longest - 16), visibleToJavaScriptSdk }), []);
});

const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019 .-_~?>@+=,()äß漢\u202e:/&#%"\''), maxLength: 40 });
const image = fc.oneof(
  fc.constant(''),
  word.map((text) => `https://cdn.example.com/${text}.png`),
);
const policies = fc.oneof(
  fc.constant(''),
  fc
    .dictionary(word, fc.dictionary(word, fc.oneof(fc.integer(), fc.boolean(), word)), { maxKeys: 3 })
    .map((value) => JSON.stringify(value)),
);

test('whatever is not refused is read alike by all four generations', () => {
  let accepted = 0;
  const cases = fc.record({
    issuer: fc.oneof(word, fc.constantFrom('Acme', 'Example Inc.', 'My Bank')),
    imgUrl: image,
    policiesJson: policies,
    bgColor: fc.constantFrom('032b75', '#0b6e4f'),
    algorithm: fc.constantFrom('TOTP', 'HOTP'),
    totpHashAlgorithm: fc.constantFrom('HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'),
    passwordLength: fc.constantFrom('SIX_DIGITS', 'EIGHT_DIGITS'),
  });
  fc.assert(
    fc.property(cases, fc.boolean(), (given, hasOath) => {
      if (!combined) throw new TypeError('the node is missing');
      const properties = completeProperties(combined, given) as unknown as CodeProperties & OathProperties;
      const code = { ...properties, push: true, ...(hasOath ? { oath: properties } : {}) };
      if (codeFaults(code, site).length > 0) return;
      accepted += 1;
      const shown = uriOf(code, hasOath ? properties : null);
      for (const habits of phones) {
        const read = scan(habits, shown);
        assert.equal(read.issuer, given.issuer, habits.name);
        assert.equal(read.account, 'alice', habits.name);
        assert.equal(read.image, given.imgUrl, habits.name);
        const wanted = hasOath && given.policiesJson !== '' ? JSON.parse(given.policiesJson) : null;
        assert.deepEqual(read.policies, wanted, habits.name);
        assert.equal(read.push?.register, `${endpointOf(site)}?_action=register`, habits.name);
      }
    }),
    { seed: 20_260_301, numRuns: 2_000 },
  );
  assert.ok(accepted > 100, `only ${accepted} of the cases could be saved`);
});

function uriOf({ issuer, bgColor, imgUrl, policiesJson }: CodeProperties, oath: OathProperties | null): string {
  const bytes = (length: number, from: number) => Uint8Array.from({ length }, (_, index) => (from + index * 37) % 256);
  const messageId = 'REGISTER:00000000-0000-4000-8000-0000000000001700000000000';
  const { kind, digits, period, algorithm, secretBytes } = oathKindOf(oath ?? ({} as OathProperties));
  const secret = bytes(oath ? secretBytes : 20, 7);
  const part =
    kind === 'totp'
      ? ({ kind, secret, digits, period, algorithm } as const)
      : ({ kind, secret, digits, counter: 0 } as const);
  return buildMfaUri({
    issuer,
    account: 'alice',
    background: bgColor.replace('#', ''),
    image: imgUrl,
    policies: policiesJson ?? '',
    push: { secret: bytes(32, 1), challenge: bytes(32, 9), messageId, endpoint: endpointOf(site) },
    oath: oath ? part : undefined,
  });
}

test('the sign for JavaScript libraries leaves a code that all four generations read', () => {
  const plain = uriOf(
    { issuer: 'Acme', lookOfRealm: false, bgColor: '032b75', imgUrl: '', push: true, allowLargeCode: false },
    {
      algorithm: 'TOTP',
      totpHashAlgorithm: 'HMAC_SHA1',
      passwordLength: 'SIX_DIGITS',
      minSharedSecretLength: 32,
      totpTimeInterval: 30,
    } as OathProperties,
  );
  for (const habits of phones) assert.deepEqual(scan(habits, `${plain}&sdk=pushauth://`), scan(habits, plain));
});
