import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStatementNamer } from './statements.ts';

test('one text always has the same name, two texts have two, and a name fits into 63 bytes', () => {
  const nameOf = createStatementNamer();
  const first = nameOf('SELECT 1');
  assert.equal(nameOf('SELECT 1'), first);
  assert.notEqual(nameOf('SELECT 2'), first);
  assert.match(first ?? '', /^s[A-Za-z0-9_-]{22}$/);
});

test('transactions, schema changes and several statements in one text stay unnamed', () => {
  const nameOf = createStatementNamer();
  for (const text of ['begin', 'COMMIT', 'savepoint a', 'CREATE TABLE x ()', 'SELECT 1; SELECT 2']) {
    assert.equal(nameOf(text), undefined, text);
  }
});

test('beyond the bound new texts stay unnamed and known ones keep their names', () => {
  const nameOf = createStatementNamer(2);
  const known = [nameOf('SELECT 1'), nameOf('SELECT 2')];
  assert.equal(nameOf('SELECT 3'), undefined);
  assert.deepEqual([nameOf('SELECT 1'), nameOf('SELECT 2')], known);
});
