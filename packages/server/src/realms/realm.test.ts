import assert from 'node:assert/strict';
import { test } from 'node:test';
import './errors.ts';
import { RESERVED_NAMES } from '../kit/index.ts';
import { checkRealmName } from './realm.ts';

const malformed = ['Upper', '1st', 'a_b', '', '-a', 'a b', 'a/b', 'ä', 'x'.repeat(64)];
const uuid = 'abcdef01-2345-7789-8bcd-ef0123456789';

for (const name of [...RESERVED_NAMES, ...malformed, uuid]) {
  test(`no realm can be called ${JSON.stringify(name)}`, () => {
    assert.throws(() => checkRealmName(name), { code: 'realms.name-invalid', message: /reserved word/ });
  });
}

test('ordinary names are accepted', () => {
  for (const name of ['a', 'main', 'apis', 'tenant-7', 'x'.repeat(63)]) checkRealmName(name);
});
