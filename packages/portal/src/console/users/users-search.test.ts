import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterOf, usersSearchOf } from './users-search.ts';

test('an address may hold anything: only what is known is read from it', () => {
  const wild = { tab: 'devices', role: 'god', state: ['active'], device: 'none', search: '', user: 7, more: 'x' };
  assert.deepEqual(usersSearchOf(wild), { tab: 'devices', device: 'none' });
});

test('locked is asked for as a lock, not as a state', () => {
  assert.deepEqual(filterOf({ state: 'locked', search: 'a', tab: 'push' }), { locked: true, search: 'a' });
  assert.deepEqual(filterOf({ state: 'disabled', role: 'user' }), { state: 'disabled', role: 'user' });
});
