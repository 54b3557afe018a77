import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { testServer } from '../testing/index.ts';
import { pushWorld } from './test-pushes.ts';

test('A9: a relying party asks, the phone shows what was signed, the typed number approves, and the asker learns it', async (t) => {
  const { start, ask, phone, auditTypes } = await pushWorld(await testServer(t));
  const started = await start({ asked: 'Pay 42.00 EUR', context: { browser: 'Firefox', address: '203.0.113.9' } });
  assert.equal(started.status, 201, started.text);
  assert.match(started.body.number, /^\d\d$/);
  assert.equal(started.body.state, 'pending');
  const { id, number } = started.body;

  const list = await phone.signed('GET', '/device/v1/pushes');
  const details = decodeJwt(list.body.pushes[0]);
  assert.equal(details.pushId, id);
  assert.equal(details.service, 'Example shop');
  assert.equal(details.asked, 'Pay 42.00 EUR');
  assert.equal(details.address, '203.0.113.9');
  assert.equal(details.matching, 'typed-2');

  const waiting = ask('GET', `/api/v1/pushes/${id}?wait=30`);
  const answered = await phone.answer(id, { decision: 'approve', match: number });
  assert.equal(answered.status, 200, answered.text);
  assert.deepEqual(answered.body, { state: 'approved' });
  const seen = await waiting;
  assert.equal(seen.body.state, 'approved');
  assert.equal(seen.body.number, null);
  assert.deepEqual(await auditTypes(), ['push.started', 'push.approved']);
});
