import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesOfUser, skipFlagOf } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { createClient } from '../testing/index.ts';
import { devicesUrl, PREFIXES, world } from './test-am-devices.ts';

test('lists have the one form of PingAM, and a device with both factors stands in two of them', async (t) => {
  const it = await world(t);
  const device = await it.addApp(it.alice);
  const client = await it.enter(it.alice);
  const entry = {
    _id: device.id,
    _rev: '1',
    createdDate: device.createdAt.getTime(),
    lastAccessDate: device.createdAt.getTime(),
    deviceName: 'Phone',
    uuid: device.id,
    deviceManagementStatus: false,
  };
  const page = (result: object[]) => ({
    result,
    resultCount: result.length,
    pagedResultsCookie: null,
    totalPagedResultsPolicy: 'NONE',
    totalPagedResults: -1,
    remainingPagedResults: -1,
  });
  for (const prefix of PREFIXES) {
    for (const name of ['alice', 'ALICE', it.alice.id, 'id=alice,ou=user,dc=example']) {
      const base = devicesUrl(it.realm.name, name, prefix);
      for (const kind of ['oath', 'push']) {
        const path = `${base}/2fa/${kind}?_queryFilter=true`;
        assert.deepEqual(await client.expect(200, 'GET', path), page([entry]), path);
      }
      for (const kind of ['2fa/webauthn', '2fa/binding', 'profile']) {
        assert.deepEqual(await client.expect(200, 'GET', `${base}/${kind}?_queryFilter=true`), page([]));
      }
    }
  }
});

test('one half removed leaves the other; the last one takes the device along', async (t) => {
  const it = await world(t);
  const device = await it.addApp(it.alice);
  const client = await it.enter(it.alice);
  const base = devicesUrl(it.realm.name, 'alice');
  const gone = await client.expect(200, 'DELETE', `${base}/2fa/oath/${device.id}`, { body: { uuid: device.id } });
  assert.deepEqual([gone.sharedSecret, gone.recoveryCodes, gone.truncationOffset], ['', [], -1]);
  const [left] = await devicesOfUser(it.kit.db, it.alice.id);
  assert.deepEqual(
    left?.credentials.map(({ kind }) => kind),
    ['push'],
  );
  assert.equal((await client.expect(200, 'GET', `${base}/2fa/oath`)).resultCount, 0);
  assert.equal((await client.expect(200, 'GET', `${base}/2fa/push`)).resultCount, 1);
  await client.expect(404, 'DELETE', `${base}/2fa/oath/${device.id}`, { body: {} });
  const last = await client.expect(200, 'DELETE', `${base}/2fa/push/${device.id}`, { body: {} });
  assert.deepEqual([last.sharedSecret, last.communicationId, last.deviceMechanismUID], ['', '', '']);
  assert.deepEqual(await devicesOfUser(it.kit.db, it.alice.id), []);
  const events = await it.kit.db.selectFrom('audit_events').select('type').orderBy('id').execute();
  const types = events.map(({ type }) => type).filter((type) => type.startsWith('device.'));
  assert.deepEqual(types, ['device.credential-removed', 'device.removed']);
});

test('an app of ours is told to do without one half, by whom it belongs to', async (t) => {
  const it = await world(t);
  const { device } = await insertTestDevice(it.kit, it.alice);
  const client = await it.enter(it.alice);
  const base = devicesUrl(it.realm.name, 'alice');
  await client.expect(200, 'DELETE', `${base}/2fa/push/${device.id}`, { body: {} });
  const [left] = await devicesOfUser(it.kit.db, it.alice.id);
  assert.equal(left?.pushAllowed, false);
  assert.equal((await client.expect(200, 'GET', `${base}/2fa/push`)).resultCount, 0);
  assert.equal((await client.expect(200, 'GET', `${base}/2fa/oath`)).resultCount, 1);
  const event = await it.kit.db
    .selectFrom('audit_events')
    .select(['actor_kind', 'actor_id'])
    .where('type', '=', 'device.changed')
    .executeTakeFirst();
  assert.deepEqual(event, { actor_kind: 'user', actor_id: it.alice.id });
});

test('A10: a factor is removed, and done without, only after one was proved just now', async (t) => {
  const it = await world(t);
  const device = await it.addApp(it.alice);
  const stale = await it.enter(it.alice);
  it.clock.advance(it.realm.settings.session.freshSeconds * 1_000);
  const base = devicesUrl(it.realm.name, 'alice');
  for (const client of [stale, await it.enter(it.alice, ['password'])]) {
    for (const [method, path, body] of [
      ['DELETE', `2fa/push/${device.id}`, {}],
      ['POST', '2fa/push?_action=skip', { value: true }],
    ] as const) {
      const reply = await client.request(method, `${base}/${path}`, { body });
      assert.equal(reply.headers.get('lanyard-error'), 'users.factor-needed', path);
      assert.equal(reply.status, 403);
      assert.deepEqual([reply.body.code, reply.body.reason], [403, 'Forbidden']);
    }
  }
  assert.equal((await devicesOfUser(it.kit.db, it.alice.id))[0]?.credentials.length, 2);
});

