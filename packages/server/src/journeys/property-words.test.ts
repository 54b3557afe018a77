import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { propertyWords } from './property-words.ts';

const wordsOf = (schema: TSchema, value: unknown): string[] => Value.Errors(schema, value).map(propertyWords);

const list = Type.Array(Type.String(), { minItems: 1, maxItems: 2, uniqueItems: true });

test('what is wrong with a property is said in words, for each thing that a schema can ask', () => {
  const rows: readonly (readonly [TSchema, unknown, string])[] = [
    [list, [], 'needs at least one entry'],
    [Type.Array(Type.String(), { minItems: 2 }), ['a'], 'needs at least 2 entries'],
    [list, ['a', 'b', 'c'], 'can have 2 entries at most'],
    [list, ['a', 'a'], 'has the same entry twice'],
    [Type.String({ minLength: 1 }), '', 'needs at least one character'],
    [Type.String({ maxLength: 3 }), 'abcd', 'can have 3 characters at most'],
    [Type.String({ pattern: '^[0-9]+$' }), 'x', 'is not written in the way that it must be'],
    [Type.Record(Type.String(), Type.String(), { minProperties: 1 }), {}, 'needs at least one entry'],
    [Type.Record(Type.String(), Type.String(), { maxProperties: 1 }), { a: '', b: '' }, 'can have one entry at most'],
    [
      Type.Object({}, { propertyNames: Type.String({ pattern: '^[a-z]+$' }) }),
      { 'a!': 1 },
      'cannot have an entry called a!',
    ],
    [Type.Object({}, { additionalProperties: false }), { 'a!': 1 }, 'cannot have an entry called a!'],
    [Type.Integer({ minimum: 1 }), 0, 'must be at least 1'],
    [Type.Integer({ maximum: 9 }), 10, 'must be at most 9'],
    [Type.Integer(), 'x', 'must be a whole number'],
    [Type.Boolean(), 1, 'must be on or off'],
    [Type.Enum(['a', 'b']), 'c', 'is none of the values that it can have'],
    [Type.Literal('a'), 'c', 'is none of the values that it can have'],
  ];
  for (const [schema, value, words] of rows) assert.ok(wordsOf(schema, value).includes(words), words);
});

test('what has no words of its own is said as the check says it', () => {
  assert.deepEqual(wordsOf(Type.Integer({ multipleOf: 5 }), 7), ['must be multiple of 5']);
});
