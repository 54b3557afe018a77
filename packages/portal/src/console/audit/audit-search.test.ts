import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditQueryOf, auditSearchOf } from './audit-search.ts';

test('an address keeps the filters that it can hold, and nothing else of it reaches the server', () => {
  const id = '019cadc6-9a80-703c-9b20-7dde19bec5de';
  const kept = { type: 'push.denied', outcome: 'refused', user: id, from: '2026-03-01' };
  assert.deepEqual(auditSearchOf({ ...kept, device: 'x', to: 'yesterday', actor: 7, page: 2 }), kept);
});

test('the last day counts whole, and both days are the reader’s own', () => {
  const { from, to } = auditQueryOf({ from: '2026-03-01', to: '2026-03-01' });
  assert.equal(Date.parse(to ?? '') - Date.parse(from ?? ''), 86_400_000);
  assert.equal(new Date(from ?? '').getHours(), 0);
  assert.deepEqual(auditQueryOf({ to: '2026-13-99' }), {});
});
