import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { closeSchema, compileInput, compileOutput } from './schema.ts';

const Person = Type.Object({
  name: Type.String({ maxLength: 8 }),
  tags: Type.Optional(Type.Array(Type.Object({ id: Type.Integer() }))),
});

test('members that no schema names are refused at every depth, unless the route ignores them', () => {
  const check = compileInput(Person, 'body', 'refuse');
  assert.deepEqual(check({ name: 'a', tags: [{ id: 1 }] }), { name: 'a', tags: [{ id: 1 }] });
  assert.throws(() => check({ name: 'a', extra: 1 }), { code: 'kit.bad-request', message: /additional properties/ });
  assert.throws(() => check({ name: 'a', tags: [{ id: 1, extra: 1 }] }), { code: 'kit.bad-request' });
  assert.deepEqual(compileInput(Person, 'body', 'ignore')({ name: 'a', extra: 1 }), { name: 'a', extra: 1 });
});

test('a refusal names the member and never repeats the value', () => {
  const check = compileInput(Person, 'body', 'refuse');
  assert.throws(
    () => check({ name: 'a-very-secret-password' }),
    (error: Error & { detail: string; members: { errors: { at: string }[] } }) =>
      error.detail.includes('body/name') &&
      error.members.errors[0]?.at === 'body/name' &&
      !JSON.stringify(error).includes('secret'),
  );
});

test('an intersection is closed as a whole, not member by member', () => {
  const both = Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]);
  const check = compileInput(both, 'body', 'refuse');
  assert.deepEqual(check({ a: '1', b: '2' }), { a: '1', b: '2' });
  assert.throws(() => check({ a: '1', b: '2', c: '3' }), { code: 'kit.bad-request' });
});

test('a schema that says additionalProperties itself keeps its word', () => {
  const open = Type.Object({ a: Type.String() }, { additionalProperties: true });
  assert.deepEqual(closeSchema(open).additionalProperties, true);
});

test('query text becomes numbers and booleans, exactly or not at all; a body is never converted', () => {
  const Query = Type.Object({ wait: Type.Optional(Type.Integer({ maximum: 60 })), all: Type.Optional(Type.Boolean()) });
  const check = compileInput(Query, 'query', 'refuse');
  assert.deepEqual(check({ wait: '30', all: 'false' }), { wait: 30, all: false });
  for (const wait of ['61', '1e1', '0x10', ' 1', '', '1.5', 'NaN', '99999999999999999999']) {
    assert.throws(() => check({ wait }), { code: 'kit.bad-request' }, wait);
  }
  assert.throws(() => check({ all: '1' }), { code: 'kit.bad-request' });
  assert.throws(() => compileInput(Query, 'body', 'refuse')({ wait: '30' }), { code: 'kit.bad-request' });
});

test('a parameter given twice is refused where one is expected', () => {
  const check = compileInput(Type.Object({ user: Type.String() }), 'query', 'refuse');
  assert.throws(() => check({ user: ['alice', 'bob'] }), { code: 'kit.bad-request' });
});

test('defaults fill what is missing', () => {
  const check = compileInput(Type.Object({ limit: Type.Integer({ default: 50 }) }), 'query', 'refuse');
  assert.deepEqual([check({}), check({ limit: '7' })], [{ limit: 50 }, { limit: 7 }]);
});

test('a reply that does not fit its declaration is told, one that fits is not', () => {
  const check = compileOutput(Person);
  assert.equal(check({ name: 'a' }), null);
  assert.match(check({ name: 1 }) ?? '', /\/name must be string/);
  assert.match(check({ name: 'a', hash: 'x' }) ?? '', /additional properties/);
});
