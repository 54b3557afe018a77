/* The realm's key is replaced under real phones: the authenticator engine before the real server. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { type Authenticator, createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { announceRealm } from '../devices/index.ts';
import { auditKeys, eraseRetiredKeys, realmKey, realmKeyAfter, rotateRealmKey } from '../realms/index.ts';
import { eventually, type TestServer, type TestUser, testServer } from '../testing/index.ts';
import { addPhone } from './test-backup.ts';

const DAY = 24 * 3_600_000;

async function world(t: TestContext) {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  return { server, alice, phone: await addPhone(t, server, alice) };
}

/** What `lanyard keys rotate --realm` does, a moment later each time. */
async function rotate({ kit, clock, realm }: TestServer) {
  clock.advance(1_000);
  const rotated = await kit.db.transaction().execute((tx) => rotateRealmKey(tx, kit, realm));
  announceRealm(kit, realm.id);
  return rotated;
}

async function signInByPush(server: TestServer, user: TestUser, phone: Authenticator): Promise<void> {
  const login = await server.enter(user);
  const push = await login.askPhone();
  await phone.sync();
  await phone.answer(push.id, { decision: 'approve', match: push.number });
  assert.equal(await login.isIn(), true);
}

const problems = async (phone: Authenticator) => (await phone.sync()).map(({ problem }) => problem);

test('a phone that slept through several changes of the key follows all of them at its next connection, and signs in', async (t) => {
  const { server, alice, phone } = await world(t);
  for (let round = 0; round < 3; round++) await rotate(server);
  assert.deepEqual(await problems(phone), [undefined]);
  await signInByPush(server, alice, phone);
  assert.deepEqual(await problems(phone), [undefined]);
});

test('a push signed with a key that a connected phone has not heard of leads it there by itself', async (t) => {
  const { server, alice, phone } = await world(t);
  await phone.connect();
  await eventually(async () => (await phone.accounts())[0]?.connected);
  server.clock.advance(1_000);
  await server.kit.db.transaction().execute((tx) => rotateRealmKey(tx, server.kit, server.realm));
  const login = await server.enter(alice);
  const push = await login.askPhone();
  await eventually(async () => (await phone.pending()).some(({ id }) => id === push.id));
  await phone.answer(push.id, { decision: 'approve', match: push.number });
  assert.equal(await login.isIn(), true);
});

test('a push that waited when the key changed is still shown and answered', async (t) => {
  const { server, alice, phone } = await world(t);
  const login = await server.enter(alice);
  const push = await login.askPhone();
  await rotate(server);
  assert.deepEqual(await problems(phone), [undefined]);
  await phone.answer(push.id, { decision: 'approve', match: push.number });
  assert.equal(await login.isIn(), true);
});

test('a code that was on the screen when the key changed still adds a phone, which believes the new key from then on', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const portal = await server.signIn(alice);
  const { id, link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  const rotated = await rotate(server);
  assert.equal(
    (await portal.expect(200, 'GET', `/api/self/registrations/${id}`)).link,
    link,
    'the code does not change',
  );
  const options = { storage: memoryStorage(), clock: server.clock, appVersion: '1.0.0', platform: 'test' };
  const phone = await createAuthenticator(options);
  t.after(() => phone.close());
  await phone.register(link, { deviceName: 'Phone' });
  assert.equal((await realmKey(server.kit.db, server.kit, server.realm.id)).id, rotated.id);
  server.clock.advance(DAY + 1_000);
  await eraseRetiredKeys(server.kit);
  assert.deepEqual(await problems(phone), [undefined]);
  await signInByPush(server, alice, phone);
});

/** Changes the realm's key right after each read of it that is not part of a transaction: at the worst moment there is. */
function rotateAfterEachRead(server: TestServer) {
  const { kit } = server;
  const { db } = kit;
  const original = { ...server, kit: { ...kit } };
  const reads = new WeakSet<object>();
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      if (node.kind === 'SelectQueryNode' && JSON.stringify(node.from).includes('realm_keys')) reads.add(queryId);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      if (reads.has(queryId)) {
        count += 1;
        await rotate(original);
      }
      return result;
    },
  };
  Object.assign(kit, { db: Object.assign(db.withPlugin(plugin), { transaction: () => db.transaction() }) });
  return { count: () => count, stop: () => Object.assign(kit, { db }) };
}

test('a change of the key between any two reads of it neither breaks off a registration nor a request for settings', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const portal = await server.signIn(alice);
  const { link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  const options = { storage: memoryStorage(), clock: server.clock, appVersion: '1.0.0', platform: 'test' };
  const phone = await createAuthenticator(options);
  t.after(() => phone.close());
  const rotating = rotateAfterEachRead(server);
  await phone.register(link, { deviceName: 'Phone' });
  const before = rotating.count();
  assert.ok(before >= 3, 'the offer, the claim and the proof each read the key');
  assert.deepEqual(await problems(phone), [undefined]);
  assert.ok(rotating.count() > before);
  rotating.stop();
  await signInByPush(server, alice, phone);
});

test('a day later the private half of the old key is gone; what it signed for the audit is still verified', async (t) => {
  const { server } = await world(t);
  const { kit, realm } = server;
  const old = await realmKey(kit.db, kit, realm.id);
  await rotate(server);
  assert.equal(await eraseRetiredKeys(kit), 0);
  const kept = await auditKeys(kit.db, kit, realm.id);
  server.clock.advance(DAY + 1_000);
  assert.equal(await eraseRetiredKeys(kit), 1);
  assert.equal(await eraseRetiredKeys(kit), 0);
  assert.deepEqual(await auditKeys(kit.db, kit, realm.id), kept);
  assert.equal(kept.has(old.id), true);
  const row = await kit.db
    .selectFrom('realm_keys')
    .select('sealed_private')
    .where('id', '=', old.id)
    .executeTakeFirstOrThrow();
  const left = kit.seal.open(row.sealed_private, `realm-key:${realm.id}`).toString('utf8');
  assert.match(left, /^-----BEGIN PUBLIC KEY-----/);
});

test('two changes at once make a chain of two, and never a fork', async (t) => {
  const { server } = await world(t);
  const { kit, realm } = server;
  const first = await realmKey(kit.db, kit, realm.id);
  server.clock.advance(1_000);
  const both = await Promise.all(
    [1, 2].map(() => kit.db.transaction().execute((tx) => rotateRealmKey(tx, kit, realm))),
  );
  assert.deepEqual(both.map(({ generation }) => generation).sort(), [2, 3]);
  const after = (believed?: string) => realmKeyAfter(kit.db, kit, { realmId: realm.id, believed });
  const chain = await after(first.id);
  assert.equal(chain.vouchers.length, 2);
  for (const stranger of ['unknown', undefined]) assert.deepEqual((await after(stranger)).vouchers, []);
  const last = both.find(({ generation }) => generation === 3);
  assert.equal(chain.key.id, last?.id);
  const { key, vouchers } = await after(last?.id);
  assert.deepEqual([key.id, vouchers], [last?.id, []]);
});

test('a server that signs with a key that nobody vouched for is not believed', async (t) => {
  const { server, phone } = await world(t);
  const { kit, realm } = server;
  await rotate(server);
  await kit.db.updateTable('realm_keys').set({ voucher: null }).execute();
  assert.deepEqual(
    (await problems(phone)).map((problem) => problem?.code),
    ['profile-altered'],
  );
  assert.equal(typeof (await realmKey(kit.db, kit, realm.id)).id, 'string');
});
