import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createRealm } from '../realms/index.ts';
import { eventually, testServer } from '../testing/index.ts';
import { createUser as createUserIn } from './index.ts';

type View = { id: string; name: string };

test('users are listed in order, paged by key, and found by part of a name', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  for (const name of ['anna', 'annette', 'bert', 'hanna']) await createUser({ name });
  const first = await admin.expect(200, 'GET', '/api/admin/users?limit=3');
  assert.deepEqual(
    first.users.map(({ name }: View) => name),
    ['anna', 'annette', 'bert'],
  );
  const second = await admin.expect(200, 'GET', `/api/admin/users?limit=3&after=${first.next}`);
  assert.deepEqual(
    second.users.map(({ name }: View) => name),
    ['hanna', 'root'],
  );
  assert.equal(second.next, null);
  const found = await admin.expect(200, 'GET', '/api/admin/users?search=ANN');
  assert.deepEqual(
    found.users.map(({ name }: View) => name),
    ['anna', 'annette', 'hanna'],
  );
});

test('filters and the count of what they leave', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  await createUser({ name: 'anna' });
  await createUser({ name: 'otto', role: 'auditor' });
  const { users } = await admin.expect(200, 'GET', '/api/admin/users?role=auditor&device=none&state=active');
  assert.deepEqual(
    users.map(({ name }: View) => name),
    ['otto'],
  );
  assert.deepEqual((await admin.expect(200, 'GET', '/api/admin/users?locked=true')).users, []);
  const count = await admin.expect(200, 'GET', '/api/admin/user-count?device=none&role=user');
  assert.deepEqual(count, { count: 1, isMore: false });
  assert.equal((await admin.request('GET', '/api/admin/users?device=many')).body.code, 'kit.bad-request');
});

test('the second of two operators who edit the same user is shown what the first one made of it', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const helen = await signIn(await createUser({ name: 'helen', role: 'helpdesk' }));
  const { id } = await createUser({ name: 'alice', displayName: 'Alice' });
  const path = `/api/admin/users/${id}`;
  const { version } = await admin.expect(200, 'GET', path);
  const first = { displayName: 'Alice Adler', requireBiometricSeed: true, version };
  const saved = await admin.expect(200, 'PATCH', path, { body: first });
  assert.deepEqual([saved.version, saved.requireBiometricSeed], [version + 1, true]);
  const refused = await helen.request('PATCH', path, { body: { displayName: 'Alice Ahorn', version } });
  assert.deepEqual([refused.status, refused.body.code], [409, 'users.version-conflict']);
  assert.deepEqual(refused.body.current, saved);
  assert.equal((await admin.expect(200, 'GET', path)).displayName, 'Alice Adler', 'nothing was changed');
  const again = { displayName: 'Alice Ahorn', version: refused.body.current.version };
  assert.equal((await helen.expect(200, 'PATCH', path, { body: again })).requireBiometricSeed, true);
});

test('A48: wildcards of a search stand for themselves', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  await createUser({ name: 'a_b' });
  await createUser({ name: 'axb' });
  for (const [search, expected] of [
    ['a_b', ['a_b']],
    ['%', []],
    ['\\', []],
  ] as const) {
    const { users } = await admin.expect(200, 'GET', `/api/admin/users?search=${encodeURIComponent(search)}`);
    assert.deepEqual(
      users.map(({ name }: View) => name),
      expected,
      search,
    );
  }
});

test('a user without a password gets a one-time link, which is shown this once', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const body = { name: 'Dave', displayName: 'Dave Duck', email: 'dave@example.com' };
  const created = await admin.expect(201, 'POST', '/api/admin/users', { body });
  assert.equal(created.name, 'dave');
  assert.match(created.link, /\/welcome#[A-Za-z0-9_-]{43}$/);
  const shown = await admin.expect(200, 'GET', `/api/admin/users/${created.id}`);
  assert.equal('link' in shown, false);
  assert.deepEqual([shown.role, shown.state, shown.devices, shown.locked], ['user', 'active', 0, null]);
});

