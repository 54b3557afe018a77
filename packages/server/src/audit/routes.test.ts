import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';
import { record } from './index.ts';

test('an auditor reads the audit newest first and pages through it without a gap or a repetition', async (t) => {
  const { kit, realm, createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  for (let index = 0; index < 7; index += 1) {
    const event = { type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
    await record(kit.db, kit, { ...event, realmId: realm.id, details: { index } });
  }
  const seen: number[] = [];
  let next: string | null = '';
  while (next !== null) {
    const after: string = next ? `&after=${next}` : '';
    const page = await otto.expect(200, 'GET', `/api/admin/audit?type=realm.changed&limit=3${after}`);
    seen.push(...page.events.map((event: { details: { index: number } }) => event.details.index));
    next = page.next;
  }
  assert.deepEqual(seen, [6, 5, 4, 3, 2, 1, 0]);
});

test('the audit can be narrowed to one user', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const alice = await createUser({ name: 'alice' });
  await signIn(alice);
  const { events } = await otto.expect(200, 'GET', `/api/admin/audit?user=${alice.id}`);
  assert.deepEqual(
    events.map((event: { type: string }) => event.type),
    ['session.started', 'sign-in.password', 'user.created'],
  );
});

test('A49: an auditor sees the own realm only', async (t) => {
  const { kit, createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const { events } = await otto.expect(200, 'GET', '/api/admin/audit?limit=200');
  assert.ok(events.length > 0);
  const rows = await kit.db.selectFrom('audit_events').select('id').where('realm_id', '=', other.id).execute();
  const foreign = new Set(rows.map(({ id }) => id));
  assert.ok(foreign.size > 0);
  assert.equal(
    events.some((event: { id: string }) => foreign.has(event.id)),
    false,
  );
});

test('A52: what a stranger sends as user agent arrives in the audit as one clean line', async (t) => {
  const { createUser, signIn, enter } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const alice = await createUser({ name: 'alice' });
  await enter(alice, { headers: { 'user-agent': `evil\u0085agent\u009b31m ${'x'.repeat(6000)}` } });
  const { events } = await otto.expect(200, 'GET', `/api/admin/audit?user=${alice.id}&type=session.started`);
  const { browser } = events[0].details;
  assert.ok(browser.length <= 300);
  assert.doesNotMatch(browser, /\p{Cc}/u);
});

test('an event is gone with the transaction that it belongs to', async (t) => {
  const { kit, realm } = await testServer(t);
  const count = async () => (await kit.db.selectFrom('audit_events').select('id').execute()).length;
  const before = await count();
  const event = { realmId: realm.id, type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
  const broken = kit.db.transaction().execute(async (tx) => {
    await record(tx, kit, event);
    throw new TypeError('on purpose');
  });
  await assert.rejects(broken, /on purpose/);
  assert.equal(await count(), before);
});

test('a filter that is not understood is refused, not ignored (A48)', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  for (const query of ['type=nonsense', 'user=alice', 'after=1', 'limit=0', 'limit=201', 'limit=x', 'nonsense=1']) {
    const { status, body } = await otto.request('GET', `/api/admin/audit?${query}`);
    assert.deepEqual([status, body.code], [400, 'kit.bad-request'], query);
  }
});
