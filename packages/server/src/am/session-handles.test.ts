/** Sessions that operators find and end by handles. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { type TestClient, testServer } from '../testing/index.ts';
import { assertCrest, programOf } from './test-world.ts';

const PATH = '/am/json/sessions';
const query = (filter: string) => `${PATH}?_queryFilter=${encodeURIComponent(filter)}`;

async function world(t: TestContext) {
  const server = await testServer(t);
  const [root, alice] = [
    await server.createUser({ name: 'root', role: 'administrator' }),
    await server.createUser({ name: 'alice' }),
  ];
  const admin = await server.signIn(root);
  const end = (client: TestClient, sessionHandles: unknown) =>
    client.request('POST', `${PATH}?_action=logoutByHandle`, { body: { sessionHandles } });
  const infoOf = async (client: TestClient) =>
    (await client.expect(200, 'POST', `${PATH}?_action=getSessionInfo`, { body: {} })) as { sessionHandle: string };
  const isOpen = async (client: TestClient) => (await client.request('GET', '/api/session')).status === 200;
  const ended = async () => {
    const events = await server.kit.db
      .selectFrom('audit_events')
      .select(['actor_kind', 'details'])
      .where('type', '=', 'session.ended')
      .orderBy('id')
      .execute();
    return events.filter(({ details }) => (details as { reason?: string }).reason === 'operator');
  };
  return { ...server, root, alice, admin, end, infoOf, isOpen, ended };
}

test('an operator finds the live sessions of a user, and ends some by their handles', async (t) => {
  const { admin, alice, signIn, end, infoOf, isOpen, ended, clock } = await world(t);
  const [one, two] = [await signIn(alice), await signIn(alice)];
  for (const filter of [
    'username eq "alice" and realm eq "/"',
    'username eq "Alice" and realm eq "/demo"',
    'username eq "alice"',
  ]) {
    const found = await admin.expect(200, 'GET', query(filter));
    const { result, ...rest } = found;
    assert.deepEqual(rest, {
      resultCount: 2,
      pagedResultsCookie: null,
      totalPagedResultsPolicy: 'NONE',
      totalPagedResults: -1,
      remainingPagedResults: -1,
    });
    const { sessionHandle } = await infoOf(two);
    assert.deepEqual(result[0], {
      username: 'alice',
      universalId: 'id=alice,ou=user,o=demo,ou=services,ou=am-config',
      realm: '/',
      sessionHandle,
      latestAccessTime: clock.now().toISOString(),
      maxIdleExpirationTime: new Date(clock.now().getTime() + 1_800_000).toISOString(),
      maxSessionExpirationTime: new Date(clock.now().getTime() + 43_200_000).toISOString(),
    });
  }
  const { sessionHandle } = await infoOf(one);
  const unknown = ['shandle:00000000-0000-4000-8000-000000000000', 'shandle:', 'made up', '__proto__'];
  const reply = await end(admin, [sessionHandle, sessionHandle, ...unknown]);
  assert.equal(reply.status, 200);
  const told = Object.entries(reply.body.result);
  assert.deepEqual(
    told.filter(([, isEnded]) => isEnded),
    [[sessionHandle, true]],
  );
  assert.deepEqual([await isOpen(one), await isOpen(two)], [false, true]);
  assert.deepEqual((await end(admin, [sessionHandle])).body, { result: { [sessionHandle]: true } }, 'it has ended');
  const events = await ended();
  assert.deepEqual(
    events.map(({ actor_kind: actor, details }) => [actor, details]),
    [['operator', { sessions: [sessionHandle.slice('shandle:'.length)], reason: 'operator' }]],
  );
  assert.equal((await admin.expect(200, 'GET', query('username eq "alice"'))).resultCount, 1);
  assert.equal((await admin.expect(200, 'GET', query('username eq "nobody"'))).resultCount, 0);
});

test('a handle is no token, and opens nothing', async (t) => {
  const { alice, signIn, infoOf, url, request } = await world(t);
  const { sessionHandle } = await infoOf(await signIn(alice));
  const id = sessionHandle.replace('shandle:', '');
  for (const token of [sessionHandle, id]) {
    const headers = { iPlanetDirectoryPro: token };
    assertCrest(
      await programOf({ url }).request('POST', `${PATH}?_action=getSessionInfo`, { headers }),
      401,
      'users.not-signed-in',
    );
    const cookie = `__Host-lanyard-session=${token}; iPlanetDirectoryPro=${token}`;
    assert.equal((await request('GET', '/api/session', { headers: { cookie } })).status, 401);
  }
});

test('A39: a handle ends nothing for whoever may not end the session in the console', async (t) => {
  const { root, admin, alice, createUser, signIn, end, infoOf, isOpen, request } = await world(t);
  const helen = await signIn(await createUser({ name: 'helen', role: 'helpdesk' }));
  const otto = await signIn(await createUser({ name: 'otto', role: 'auditor' }));
  const person = await signIn(alice);
  const handle = (await infoOf(person)).sessionHandle;
  assertCrest(await end(person, [handle]), 403, 'users.role-needed');
  assertCrest(await end(otto, [handle]), 403, 'users.role-needed');
  assertCrest(
    await request('POST', `${PATH}?_action=logoutByHandle`, { body: { sessionHandles: [handle] } }),
    401,
    'users.not-signed-in',
  );
  assertCrest(await person.request('GET', query('username eq "alice"')), 403, 'users.role-needed');
  assert.equal((await otto.expect(200, 'GET', query('username eq "alice"'))).resultCount, 1, 'an auditor reads');
  const high = (await infoOf(admin)).sessionHandle;
  assert.deepEqual((await end(helen, [high, handle])).body, { result: { [high]: false, [handle]: true } });
  assert.deepEqual([await isOpen(admin), await isOpen(person)], [true, false]);
  const other = await signIn(root);
  const own = (await infoOf(other)).sessionHandle;
  assert.deepEqual((await end(admin, [own])).body, { result: { [own]: false } }, 'one’s own are ended elsewhere');
});

test('a stolen session is put out without delay: by handle as in the console, also when the second factor was shown long ago', async (t) => {
  const { admin, alice, signIn, end, infoOf, isOpen, clock } = await world(t);
  const [one, two] = [await signIn(alice), await signIn(alice)];
  const { sessionHandle } = await infoOf(one);
  clock.advance(601_000);
  assert.deepEqual((await end(admin, [sessionHandle])).body, { result: { [sessionHandle]: true } });
  assert.deepEqual([await isOpen(one), await isOpen(two)], [false, true]);
  assert.deepEqual(await admin.expect(200, 'DELETE', `/api/admin/users/${alice.id}/sessions`), { ended: 1 });
});

test('A39: an operator who has shown a password alone ends nothing by handle', async (t) => {
  const { alice, createUser, enter, signIn, infoOf, isOpen, end } = await world(t);
  const person = await signIn(alice);
  const { sessionHandle } = await infoOf(person);
  const { client } = await enter(await createUser({ name: 'helen', role: 'helpdesk' }));
  assertCrest(await end(client, [sessionHandle]), 403, 'users.factor-needed');
  assert.equal(await isOpen(person), true);
});

test('A48: what is no list of handles, and a filter that is not understood, is refused and ends and shows nothing', async (t) => {
  const { admin, end, kit } = await world(t);
  const many = Array.from({ length: 101 }, (_, index) => `shandle:${index}`);
  for (const handles of [undefined, null, 'shandle:x', [], [7], [null], {}, many, ['x'.repeat(201)]])
    assertCrest(await end(admin, handles), 400, 'am.handles-invalid');
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  for (const filter of [
    'true',
    'username sw "a"',
    'username eq ""',
    'username eq "a" or realm eq "/"',
    'username eq "a" and realm eq "/other"',
    'realm eq "/"',
    'x',
  ])
    assertCrest(await admin.request('GET', query(filter)), 400, 'am.filter-unknown');
  assertCrest(await admin.request('GET', PATH), 400, 'kit.bad-request');
});

test('A49: an operator of one realm finds and ends nothing of another', async (t) => {
  const { admin, kit, end, signIn, alice, infoOf, isOpen } = await world(t);
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const person = await signIn(alice);
  const { sessionHandle } = await infoOf(person);
  await kit.db.updateTable('sessions').set({ realm_id: other.id }).where('id', '=', sessionHandle.slice(8)).execute();
  assert.deepEqual((await end(admin, [sessionHandle])).body, { result: { [sessionHandle]: false } });
  for (const path of ['/am/json/other/sessions', '/am/json/realms/root/realms/other/sessions']) {
    const filter = encodeURIComponent('username eq "alice" and realm eq "/other"');
    assertCrest(await admin.request('GET', `${path}?_queryFilter=${filter}`), 401, 'users.not-signed-in');
    const sent = await admin.request('POST', `${path}?_action=logoutByHandle`, {
      body: { sessionHandles: [sessionHandle] },
    });
    assertCrest(sent, 401, 'users.not-signed-in');
  }
  assert.equal(
    await kit.db
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', sessionHandle.slice(8))
      .where('ended_at', 'is', null)
      .executeTakeFirst()
      .then(Boolean),
    true,
  );
  assert.equal(await isOpen(admin), true);
});

test('two operators who end the same sessions at once end each once, with one event', async (t) => {
  const { admin, alice, createUser, signIn, end, infoOf, ended } = await world(t);
  const helen = await signIn(await createUser({ name: 'helen', role: 'helpdesk' }));
  const handles = [];
  for (let count = 0; count < 4; count += 1) handles.push((await infoOf(await signIn(alice))).sessionHandle);
  const replies = await Promise.all([end(admin, handles), end(helen, handles.toReversed()), end(admin, handles)]);
  for (const { body } of replies) assert.deepEqual(Object.values(body.result), [true, true, true, true]);
  assert.equal((await ended()).length, 4);
});