test('a name that is taken, in any spelling, or that can be none, creates nobody', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const create = (name: string) => admin.request('POST', '/api/admin/users', { body: { name, displayName: 'X' } });
  assert.equal((await create('dave')).status, 201);
  for (const [name, status, code] of [
    ['dave', 409, 'users.name-taken'],
    ['ＤＡＶＥ', 409, 'users.name-taken'],
    ['da ve', 422, 'users.name-invalid'],
    ['dave\u202e', 422, 'users.name-invalid'],
    ['\u0000', 400, 'kit.bad-request'],
  ] as const) {
    const reply = await create(name);
    assert.ok(reply.body.code === code || name === '\u0000', `${name}: ${reply.text}`);
    assert.ok(reply.status === status || name === '\u0000', `${name}: ${reply.text}`);
    assert.ok(reply.status >= 400);
  }
  assert.equal((await admin.expect(200, 'GET', '/api/admin/users')).users.length, 2);
});

test('a weak password or an unshowable display name creates nobody', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  for (const [extra, code] of [
    [{ password: 'short' }, 'users.password-weak'],
    [{ displayName: 'a\u202eb' }, 'users.text-invalid'],
    [{ email: 'no-address' }, 'kit.bad-request'],
    [{ role: 'god' }, 'kit.bad-request'],
    [{ isAdmin: true }, 'kit.bad-request'],
  ] as const) {
    const reply = await admin.request('POST', '/api/admin/users', { body: { name: 'x', displayName: 'X', ...extra } });
    assert.equal(reply.body.code, code, reply.text);
  }
  assert.equal((await admin.expect(200, 'GET', '/api/admin/users')).users.length, 1);
});

test('a change is audited with before and after, and a refused one as refused', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const root = await createUser({ name: 'root', role: 'administrator' });
  const admin = await signIn(root);
  const alice = await createUser({ name: 'alice' });
  const body = { pushEnabled: false, displayName: 'alice' };
  await admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body });
  await admin.expect(403, 'PATCH', `/api/admin/users/${root.id}`, { body: { role: 'user' } });
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?type=user.changed');
  assert.deepEqual(
    events.map((event: { outcome: string; details: object }) => [event.outcome, event.details]),
    [
      ['refused', { reason: 'users.own-account' }],
      ['success', { pushEnabled: { before: true, after: false } }],
    ],
  );
});

test('A39: a help desk creates and changes ordinary users only, and never itself', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const helper = await createUser({ name: 'helen', role: 'helpdesk' });
  const helen = await signIn(helper);
  const otto = await createUser({ name: 'otto', role: 'auditor' });
  const body = { name: 'mole', displayName: 'Mole', role: 'administrator' };
  const refused = await helen.request('POST', '/api/admin/users', { body });
  assert.deepEqual([refused.status, refused.body.code], [403, 'users.role-too-high']);
  const dave = await helen.expect(201, 'POST', '/api/admin/users', { body: { ...body, role: 'user' } });
  const attempts = [
    ['PATCH', dave.id, '', { role: 'auditor' }, 'users.role-too-high'],
    ['PATCH', otto.id, '', { displayName: 'Y' }, 'users.role-too-high'],
    ['PATCH', helper.id, '', { displayName: 'Y' }, 'users.own-account'],
    ['PATCH', helper.id, '', { role: 'administrator' }, 'users.own-account'],
    ['POST', helper.id, '/unlock', undefined, 'users.own-account'],
    ['POST', otto.id, '/unlock', undefined, 'users.role-too-high'],
    ['POST', otto.id, '/link', undefined, 'users.role-too-high'],
    ['POST', helper.id, '/link', undefined, 'users.own-account'],
  ] as const;
  for (const [method, id, suffix, change, code] of attempts) {
    const reply = await helen.request(method, `/api/admin/users/${id}${suffix}`, { body: change });
    assert.deepEqual([reply.status, reply.body?.code], [403, code], `${method} ${suffix} ${JSON.stringify(change)}`);
  }
  assert.match(refused.body.detail, /ordinary users only/);
});

test('nobody raises the own role, not even from administrator', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const root = await createUser({ name: 'root', role: 'administrator' });
  const admin = await signIn(root);
  for (const body of [{ role: 'user' }, { state: 'disabled' }]) {
    const reply = await admin.request('PATCH', `/api/admin/users/${root.id}`, { body });
    assert.deepEqual([reply.status, reply.body.code], [403, 'users.own-account']);
  }
});

