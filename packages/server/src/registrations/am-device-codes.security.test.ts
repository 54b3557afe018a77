/** Recovery codes that a journey has kept readable: who is told them by the lists of devices, and who is not. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TestClient } from '../testing/index.ts';
import { makeRecoveryCodes, useRecoveryCode } from '../verifications/index.ts';
import { devicesUrl, world } from './test-am-devices.ts';

async function withCodes(t: TestContext, isReadable = true) {
  const it = await world(t);
  const { kit, realm, alice } = it;
  const device = await it.addApp(alice);
  const make = (readable: boolean) =>
    kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: alice, isReadable: readable }));
  const codes = await make(isReadable);
  const base = devicesUrl(realm.name, 'alice');
  const told = async (client: TestClient, kind = 'oath') => {
    const { result } = await client.expect(200, 'GET', `${base}/2fa/${kind}?_queryFilter=true`);
    assert.equal(result.length, 1, 'the device is listed in any case');
    return result[0].recoveryCodes?.toSorted();
  };
  return { ...it, device, codes: codes.toSorted(), make, base, told };
}

const reads = async ({ kit }: Awaited<ReturnType<typeof world>>) =>
  (
    await kit.db
      .selectFrom('audit_events')
      .select(['actor_kind', 'actor_id'])
      .where('type', '=', 'recovery-codes.read')
      .execute()
  ).map(({ actor_kind: kind, actor_id: id }) => [kind, id]);

test('A35: codes are told to nobody after they were shown, unless a journey has kept them readable', async (t) => {
  const it = await withCodes(t, false);
  const client = await it.enter(it.alice);
  for (const kind of ['oath', 'push']) assert.equal(await it.told(client, kind), undefined);
  const gone = await client.expect(200, 'DELETE', `${it.base}/2fa/push/${it.device.id}`, { body: {} });
  assert.deepEqual(gone.recoveryCodes, []);
  assert.deepEqual(await reads(it), []);
});

test('as PingAM does it, each profile of a device tells the codes that were not used, and an event says who was told', async (t) => {
  const it = await withCodes(t);
  const client = await it.enter(it.alice);
  for (const kind of ['oath', 'push']) assert.deepEqual(await it.told(client, kind), it.codes);
  const [code = '', ...left] = it.codes;
  const asking = { realm: it.realm, user: it.alice, userName: 'alice', address: '192.0.2.1', requestId: 'test' };
  assert.equal(await useRecoveryCode(it.kit, { ...asking, code }), true);
  assert.deepEqual(await it.told(client), left);
  const gone = await client.expect(200, 'DELETE', `${it.base}/2fa/push/${it.device.id}`, { body: {} });
  assert.deepEqual([gone.recoveryCodes.toSorted(), gone.sharedSecret], [left, '']);
  assert.deepEqual(await reads(it), Array(4).fill(['user', it.alice.id]));
  await it.make(false);
  assert.equal(await it.told(client), undefined, 'a new set takes the place of the one before');
});

test('A10, A37: a session without a second factor shown just now is told none', async (t) => {
  const it = await withCodes(t);
  const stale = await it.enter(it.alice);
  it.clock.advance(it.realm.settings.session.freshSeconds * 1_000);
  assert.equal(await it.told(stale), undefined);
  assert.equal(await it.told(await it.enter(it.alice, ['password'])), undefined);
  assert.deepEqual(await it.told(await it.enter(it.alice)), it.codes);
});

test('A13, A39: of others, those alone who look after a person are told her codes', async (t) => {
  const it = await withCodes(t);
  const mallory = await it.enter(await it.add('mallory'));
  await mallory.expect(404, 'GET', `${it.base}/2fa/oath`);
  assert.equal(await it.told(await it.enter(await it.add('audrey', 'auditor'))), undefined);
  const helper = await it.add('henry', 'helpdesk');
  assert.deepEqual(await it.told(await it.enter(helper)), it.codes);
  assert.deepEqual(await reads(it), [['operator', helper.id]]);

  const admin = await it.add('root-admin', 'administrator');
  await it.addApp(admin);
  const { kit, realm } = it;
  await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: admin, isReadable: true }));
  const list = `${devicesUrl(realm.name, 'root-admin')}/2fa/oath`;
  const { result } = await (await it.enter(helper)).expect(200, 'GET', list);
  assert.equal(result[0].recoveryCodes, undefined, 'a help desk does not become an administrator');
});
