import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JourneyEntry } from '../../../api/journeys.ts';
import { found, journeysSearchOf } from './journeys-search.ts';

const entry = (name: string, more: Partial<JourneyEntry> = {}): JourneyEntry => ({
  name,
  description: '',
  state: 'published',
  enabled: true,
  innerOnly: false,
  mustRun: false,
  noSession: false,
  version: 1,
  faults: 0,
  uses: [],
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: null,
  ...more,
});

const names = (list: readonly JourneyEntry[]) => list.map(({ name }) => name);

test('an address may hold anything: what is not known is left out', () => {
  assert.deepEqual(journeysSearchOf({ search: 'log', sort: 'changed', page: 2 }), { search: 'log', sort: 'changed' });
  assert.deepEqual(journeysSearchOf({ search: '', sort: 'name' }), {});
  assert.deepEqual(journeysSearchOf({ search: ['a'], sort: { a: 1 } }), {});
});

test('every word has to be in the name or in what a journey is for', () => {
  const list = [entry('Login', { description: 'For staff with a phone' }), entry('Login 2'), entry('Phone check')];
  assert.deepEqual(names(found(list, ' PHONE ', 'name')), ['Login', 'Phone check']);
  assert.deepEqual(names(found(list, 'login phone', 'name')), ['Login']);
  assert.deepEqual(names(found(list, '[', 'name')), []);
});

test('journeys stand in the order of their names, of their changes, or of what waits for somebody', () => {
  const list = [
    entry('b 10', { changedAt: '2026-01-03T00:00:00.000Z' }),
    entry('B 9', { state: 'draft', changedAt: '2026-01-02T00:00:00.000Z' }),
    entry('a', { state: 'changed', faults: 2 }),
  ];
  assert.deepEqual(names(found(list, '', 'name')), ['a', 'B 9', 'b 10']);
  assert.deepEqual(names(found(list, '', 'changed')), ['b 10', 'B 9', 'a']);
  assert.deepEqual(names(found(list, '', 'state')), ['a', 'B 9', 'b 10']);
  assert.deepEqual(names(list), ['b 10', 'B 9', 'a'], 'the list of the server stays as it is');
});
