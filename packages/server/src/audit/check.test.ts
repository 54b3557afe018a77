import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainFacts } from '../audit-facts.ts';
import { readEvents, testServer } from '../testing/index.ts';
import { record } from './index.ts';
import { sealSettled } from './test-chain.ts';

const event = { type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;

test('the console says how far the audit is sealed and when it was checked, and checks it for an auditor', async (t) => {
  const { kit, createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const before = await otto.expect(200, 'GET', '/api/admin/audit/chain');
  assert.deepEqual([before.seals, before.sealedAt, before.lastCheck], [0, null, null]);
  assert.ok(before.unsealed > 0);
  await sealSettled(kit, chainFacts);
  const result = await otto.nextEvent('/api/admin/audit/check', (_, name) => name === 'result');
  assert.deepEqual([result.isIntact, result.seals, result.events, result.findings], [true, 1, before.unsealed, []]);
  assert.match(result.head, /^1:[\w-]{43}$/);
  const after = await otto.expect(200, 'GET', '/api/admin/audit/chain');
  assert.deepEqual(after, {
    seals: 1,
    sealedAt: '2026-03-02T09:00:00.000Z',
    unsealed: 1,
    lastCheck: { at: '2026-03-02T09:00:00.000Z', isIntact: true, events: before.unsealed },
  });
  const { events } = await otto.expect(200, 'GET', '/api/admin/audit?type=audit.verified');
  assert.deepEqual([events[0].actor.name, events[0].outcome], ['otto', 'success']);
});

test('A51: a check in the console names the event that was changed, and is remembered as failed', async (t) => {
  const { kit, createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  await sealSettled(kit, chainFacts);
  const change = kit.db.updateTable('audit_events').set({ outcome: 'failed' }).where('type', '=', 'realm.created');
  const [row] = await change.returning('id').execute();
  const { isIntact, findings } = await otto.nextEvent('/api/admin/audit/check', (_, name) => name === 'result');
  assert.equal(isIntact, false);
  assert.deepEqual(
    findings.map(({ code, event: id }: { code: string; event: string }) => [code, id]),
    [['event-changed', row?.id]],
  );
  assert.equal((await otto.expect(200, 'GET', '/api/admin/audit/chain')).lastCheck.isIntact, false);
});

test('whoever reads the list is told how many events came since, within the filters', async (t) => {
  const { kit, realm, createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const { events } = await otto.expect(200, 'GET', '/api/admin/audit?limit=1');
  const since = events[0].id;
  const path = `/api/admin/audit/news?since=${since}&type=realm.changed`;
  await record(kit.db, kit, { ...event, realmId: realm.id });
  await record(kit.db, kit, { ...event, realmId: realm.id, type: 'service.created' });
  assert.deepEqual(await otto.nextEvent(path), { count: 1 });
});

test('every kind of event is explained to the page', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const { types } = await otto.expect(200, 'GET', '/api/admin/audit/types');
  const code = types.find(({ name }: { name: string }) => name === 'verification.code');
  assert.equal(code.text, 'A one-time code was checked.');
  assert.deepEqual(Object.keys(code.outcomes), ['success', 'refused']);
});

test('a stream ends by itself when its session ends, when the role is lowered, and when the session has idled', async (t) => {
  const { kit, clock, createUser, signIn } = await testServer(t);
  const admin = await createUser({ name: 'root', role: 'administrator' });
  const root = await signIn(admin);
  const open = async (name: string) => {
    const person = await createUser({ name, role: 'auditor' });
    const client = await signIn(person);
    const { events } = await client.expect(200, 'GET', '/api/admin/audit?limit=1');
    const cookie = Object.entries(client.cookies).map(([key, value]) => `${key}=${value}`);
    const path = `/api/admin/audit/news?since=${events[0].id}`;
    const stream = readEvents(await fetch(client.url + path, { headers: { cookie: cookie.join('; ') } }));
    assert.equal((await stream.next()).done, false);
    const end = async () => {
      while (!(await stream.next()).done);
    };
    return { person, client, end };
  };
  const [leaves, lowered] = [await open('leaves'), await open('lowered')];
  await leaves.client.expect(204, 'DELETE', '/api/session');
  await leaves.end();
  await root.expect(200, 'PATCH', `/api/admin/users/${lowered.person.id}`, { body: { role: 'user' } });
  await lowered.end();
  const idles = await open('idles');
  clock.advance(1_801_000);
  await idles.end();
  const [session] = await kit.db.selectFrom('sessions').selectAll().where('user_id', '=', idles.person.id).execute();
  assert.ok(session?.ended_at, 'an open stream is no sign of life');
});
