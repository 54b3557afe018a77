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
  const admin = await server.signIn(root);
  server.clock.advance(FRESH_MS);
  const prove = () =>
    server.kit.db
      .updateTable('sessions')
      .set({ factor_at: server.clock.now() })
      .where('user_id', '=', root.id)
      .execute();
  return { ...server, otto, alice, admin, prove };
}

type World = Awaited<ReturnType<typeof staleAdministrator>>;

const graveActs = ({ otto, alice }: World) =>
  [
    ['PATCH', `/api/admin/users/${alice.id}`, { role: 'administrator' }, 200],
    ['PATCH', `/api/admin/users/${otto.id}`, { role: 'user' }, 200],
    ['POST', '/api/admin/users', { name: 'mole', displayName: 'Mole', role: 'auditor' }, 201],
    ['POST', `/api/admin/users/${otto.id}/link`, undefined, 201],
    ['POST', `/api/admin/users/${alice.id}/link`, undefined, 201],
  ] as const;

test('A10: a session whose second factor was shown long ago gives and takes no role, and makes no link', async (t) => {
  const world = await staleAdministrator(t);
  const { admin, kit, prove } = world;
  for (const [method, path, body] of graveActs(world)) {
    const reply = await admin.request(method, path, { body });
    assert.deepEqual([reply.status, reply.body?.code], [403, 'users.factor-needed'], `${method} ${path} ${reply.text}`);
  }
  const users = await kit.db.selectFrom('users').select(['name', 'role']).orderBy('name').execute();
  assert.deepEqual(
    users.map(({ name, role }) => `${name} ${role}`),
    ['alice user', 'otto administrator', 'root administrator'],
  );
  assert.deepEqual(await kit.db.selectFrom('user_links').selectAll().execute(), []);
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?type=user.changed');
  assert.deepEqual(
    events.map(({ outcome, details }: { outcome: string; details: object }) => [outcome, details]),
    [
      ['refused', { reason: 'users.factor-needed' }],
      ['refused', { reason: 'users.factor-needed' }],
    ],
  );
  await prove();
  for (const [method, path, body, status] of graveActs(world)) await admin.expect(status, method, path, { body });
});

test('what helps at once asks for nothing more: names, disabling, ending sessions, an ordinary user; nor does a role that stays', async (t) => {
  const { admin, otto, alice } = await staleAdministrator(t);
  const path = `/api/admin/users/${otto.id}`;
  await admin.expect(200, 'PATCH', path, { body: { displayName: 'Otto Okafor', role: 'administrator' } });
  await admin.expect(200, 'PATCH', path, { body: { state: 'disabled' } });
  await admin.expect(200, 'DELETE', `/api/admin/users/${alice.id}/sessions`);
  await admin.expect(201, 'POST', '/api/admin/users', { body: { name: 'dave', displayName: 'Dave', role: 'user' } });
});

test('A39: whoever may not do it at all is told that, and not to show a phone first', async (t) => {
  const { createUser, signIn, clock, otto, alice } = await staleAdministrator(t);
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
});
