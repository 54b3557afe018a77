import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const refused = (message: RegExp) => ({ code: 'kit.bad-request', status: 400, message });

test('whatever JSON.stringify writes is parsed to the same value', () => {
  const value = fc
    .jsonValue({ maxDepth: 8 })
    .filter((json) => !/__proto__|constructor|prototype|\\u0000/.test(JSON.stringify(json)));
  fc.assert(
    fc.property(value, (json) => assert.deepEqual(parse(JSON.stringify(json)), JSON.parse(JSON.stringify(json)))),
  );
});

test('a member that comes twice is refused, however it is spelt', () => {
  for (const text of [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"b":[],"c":1,"b":2}}',
    '[{"a":1,"b":"a","a":3}]',
  ]) {
    assert.throws(() => parse(text), refused(/same member twice/), text);
  }
  assert.deepEqual(parse('{"a":{"a":"a"},"b":["a","a"]}'), { a: { a: 'a' }, b: ['a', 'a'] });
});

test('NUL is refused, raw and escaped, in names and values', () => {
  for (const text of ['{"a":"x\\u0000"}', '{"a\\u0000":1}', '["\\u0000"]']) {
    assert.throws(() => parse(text), refused(/NUL character/), text);
  }
  assert.throws(() => parse('{"a":"\0"}'), refused(/not valid JSON/));
});

test('half of a character is refused in names and values; whole ones and what only looks like it are not', () => {
  for (const text of ['{"a":"\\ud800"}', '{"a":"x\\uDC00y"}', '{"a\\udfff":1}', '["\\ude00\\ud83d"]']) {
    assert.throws(() => parse(text), refused(/half of a character/), text);
  }
  assert.deepEqual(parse('{"a":"\\ud83d\\ude00 \\\\ud800"}'), { a: '\u{1f600} \\ud800' });
});

test('prototype poisoning: names that could reach a prototype are refused, however they are spelt', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
    assert.throws(() => parse(`{"a":{"${name}":{"admin":true}}}`), refused(/forbidden name/), name);
  }
  assert.deepEqual(parse('{"a":"__proto__"}'), { a: '__proto__' });
});

test('depth is bounded, and a body of 64 KiB of brackets does not exhaust the stack', () => {
  assert.deepEqual(parse('['.repeat(16) + ']'.repeat(16)), JSON.parse('['.repeat(16) + ']'.repeat(16)));
  assert.throws(() => parse('['.repeat(17) + ']'.repeat(17)), refused(/deeper than 16 levels/));
  assert.throws(() => parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`), refused(/deeper than 16 levels/));
  assert.throws(() => parse('['.repeat(32_768) + ']'.repeat(32_768)), refused(/./));
});

test('what is no JSON or no UTF-8 is refused', () => {
  for (const text of ['', '{', "{'a':1}", '{"a":1,}', 'NaN', '{"a":1}x']) {
    assert.throws(() => parse(text), refused(/not valid JSON/), text);
  }
  assert.throws(() => parseStrictJson(Buffer.from([0x22, 0xff, 0x22])), refused(/not valid UTF-8/));
});
