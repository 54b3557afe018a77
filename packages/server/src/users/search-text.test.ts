import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldText, searchPatterns, searchTextOf } from './search-text.ts';

test('letters are compared without case, accents and ligatures', () => {
  for (const [one, other] of [
    ['MÜLLER', 'muller'],
    ['Straße', 'strasse'],
    ['Łukasz Øst', 'lukasz ost'],
    ['ﬁ', 'fi'],
    ['Émile', 'Émile'.normalize('NFD')],
    ['ИВАН', 'иван'],
    ['Ｄａｖｅ', 'dave'],
  ] as const) {
    assert.equal(foldText(one), foldText(other), `${one} = ${other}`);
  }
});

test('A48: folded text holds small letters, digits and spaces alone, so nothing in it can be a wildcard', () => {
  for (const text of ['a_b%c\\', '李明', "Robert'); DROP TABLE", 'a@b.example', '😀', '\u202e']) {
    assert.match(foldText(text), /^[a-z0-9 ]*$/, text);
    assert.notEqual(foldText(text), '', text);
  }
  assert.notEqual(foldText('a_b'), foldText('a.b'));
});

test('each word of a search must fit; a short one begins a word', () => {
  assert.deepEqual(searchPatterns('  Bob  BAUER '), ['%bob%', '%bauer%']);
  assert.deepEqual(searchPatterns('an'), ['% an%']);
  assert.deepEqual(searchPatterns(' \t '), []);
  assert.equal(searchPatterns('a b c d e f g h i').length, 6);
  assert.match(searchPatterns('李')[0] ?? '', /^%[a-z0-9]{3,}%$/, 'one letter of another script is as good as a word');
});

test('what is searched begins each word with a space', () => {
  assert.equal(searchTextOf({ name: 'bob', displayName: 'Bob Bauer', email: null }), ' bob bob bauer ');
});
