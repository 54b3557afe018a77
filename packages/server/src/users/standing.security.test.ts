/** What a stolen session of an operator gains for later: an operator of its own, or a way into accounts that are there. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testServer } from '../testing/index.ts';

const FRESH_MS = 600_000;

async function staleAdministrator(t: TestContext) {
  const server = await testServer(t);
  const root = await server.createUser({ name: 'root', role: 'administrator' });
  const otto = await server.createUser({ name: 'otto', role: 'administrator' });
  const alice = await server.createUser({ name: 'alice' });
  const carol = await server.createUser({ name: 'carol' });
  const admin = await server.signIn(root);
  await admin.expect(200, 'PATCH', `/api/admin/users/${carol.id}`, {
    body: { state: 'disabled', email: 'carol@example.com' },
  });
  server.clock.advance(FRESH_MS);
  const prove = () =>
    server.kit.db
      .updateTable('sessions')
      .set({ factor_at: server.clock.now() })
      .where('user_id', '=', root.id)
      .execute();
  return { ...server, otto, alice, carol, admin, prove };
}

type World = Awaited<ReturnType<typeof staleAdministrator>>;

const graveActs = ({ otto, alice, carol }: World) =>
  [
    ['PATCH', `/api/admin/users/${alice.id}`, { role: 'administrator' }, 200],
    ['PATCH', `/api/admin/users/${otto.id}`, { role: 'user' }, 200],
    ['PATCH', `/api/admin/users/${alice.id}`, { email: 'mole@example.com' }, 200],
    ['PATCH', `/api/admin/users/${carol.id}`, { email: 'mole@example.com' }, 200],
    ['PATCH', `/api/admin/users/${carol.id}`, { state: 'active' }, 200],
    ['POST', '/api/admin/users', { name: 'mole', displayName: 'Mole', role: 'auditor' }, 201],
    ['POST', `/api/admin/users/${otto.id}/link`, undefined, 201],
    ['POST', `/api/admin/users/${alice.id}/link`, undefined, 201],
  ] as const;

test('A10: a session whose second factor was shown long ago gives and takes no role, sends no mail elsewhere, lets nobody in again and makes no link', async (t) => {
  const world = await staleAdministrator(t);
  const { admin, kit, prove } = world;
  for (const [method, path, body] of graveActs(world)) {
    const reply = await admin.request(method, path, { body });
    assert.deepEqual([reply.status, reply.body?.code], [403, 'users.factor-needed'], `${method} ${path} ${reply.text}`);
  }
  const columns = ['name', 'role', 'email', 'state'] as const;
  const users = await kit.db.selectFrom('users').select(columns).orderBy('name').execute();
  assert.deepEqual(
    users.map(({ name, role, email, state }) => `${name} ${role} ${email} ${state}`),
    [
      'alice user null active',
      'carol user carol@example.com disabled',
      'otto administrator null active',
      'root administrator null active',
    ],
  );
  assert.deepEqual(await kit.db.selectFrom('user_links').selectAll().execute(), []);
  await prove();
  for (const [method, path, body, status] of graveActs(world)) await admin.expect(status, method, path, { body });
});

test('each of these refusals is in the audit: who tried what on whom, and why it was refused', async (t) => {
  const world = await staleAdministrator(t);
  const { admin, kit, otto, alice, carol } = world;
  for (const [method, path, body] of graveActs(world)) await admin.expect(403, method, path, { body });
  const refused = await kit.db
    .selectFrom('audit_events')
    .select(['type', 'actor_kind', 'user_id', 'details'])
    .where('outcome', '=', 'refused')
    .execute();
  const nameOf = new Map([otto, alice, carol].map(({ id, name }) => [id, name]));
  assert.deepEqual(refused.map(({ type, user_id }) => `${type} ${nameOf.get(user_id ?? '') ?? 'nobody'}`).sort(), [
    'user.changed alice',
    'user.changed alice',
    'user.changed carol',
    'user.changed carol',
    'user.changed otto',
    'user.created nobody',
    'user.link-created alice',
    'user.link-created otto',
  ]);
  for (const { actor_kind, details } of refused)
    assert.deepEqual([actor_kind, details], ['operator', { reason: 'users.factor-needed' }]);
});

test('what helps at once asks for nothing more: names, disabling, ending sessions, an ordinary user; nor does a role, a state or an address that stays, or one taken away', async (t) => {
  const { admin, otto, alice, carol } = await staleAdministrator(t);
  const path = `/api/admin/users/${otto.id}`;
  await admin.expect(200, 'PATCH', path, { body: { displayName: 'Otto Okafor', role: 'administrator' } });
  await admin.expect(200, 'PATCH', path, { body: { state: 'active' } });
  await admin.expect(200, 'PATCH', path, { body: { state: 'disabled' } });
  for (const email of ['carol@example.com', null])
    await admin.expect(200, 'PATCH', `/api/admin/users/${carol.id}`, { body: { email, state: 'disabled' } });
  await admin.expect(200, 'DELETE', `/api/admin/users/${alice.id}/sessions`);
  await admin.expect(201, 'POST', '/api/admin/users', { body: { name: 'dave', displayName: 'Dave', role: 'user' } });
});

test('A39: whoever may not do it at all is told that, and not to show a phone first', async (t) => {
  const { createUser, signIn, clock, admin, otto, alice } = await staleAdministrator(t);
  const helen = await signIn(await createUser({ name: 'helen', role: 'helpdesk' }));
  clock.advance(FRESH_MS);
  for (const [method, path, body] of [
    ['PATCH', `/api/admin/users/${alice.id}`, { role: 'administrator' }],
    ['POST', `/api/admin/users/${otto.id}/link`, undefined],
    ['POST', '/api/admin/users', { name: 'mole', displayName: 'Mole', role: 'auditor' }],
  ] as const) {
    const reply = await helen.request(method, path, { body });
    assert.deepEqual([reply.status, reply.body.code], [403, 'users.role-too-high'], `${method} ${path}`);
  }
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?outcome=refused');
  assert.deepEqual(
    events.map(({ type, details }: { type: string; details: object }) => [type, details]).sort(),
    ['user.changed', 'user.created', 'user.link-created'].map((type) => [type, { reason: 'users.role-too-high' }]),
  );
});
