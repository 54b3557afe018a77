import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeBase32 } from '../otp/index.ts';
import { base64url } from './encoding.ts';
import { buildMatchLink, buildRegistrationLink, parseLink } from './link.ts';
import { refused } from './testing.ts';

const bytes = (length: number, byte = 7) => base64url.encode(new Uint8Array(length).fill(byte));
const server = 'https://id.example.org';
const registration = { server, realm: 'demo', token: bytes(32), fingerprint: bytes(32, 9) };
const match = { server, pushId: '0190a6b4-0000-7000-8000-000000000001', secret: bytes(16) };
const tail = `demo.${registration.token}.${registration.fingerprint}`;

const servers = fc.oneof(
  fc.webAuthority({ withPort: true }).map((authority) => new URL(`https://${authority}`).origin),
  fc.constantFrom('http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:8080', 'https://[2001:db8::1]'),
);
const random = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => base64url.encode(value));

test('a registration link is read as it was built', () => {
  const realms = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/);
  fc.assert(
    fc.property(fc.record({ server: servers, realm: realms, token: random(32), fingerprint: random(32) }), (parts) => {
      assert.deepEqual(parseLink(buildRegistrationLink(parts)), { kind: 'registration', ...parts });
    }),
  );
  assert.equal(buildRegistrationLink(registration), `${server}/app/#r1.${tail}`);
});

test('a match link is read as it was built', () => {
  fc.assert(
    fc.property(fc.record({ server: servers, pushId: fc.uuid(), secret: random(16) }), (parts) => {
      assert.deepEqual(parseLink(buildMatchLink(parts)), { kind: 'match', ...parts });
    }),
  );
});

test('a Key URI is recognised, and its faults are named', () => {
  const secret = new Uint8Array(20).fill(1);
  const uri = `otpauth://totp/Demo:alice?secret=${encodeBase32(secret)}`;
  const shape = { kind: 'totp', issuer: 'Demo', account: 'alice', algorithm: 'SHA1', digits: 6, period: 30 };
  assert.deepEqual(parseLink(` ${uri}\n`), { kind: 'key-uri', keyUri: { ...shape, secret } });
  assert.deepEqual(parseLink('OTPAUTH://totp/Demo:alice'), { kind: 'invalid', reason: 'key-uri-not-a-key-uri' });
  assert.deepEqual(parseLink(`${uri}&digits=4`), { kind: 'invalid', reason: 'key-uri-digits' });
});

