import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveNodes, removeNodes, rename, setDetails } from './changes.ts';
import { START } from './journey.ts';
import { mergeJourneys } from './merge.ts';
import { isSame } from './same.ts';
import { faultOfValue, fieldsOf, typedNumber } from './schema.ts';
import { sketchJourney } from './sketches.ts';

const base = sketchJourney({ a: { to: { true: 'b', false: '-' } }, b: { to: { true: '+', false: 'a' } } });

test('the order of names means nothing: the database keeps another one', () => {
  assert.ok(isSame({ a: [1, { b: 2, c: undefined }], d: null }, { d: null, a: [1, { b: 2 }] }));
  const different: [unknown, unknown][] = [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1 }, { b: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [null, {}],
    ['1', 1],
  ];
  for (const [a, b] of different) assert.equal(isSame(a, b), false, JSON.stringify([a, b]));
});

test('two people’s changes stand together where they touch different nodes', () => {
  const mine = rename(base, 'a', 'Mine');
  const theirs = setDetails(removeNodes(rename(base, 'b', 'Theirs'), []), { description: 'Theirs' });
  const { journey, both } = mergeJourneys(base, mine, theirs);
  assert.deepEqual([journey.nodes.a?.displayName, journey.nodes.b?.displayName], ['Mine', 'Theirs']);
  assert.deepEqual([journey.description, both], ['Theirs', []]);
});

test('a node that only stands elsewhere is no change of anybody, and stays where I see it', () => {
  const theirs = moveNodes(rename(base, 'b', 'Theirs'), { a: { x: 500, y: 0 }, b: { x: 900, y: 0 } });
  const { journey, both } = mergeJourneys(base, moveNodes(rename(base, 'a', 'Mine'), { b: { x: 7, y: 0 } }), theirs);
  assert.deepEqual([journey.nodes.b?.displayName, journey.nodes.b?.x, both], ['Theirs', 7, []]);
  const [here, there] = [moveNodes(base, { [START]: { x: 1, y: 1 } }), moveNodes(base, { [START]: { x: 2, y: 2 } })];
  assert.deepEqual(mergeJourneys(base, here, there), { journey: here, both: [], bothScripts: [] });
});

test('where both changed the same node mine stands, and that is said', () => {
  const { journey, both } = mergeJourneys(base, rename(base, 'a', 'Mine'), rename(base, 'a', 'Theirs'));
  assert.deepEqual([journey.nodes.a?.displayName, both], ['Mine', ['a']]);
  const removed = mergeJourneys(base, removeNodes(base, ['b']), rename(base, 'b', 'Theirs'));
  assert.equal(removed.journey.nodes.b, undefined);
  assert.deepEqual(removed.both, ['b']);
  assert.deepEqual(mergeJourneys(base, rename(base, 'a', 'X'), rename(base, 'a', 'X')).both, []);
});

test('the form follows the schema', () => {
  const locales = { '^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$': { type: 'string' } };
  const fields = fieldsOf({
    type: 'object',
    required: ['secondsToWait'],
    properties: {
      secondsToWait: { type: 'integer', minimum: 1, maximum: 600 },
      exitable: { type: 'boolean' },
      totpHashAlgorithm: { anyOf: [{ const: 'HMAC_SHA1' }, { const: 'HMAC_SHA256' }] },
      digits: { type: 'string', enum: ['6', '8'] },
      stage: { type: 'string', maxLength: 200 },
      policiesJson: { type: 'string', maxLength: 2_000 },
      choices: { type: 'array', items: { type: 'string' } },
      kinds: { type: 'array', items: { enum: ['a', 'b'] } },
      message: { type: 'object', patternProperties: locales },
      properties: { type: 'object', patternProperties: { '^[A-Za-z][A-Za-z0-9._-]{0,63}$': { type: 'string' } } },
      payload: { type: 'array', items: { type: 'object' } },
    },
  });
  assert.deepEqual(
    fields.map(({ title, kind }) => `${title}: ${kind}`),
    [
      'Seconds to wait: number',
      'Exitable: switch',
      'TOTP hash algorithm: choice',
      'Digits: choice',
      'Stage: text',
      'Policies JSON: long-text',
      'Choices: texts',
      'Kinds: choices',
      'Message: languages',
      'Properties: pairs',
      'Payload: json',
    ],
  );
  assert.deepEqual(fields[2]?.options, ['HMAC_SHA1', 'HMAC_SHA256']);
  assert.deepEqual(fieldsOf({}), []);
});

test('a number outside its range is said while it is typed, and nothing typed is lost', () => {
  const [field] = fieldsOf({ properties: { wait: { type: 'integer', minimum: 1, maximum: 600 } } });
  assert.ok(field);
  assert.equal(faultOfValue(field, 600), null);
  for (const value of [0, 601, 1.5, 'abc', Number.NaN]) {
    assert.equal(faultOfValue(field, value), 'Type a whole number from 1 to 600.');
  }
  assert.deepEqual([typedNumber(' 12 '), typedNumber('12x'), typedNumber('')], [12, '12x', undefined]);
});
