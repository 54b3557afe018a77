import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkedText, normaliseName } from './user.ts';
import './errors.ts';

test('one person has one spelling: case, width and composition make no difference', () => {
  for (const spelling of ['alice', 'Alice', ' ALICE ', 'ａｌｉｃｅ']) assert.equal(normaliseName(spelling), 'alice');
  assert.equal(normaliseName('Zoe\u0308'), normaliseName('Zo\u00eb'));
});

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const name = normaliseName(text);
      if (name !== null) assert.equal(normaliseName(name), name);
    }),
  );
});

const refused = [
  '',
  ' ',
  'a b',
  'a\nb',
  'a\0',
  'a|b',
  'a:b',
  '%admin',
  '../x',
  '-rf',
  '\u202ealice',
  'x'.repeat(65),
  'x'.repeat(100_000),
];

for (const text of refused) {
  test(`no user name: ${JSON.stringify(text.slice(0, 20))} (${text.length})`, () =>
    assert.equal(normaliseName(text), null));
}

test('mail addresses and names of directories are user names', () => {
  for (const name of ['alice.adler@example.com', 'bob+test', 'svc_backup-2', '李小龍'])
    assert.equal(normaliseName(name), name);
});

test('A17: a display name cannot hide, turn or break the line', () => {
  for (const text of [
    '',
    '  ',
    'a\u202eb',
    'a\nb',
    'a\0b',
    'a\u2028b',
    'a\u200bb',
    '\u061ca',
    'a\ufeffb',
    '\u{e0041}a',
    '\u3164',
    '\u200d',
  ]) {
    assert.throws(() => checkedText(text), { code: 'users.text-invalid', message: /cannot be shown/ });
  }
  assert.equal(checkedText('  Zoë Ångström '), 'Zoë Ångström');
  assert.equal(checkedText('علی\u200cرضا'), 'علی\u200cرضا');
});