test('A13: another person’s devices are as unknown as those of nobody, in every call', async (t) => {
  const it = await world(t);
  const device = await it.addApp(it.alice);
  const mallory = await it.enter(await it.add('mallory'));
  const calls = [
    ['GET', '2fa/oath'],
    ['GET', '2fa/push'],
    ['GET', 'profile'],
    ['DELETE', `2fa/push/${device.id}`],
    ['PUT', `2fa/webauthn/${device.id}`],
    ['DELETE', `profile/${device.id}`],
    ['POST', '2fa/push?_action=check'],
    ['POST', '2fa/push?_action=skip'],
    ['POST', '2fa/push?_action=reset'],
  ] as const;
  for (const [method, path] of calls) {
    const body = method === 'GET' ? {} : { body: { value: true } };
    const replies = await Promise.all(
      ['alice', it.alice.id, 'nobody', '%00', '../mallory'].map((user) =>
        mallory.request(method, `${devicesUrl(it.realm.name, user)}/${path}`, body),
      ),
    );
    const [first, ...others] = replies.filter(({ status }) => status !== 400);
    assert.equal(first?.status, 404, `${method} ${path}`);
    for (const other of others) assert.deepEqual([other.status, other.body], [first?.status, first?.body], path);
  }
  // By its own address a foreign device is unknown as well.
  await mallory.expect(404, 'DELETE', `${devicesUrl(it.realm.name, 'mallory')}/2fa/push/${device.id}`, { body: {} });
  assert.equal((await devicesOfUser(it.kit.db, it.alice.id)).length, 1);
  const nobody = createClient(mallory.url, it.kit.config.publicUrl);
  await nobody.expect(401, 'GET', `${devicesUrl(it.realm.name, 'alice')}/2fa/oath`);
});

test('A39: operators see and help ordinary people, after a second factor; auditors look only', async (t) => {
  const it = await world(t);
  const admin = await it.add('root-admin', 'administrator');
  const device = await it.addApp(it.alice);
  const adminDevice = await it.addApp(admin);
  const base = devicesUrl(it.realm.name, 'alice');
  const auditor = await it.enter(await it.add('audrey', 'auditor'));
  assert.equal((await auditor.expect(200, 'GET', `${base}/2fa/push`)).resultCount, 1);
  await auditor.expect(403, 'DELETE', `${base}/2fa/push/${device.id}`, { body: {} });
  const helper = await it.add('henry', 'helpdesk');
  const byPassword = await it.enter(helper, ['password']);
  await byPassword.expect(404, 'GET', `${base}/2fa/push`);
  const helpdesk = await it.enter(helper);
  await helpdesk.expect(403, 'DELETE', `${devicesUrl(it.realm.name, 'root-admin')}/2fa/push/${adminDevice.id}`, {
    body: {},
  });
  await helpdesk.expect(200, 'DELETE', `${base}/2fa/push/${device.id}`, { body: {} });
  assert.deepEqual(
    (await devicesOfUser(it.kit.db, it.alice.id))[0]?.credentials.map(({ kind }) => kind),
    ['totp'],
  );
});

test('what a person chose about being asked is read, set and taken back, and falls with the last device', async (t) => {
  const it = await world(t);
  const client = await it.enter(it.alice, ['password']);
  const base = devicesUrl(it.realm.name, 'alice');
  const act = (kind: string, action: string, body = {}) =>
    client.expect(200, 'POST', `${base}/2fa/${kind}?_action=${action}`, { body });
  assert.deepEqual(await act('oath', 'check'), { result: false });
  assert.deepEqual(await act('oath', 'skip', { value: true }), {});
  assert.deepEqual(await act('oath', 'check'), { result: true });
  assert.deepEqual(await act('push', 'check'), { result: false });
  await act('oath', 'skip', { value: false });
  assert.deepEqual(await act('oath', 'check'), { result: false });
  assert.equal(await skipFlagOf(it.kit.db, { userId: it.alice.id, method: 'oath' }), 'not-skippable');
  assert.deepEqual(await act('oath', 'reset'), { result: true });
  assert.equal(await skipFlagOf(it.kit.db, { userId: it.alice.id, method: 'oath' }), 'not-set');
  await act('push', 'skip', { value: true });
  const device = await it.addApp(it.alice);
  const proved = await it.enter(it.alice);
  await proved.expect(200, 'DELETE', `${base}/2fa/push/${device.id}`, { body: {} });
  assert.equal(await skipFlagOf(it.kit.db, { userId: it.alice.id, method: 'push' }), 'not-set');
  await proved.expect(400, 'POST', `${base}/2fa/push?_action=other`, { body: {} });
  await proved.expect(400, 'GET', `${base}/2fa/other`);
});

test('of two deletions at once one removes and the other finds nothing', async (t) => {
  const it = await world(t);
  const device = await it.addApp(it.alice);
  const client = await it.enter(it.alice);
  const path = `${devicesUrl(it.realm.name, 'alice')}/2fa/oath/${device.id}`;
  const replies = await Promise.all([1, 2, 3].map(() => client.request('DELETE', path, { body: {} })));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 404, 404]);
  assert.equal((await devicesOfUser(it.kit.db, it.alice.id)).length, 1, 'the push half is still there');
});

test('both halves removed at once take the device along, whatever kind of app it is', async (t) => {
  const it = await world(t);
  const client = await it.enter(it.alice);
  const base = devicesUrl(it.realm.name, 'alice');
  const ofOurs = (await insertTestDevice(it.kit, it.alice)).device;
  for (const { id } of [await it.addApp(it.alice), ofOurs]) {
    const halves = ['oath', 'push'].map((kind) =>
      client.expect(200, 'DELETE', `${base}/2fa/${kind}/${id}`, { body: {} }),
    );
    await Promise.all(halves);
    const left = (await devicesOfUser(it.kit.db, it.alice.id)).map((device) => device.id);
    assert.equal(left.includes(id), false);
  }
});
