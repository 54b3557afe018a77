/** The attack: what was given in one realm, used in another one on the same server (A49). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { TestPhone } from './registrations/test-phone.ts';
import { doorRoutes } from './test-callers.ts';
import { type TestServer, testServer } from './testing/index.ts';
import { addPhone, type PushWorld, pushWorld } from './verifications/test-pushes.ts';

/** Two realms on one database; `alice` lives in the first, everything of `other` in the second. */
async function twoRealms(t: TestContext): Promise<{ world: PushWorld; other: TestServer }> {
  const world = await pushWorld(await testServer(t));
  const { databaseUrl, kit } = world.server;
  const { sealKey, publicUrl } = kit.config;
  const other = await testServer(t, { databaseUrl, config: { realm: 'other', sealKey, publicUrl } });
  return { world, other };
}

test('A49: an operator of one realm finds nothing of another, whatever ids he knows', async (t) => {
  const { world, other } = await twoRealms(t);
  const { alice, phone, server } = world;
  const service = await server.kit.db.selectFrom('services').select('id').executeTakeFirstOrThrow();
  const stranger = await other.signIn(await other.createUser({ name: 'root', role: 'administrator' }));
  const attempts: [string, string, object?][] = [
    ['GET', `/api/admin/users/${alice.id}`],
    ['PATCH', `/api/admin/users/${alice.id}`, { role: 'administrator' }],
    ['POST', `/api/admin/users/${alice.id}/unlock`],
    ['POST', `/api/admin/users/${alice.id}/link`],
    ['GET', `/api/admin/users/${alice.id}/devices`],
    ['DELETE', `/api/admin/devices/${phone.id}`],
    ['DELETE', `/api/admin/services/${service.id}`],
  ];
  for (const [method, path, body] of attempts) {
    const reply = await stranger.request(method, path, body === undefined ? {} : { body });
    assert.equal(reply.status, 404, `${method} ${path}: ${reply.text}`);
  }
  const { users } = await stranger.expect(200, 'GET', '/api/admin/users');
  assert.deepEqual(
    users.map(({ name }: { name: string }) => name),
    ['root'],
  );
  const { events } = await stranger.expect(200, 'GET', `/api/admin/audit?user=${alice.id}`);
  assert.deepEqual(events, []);
});

/** Every row of the first realm that an operator could change. */
async function rowsOf({ kit, realm }: TestServer): Promise<string> {
  const tables = ['users', 'devices', 'services', 'sessions'] as const;
  const rows = tables.map((name) => kit.db.selectFrom(name).selectAll().where('realm_id', '=', realm.id).orderBy('id'));
  return JSON.stringify([await Promise.all(rows.map((query) => query.execute())), realm.settings]);
}

test('A49: every operator’s route × every id of another realm: nothing is shown, nothing is changed', async (t) => {
  const { world, other } = await twoRealms(t);
  const { alice, phone, server } = world;
  const push = (await world.start()).body as { id: string };
  const services = await server.kit.db.selectFrom('services').select('id').execute();
  const sessions = await server.kit.db.selectFrom('sessions').select('id').execute();
  const ids = [alice.id, phone.id, push.id, ...[...services, ...sessions].slice(0, 2).map(({ id }) => id)];
  const stranger = await other.signIn(await other.createUser({ name: 'root', role: 'administrator' }));
  const before = await rowsOf(server);
  const operatorRoutes = doorRoutes.filter(({ path, kind }) => path.startsWith('/api/admin/') && kind === 'http');
  for (const { method, path } of operatorRoutes) {
    for (const id of path.includes(':id') ? ids : [alice.id]) {
      const address = path
        .replace(':id', id)
        .replace(':session', sessions[0]?.id ?? id)
        .replace(':code', 'no-phone');
      const { status, text } = await stranger.request(method, address, method === 'GET' ? {} : { body: {} });
      const told = text.replaceAll(address, '').replaceAll(`"${id}"`, '');
      assert.doesNotMatch(told, new RegExp(`alice|${ids.join('|')}`, 'i'), `${method} ${address}`);
      if (path.includes(':id')) assert.ok(status === 404 || status === 400, `${method} ${address}: ${status} ${text}`);
    }
  }
  assert.equal(await rowsOf(server), before);
});

test('A49: a service of one realm asks, sees and cancels nothing in another', async (t) => {
  const { world, other } = await twoRealms(t);
  const { id } = (await world.start()).body;
  const headers = { authorization: `Bearer ${await other.serviceKey()}` };
  const asked = await other.request('POST', '/api/v1/pushes', { headers, body: { user: 'alice' } });
  assert.deepEqual([asked.status, asked.body.reason.code], [409, 'no-device']);
  for (const method of ['GET', 'DELETE'])
    assert.equal((await other.request(method, `/api/v1/pushes/${id}`, { headers })).status, 404);
  const { body } = await other.request('GET', '/api/v1/users/alice/devices', { headers });
  assert.deepEqual(body, { devices: [] });
  assert.equal((await world.ask('GET', `/api/v1/pushes/${id}`)).body.state, 'pending');
});

test('A49: a name and password of one realm are nothing in another, and neither is a device', async (t) => {
  const { world, other } = await twoRealms(t);
  const { alice } = world;
  const { reply: refused } = await other.enter(alice);
  assert.deepEqual([refused.status, refused.body.detail.code], [401, 'sign-in.refused']);
  const namesake = await addPhone(other, await other.createUser({ name: 'alice' }));
  const { id, number: match } = (await world.start()).body;
  const details = await world.phone.details(id);
  const answer = await namesake.answer(id, { decision: 'approve', match, details });
  assert.deepEqual([answer.status, answer.body.code], [404, 'verifications.push-not-found']);
});

test('A13: a registration link that names another realm, or pins its key, is refused by the phone', async (t) => {
  const { world, other } = await twoRealms(t);
  const bob = await world.server.signIn(await world.server.createUser({ name: 'bob' }));
  const eve = await other.signIn(await other.createUser({ name: 'eve' }));
  const begin = async (client: typeof bob) =>
    (await client.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } })).link as string;
  const [link, foreign] = [await begin(bob), await begin(eve)];
  const fingerprint = foreign.split('.').at(-1) ?? '';
  const renamed = link.replace(`#r1.${world.server.realm.name}.`, '#r1.other.');
  const repinned = link.replace(/[^.]+$/, fingerprint);
  for (const changed of [renamed, repinned, renamed.replace(/[^.]+$/, fingerprint)]) {
    assert.notEqual(changed, link);
    const phone = await TestPhone.scan(changed, { url: world.server.url, now: world.server.clock.now });
    await assert.rejects(phone.readOffer(), { name: 'ProtocolError' });
  }
});
