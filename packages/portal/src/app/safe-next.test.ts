/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeNext } from './safe-next.ts';

test('a page of the same realm is where the person wanted to be', () => {
  assert.equal(safeNext('/demo/add', 'demo'), '/demo/add');
  assert.equal(safeNext('/demo/console/users?search=al', 'demo'), '/demo/console/users?search=al');
});

test('a link to another site, realm or scheme leads nowhere', () => {
  const traps = [
    'https://evil.example/demo/add',
    '//evil.example/demo/add',
    '/\\evil.example/demo/add',
    'javascript:alert(1)',
    '/other/add',
    '/demo/../other/add',
    '/demonstration/add',
    '/demo/sign-in',
    '/demo/',
    '',
  ];
  for (const trap of traps) assert.equal(safeNext(trap, 'demo'), undefined, trap);
  assert.equal(safeNext(undefined, 'demo'), undefined);
});