const app = `${server}/app/`;
const bad: [what: string, text: string, reason: string][] = [
  ['nothing', ' \n', 'empty'],
  ['10 MB', 'https://'.padEnd(10_000_000, 'a'), 'too-long'],
  ['plain text', 'hello', 'not-a-link'],
  ['javascript', 'javascript:alert(1)//#r1.', 'not-a-link'],
  ['a file', `file:///app/#r1.${tail}`, 'not-a-link'],
  ['a data URL', 'data:text/html,x', 'not-a-link'],
  ['a newline inside', `https://id.example.org/a\npp/#r1.${tail}`, 'not-a-link'],
  ['a backslash', `https:\\\\id.example.org/app/#r1.${tail}`, 'not-a-link'],
  ['NUL', `${app}#r1.${tail}\u0000`, 'not-a-link'],
  ['http to another machine', `http://id.example.org/app/#r1.${tail}`, 'insecure'],
  ['http to a name that begins with localhost', `http://localhost.evil.example/app/#r1.${tail}`, 'insecure'],
  ['http to a private address', `http://192.168.0.1/app/#r1.${tail}`, 'insecure'],
  ['a user in the authority', `https://id.example.org@evil.example/app/#r1.${tail}`, 'unknown-address'],
  ['another path', `${server}/application/#r1.${tail}`, 'unknown-address'],
  ['a path that climbs', `${server}/app/../x/#r1.${tail}`, 'unknown-address'],
  ['a query', `${app}?next=1#r1.${tail}`, 'unknown-address'],
  ['no fragment', app, 'unknown-address'],
  ['a foreign fragment', `${app}#/settings`, 'unknown-address'],
  ['a later version', `${app}#r2.${tail}`, 'unsupported-version'],
  ['a later version of a match', `${app}#p12.x`, 'unsupported-version'],
  ['a realm in upper case', `${app}#r1.Demo.${registration.token}.${registration.fingerprint}`, 'malformed'],
  ['no realm', `${app}#r1..${registration.token}.${registration.fingerprint}`, 'malformed'],
  ['a short token', `${app}#r1.demo.${bytes(31)}.${registration.fingerprint}`, 'malformed'],
  ['a long token', `${app}#r1.demo.${bytes(33)}.${registration.fingerprint}`, 'malformed'],
  ['a token in another spelling', `${app}#r1.demo.${'A'.repeat(42)}B.${registration.fingerprint}`, 'malformed'],
  ['an escaped token', `${app}#r1.demo.%41${registration.token.slice(1)}.${registration.fingerprint}`, 'malformed'],
  ['no fingerprint', `${app}#r1.demo.${registration.token}`, 'malformed'],
  ['a part too many', `${app}#r1.${tail}.x`, 'malformed'],
  ['a match without its secret', `${app}#p1.p-1`, 'malformed'],
  ['a match with a long id', `${app}#p1.${'x'.repeat(65)}.${bytes(16)}`, 'malformed'],
  ['a match with a path as id', `${app}#p1.../../x.${bytes(16)}`, 'malformed'],
];
for (const [what, text, reason] of bad) {
  test(`a link with ${what} is invalid: ${reason}`, () =>
    assert.deepEqual(parseLink(text), { kind: 'invalid', reason }));
}

test('parseLink never throws, and what it takes is secure and canonical', () => {
  const pieces = fc.constantFrom(
    'https://',
    'http://',
    'localhost',
    'id.example.org',
    '/app/',
    '#',
    'r1',
    'p1',
    '.',
    'demo',
    bytes(32),
    bytes(16),
    '@',
    '?',
    '\\',
    '%2f',
    'otpauth://totp/',
    '\u202e',
  );
  const texts = fc
    .array(fc.oneof({ weight: 5, arbitrary: pieces }, fc.string({ unit: 'binary', maxLength: 4 })))
    .map((all) => all.join(''));
  const nearly = fc
    .tuple(
      fc.constantFrom(buildRegistrationLink(registration), buildMatchLink(match)),
      fc.nat(200),
      fc.string({ unit: 'binary', maxLength: 2 }),
    )
    .map(([link, at, text]) => link.slice(0, at) + text + link.slice(at + text.length));
  fc.assert(
    fc.property(fc.oneof(texts, nearly, fc.string({ unit: 'binary' })), (text) => {
      const parsed = parseLink(text);
      if (parsed.kind === 'registration') assert.equal(buildRegistrationLink(parsed).length > 0, true);
      if (parsed.kind === 'match') assert.equal(buildMatchLink(parsed).length > 0, true);
    }),
    { numRuns: 1000 },
  );
});

test('a link is not built from parts that would not be read again', () => {
  const refuse = refused('protocol.link');
  for (const wrong of [
    'http://id.example.org',
    `${server}/`,
    'id.example.org',
    `${server}/app`,
    'https://a@b.example',
  ]) {
    assert.throws(() => buildRegistrationLink({ ...registration, server: wrong }), refuse, wrong);
    assert.throws(() => buildMatchLink({ ...match, server: wrong }), refuse, wrong);
  }
  assert.throws(() => buildRegistrationLink({ ...registration, realm: 'Demo' }), refuse);
  assert.throws(() => buildRegistrationLink({ ...registration, token: bytes(31) }), refuse);
  assert.throws(() => buildRegistrationLink({ ...registration, fingerprint: 'x' }), refuse);
  assert.throws(() => buildMatchLink({ ...match, secret: bytes(15) }), refuse);
  assert.throws(() => buildMatchLink({ ...match, pushId: 'a.b' }), refuse);
});
