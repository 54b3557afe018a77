import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf, serverFault } from './faults.ts';
import { fieldsOf } from './schema.ts';

const fields = fieldsOf({
  properties: { message: { type: 'object' }, messageYes: { type: 'object' }, choices: { type: 'array' } },
});
const fault = (text: string) => ({ code: 'property', text });
const said = (text: string) => fields.map((field) => serverFault(field, fields, [fault(text)]));

test('a fault stands at the field that it names by its label, and at no other', () => {
  assert.deepEqual(said('Message yes cannot have an entry called a!.'), [
    null,
    'This cannot have an entry called a!.',
    null,
  ]);
  assert.deepEqual(said('Choices: entry 2 must be a text.'), [null, null, 'Entry 2 must be a text.']);
  assert.deepEqual(said('Message must be a list.'), ['This must be a list.', null, null]);
});

test('what names no field stands on the node', () => {
  assert.equal(fieldOf(fields, fault('The default choice must be one of the choices.')), undefined);
  assert.equal(fieldOf(fields, { code: 'dangling', text: 'Message leads nowhere.' }), undefined);
});
