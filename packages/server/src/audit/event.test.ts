import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanDetails, cleanText } from './event.ts';

test('A52: newlines, ANSI sequences, NUL and direction marks do not survive in audit text', () => {
  assert.equal(
    cleanText('alice\r\nroot signed in\x1b[31m\0\u202e\u2028\x9b\u061c\u200b\ufeff\u{e0041}'),
    'aliceroot signed in[31m',
  );
});

test('A52: a text of 64 KB is cut to the limit, and the cut is visible', () => {
  const cut = cleanText('x'.repeat(65_536), 100);
  assert.equal([...cut].length, 100);
  assert.ok(cut.endsWith('…'));
});

test('A52: a cut never splits a character, and lone surrogates are replaced', () => {
  assert.equal(cleanText('😀😀😀', 2), '😀…');
  assert.equal(cleanText('a\ud800b'), 'a\ufffdb');
});

test('A52: keys, lists and depth of details are limited as well', () => {
  const clean = cleanDetails({
    'ke\ny': 'val\nue',
    list: Array.from({ length: 1000 }, () => 'x'),
    deep: { a: { b: { c: { d: 'too deep' } } } },
  });
  assert.equal(clean.key, 'value');
  assert.equal((clean.list as string[]).length, 20);
  assert.deepEqual(clean.deep, { a: { b: { c: '…' } } });
});

test('ordinary names in any script pass unchanged', () => {
  for (const name of ['Zoë Ångström', '李小龍', 'محمد', 'O’Brien']) assert.equal(cleanText(name), name);
});