test('the last active administrator stays, even if two demote each other at the same moment', async (t) => {
  const { createUser, signIn, kit, realm } = await testServer(t);
  const one = await createUser({ name: 'one', role: 'administrator' });
  const two = await createUser({ name: 'two', role: 'administrator' });
  const [asOne, asTwo] = [await signIn(one), await signIn(two)];
  const replies = await Promise.all([
    asOne.request('PATCH', `/api/admin/users/${two.id}`, { body: { role: 'user' } }),
    asTwo.request('PATCH', `/api/admin/users/${one.id}`, { body: { state: 'disabled' } }),
  ]);
  const left = await kit.db
    .selectFrom('users')
    .select('name')
    .where('realm_id', '=', realm.id)
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .execute();
  assert.equal(left.length, 1);
  const refused = replies.filter(({ status }) => status !== 200);
  // The slower one finds itself the last, or no administrator any more, depending on how far it had come.
  for (const { body } of refused) {
    assert.ok(['users.last-administrator', 'users.role-needed', 'users.not-signed-in'].includes(body.code), body.code);
  }
  assert.equal(refused.length, 1);
});

test('a change writes back nothing that somebody else has changed meanwhile', async (t) => {
  const { createUser, signIn, kit } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const { id } = await createUser({ name: 'alice' });
  const sent: Promise<unknown>[] = [];
  await kit.db.transaction().execute(async (tx) => {
    await tx.updateTable('users').set({ state: 'disabled' }).where('id', '=', id).execute();
    sent.push(admin.expect(200, 'PATCH', `/api/admin/users/${id}`, { body: { displayName: 'Alice' } }));
    await eventually(async () => {
      const { rows } = await sql`SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(kit.db);
      return rows.length > 0;
    });
  });
  await Promise.all(sent);
  const { state, displayName } = await admin.expect(200, 'GET', `/api/admin/users/${id}`);
  assert.deepEqual([state, displayName], ['disabled', 'Alice']);
});

test('A49: users of another realm are 404 in every route, for reading and for changing', async (t) => {
  const { createUser, signIn, kit } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const foreign = await kit.db.transaction().execute(async (tx) => {
    const other = await createRealm(tx, kit, { name: 'other' });
    return createUserIn(tx, kit, other, { name: 'eve', displayName: 'Eve' }, { actor: { kind: 'system' } });
  });
  for (const [method, suffix, body] of [
    ['GET', '', undefined],
    ['PATCH', '', { displayName: 'X' }],
    ['POST', '/unlock', undefined],
    ['POST', '/link', undefined],
    ['GET', '/devices', undefined],
  ] as const) {
    const reply = await admin.request(method, `/api/admin/users/${foreign.id}${suffix}`, { body });
    assert.deepEqual([reply.status, reply.body.code], [404, 'users.not-found'], `${method} ${suffix}`);
    assert.match(reply.body.detail, /no such user in your realm/);
  }
  assert.deepEqual((await admin.expect(200, 'GET', '/api/admin/users?search=eve')).users, []);
});

test('a disabled user is out at once, and stays out', async (t) => {
  const { createUser, signIn, enter } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const person = await createUser({ name: 'alice' });
  const alice = await signIn(person);
  await admin.expect(200, 'PATCH', `/api/admin/users/${person.id}`, { body: { state: 'disabled' } });
  await alice.expect(401, 'GET', '/api/session');
  const { reply } = await enter(person);
  assert.deepEqual([reply.status, reply.body.detail.code], [401, 'sign-in.refused']);
  await admin.expect(200, 'PATCH', `/api/admin/users/${person.id}`, { body: { state: 'active' } });
  await alice.expect(401, 'GET', '/api/session');
});

test('a role that is taken away counts at the next request', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const helper = await createUser({ name: 'helen', role: 'helpdesk' });
  const helen = await signIn(helper);
  await helen.expect(200, 'GET', '/api/admin/users');
  await admin.expect(200, 'PATCH', `/api/admin/users/${helper.id}`, { body: { role: 'user' } });
  const reply = await helen.request('GET', '/api/admin/users');
  assert.deepEqual([reply.status, reply.body.code], [403, 'users.role-needed']);
  assert.match(reply.body.detail, /Your role does not allow this/);
});
