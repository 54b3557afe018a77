import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../testing/index.ts';

test('an operator sees where a user is signed in, and ends one session or all, with an audit event each', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const person = await createUser({ name: 'alice' });
  const [one, two, three] = [await signIn(person), await signIn(person), await signIn(person)];
  const path = `/api/admin/users/${person.id}/sessions`;
  const { sessions } = await admin.expect(200, 'GET', path);
  assert.equal(sessions.length, 3);
  const { id } = await one.expect(200, 'GET', '/api/session');
  await admin.expect(204, 'DELETE', `${path}/${id}`);
  await one.expect(401, 'GET', '/api/session');
  await two.expect(200, 'GET', '/api/session');
  assert.equal((await admin.request('DELETE', `${path}/${id}`)).body.code, 'users.session-not-found');
  assert.deepEqual(await admin.expect(200, 'DELETE', path), { ended: 2 });
  await three.expect(401, 'GET', '/api/session');
  assert.deepEqual(await admin.expect(200, 'DELETE', path), { ended: 0 });
  const { events } = await admin.expect(200, 'GET', `/api/admin/audit?type=session.ended&user=${person.id}`);
  assert.deepEqual(
    events.map(({ actor, details }: { actor: { kind: string }; details: { reason: string; sessions: string[] } }) => [
      actor.kind,
      details.reason,
      details.sessions.length,
    ]),
    [
      ['operator', 'operator', 2],
      ['operator', 'operator', 1],
    ],
  );
});

test('a session is ended only together with its own user', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const [alice, bob] = [await createUser({ name: 'alice' }), await createUser({ name: 'bob' })];
  const { id } = await (await signIn(bob)).expect(200, 'GET', '/api/session');
  const reply = await admin.request('DELETE', `/api/admin/users/${alice.id}/sessions/${id}`);
  assert.deepEqual([reply.status, reply.body.code], [404, 'users.session-not-found']);
});

test('A39: a help desk signs out ordinary users only, an auditor nobody', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const root = await createUser({ name: 'root', role: 'administrator' });
  const helen = await signIn(await createUser({ name: 'helen', role: 'helpdesk' }));
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  await helen.expect(200, 'GET', `/api/admin/users/${root.id}/sessions`);
  const refused = await helen.request('DELETE', `/api/admin/users/${root.id}/sessions`);
  assert.deepEqual([refused.status, refused.body.code], [403, 'users.role-too-high']);
  const readOnly = await otto.request('DELETE', `/api/admin/users/${root.id}/sessions`);
  assert.deepEqual([readOnly.status, readOnly.body.code], [403, 'users.role-needed']);
});
