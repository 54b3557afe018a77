import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createBiometric, type ProfileClaims } from '@lanyard/protocol/device';
import { type TestReply, testServer } from '../testing/index.ts';
import { deviceTopic } from './notify.ts';
import { insertTestDevice, makeKey, proofHeader, type TestKey } from './test-device.ts';

async function world(t: TestContext) {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const phone = await insertTestDevice(server.kit, user);
  const helen = await server.signIn(await server.createUser({ name: 'helen', role: 'helpdesk' }));
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  const path = `/api/admin/devices/${phone.device.id}`;
  const signed = async (method: string, target: string, json?: unknown): Promise<TestReply> => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const url = `${server.kit.config.publicUrl}${target.split('?')[0]}`;
    const signing = { method, url, now: server.clock.now(), ...(body === undefined ? {} : { body }) };
    const headers = await proofHeader({ deviceId: phone.device.id, key: phone.keys.device }, signing);
    return server.request(method, target, { headers, ...(body === undefined ? {} : { body }) });
  };
  /** What the app gets when it says this of itself. */
  const profile = async (applied: number, reads = 2): Promise<ProfileClaims> => {
    const reply = await signed('GET', `/device/v1/profile?applied=${applied}&reads=${reads}&app=2.0`);
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(Buffer.from(reply.body.profile.split('.')[1], 'base64url').toString());
  };
  const change = (configuration: object) => helen.expect(200, 'PATCH', path, { body: { configuration } });
  const show = () => helen.expect(200, 'GET', path);
  return { server, user, phone, helen, admin, path, signed, profile, change, show };
}

test('A3: settings are those of the realm with the device’s own laid over them, and null takes the realm’s again', async (t) => {
  const { admin, change, show } = await world(t);
  await change({ digits: 8, issuer: 'Ministry', types: { push: false } });
  await admin.expect(200, 'PATCH', '/api/admin/realm', {
    body: { settings: { accent: '#8a3b12', otp: { digits: 7 } } },
  });
  const changed = await show();
  assert.deepEqual(changed.configuration, { digits: 8, issuer: 'Ministry', types: { push: false } });
  assert.deepEqual(
    [changed.settings.digits, changed.settings.issuer, changed.settings.colour, changed.settings.types],
    [8, 'Ministry', '#8a3b12', { code: 'totp', push: false }],
  );
  assert.equal(changed.inherited.digits, 7);
  assert.equal(changed.push.reason.code, 'push-off-here');
  const reset = await change({ digits: null, types: null });
  assert.deepEqual(reset.configuration, { issuer: 'Ministry' });
  assert.equal(reset.settings.digits, 7);
});

test('A3: the server knows which settings a device has taken over, and judges its codes by them', async (t) => {
  const { change, profile, show } = await world(t);
  const first = await profile(0);
  assert.deepEqual(first.credentials, [{ kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30 }]);
  await profile(first.version);
  assert.equal((await show()).appliedVersion, first.version);
  await change({ digits: 8, period: 60 });
  const next = await profile(first.version);
  assert.deepEqual(next.credentials, [{ kind: 'totp', algorithm: 'SHA1', digits: 8, period: 60, offset: 2 ** 32 }]);
  const waiting = await show();
  assert.deepEqual([waiting.appliedVersion, waiting.wantedVersion], [first.version, next.version]);
  assert.deepEqual([waiting.applied.digits, waiting.credentials[0].digits], [6, 6]);
  assert.deepEqual((await profile(first.version)).credentials, next.credentials, 'given again, it is the same form');
  await profile(next.version);
  const done = await show();
  assert.deepEqual([done.appliedVersion, done.applied.digits, done.credentials[0].digits], [next.version, 8, 8]);
});

test('A3: versions only rise: with device, realm and user, and above a device that knows a later one from before a restore', async (t) => {
  const { server, user, admin, change, profile } = await world(t);
  const versions = [(await profile(0)).version];
  await change({ digits: 7 });
  versions.push((await profile(versions[0] ?? 0)).version);
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { issuer: 'Other' } } });
  versions.push((await profile(versions[1] ?? 0)).version);
  await admin.expect(200, 'PATCH', `/api/admin/users/${user.id}`, { body: { displayName: 'Alice A.' } });
  versions.push((await profile(versions[2] ?? 0)).version);
  assert.deepEqual(versions, [1, 2, 3, 4]);
  // What a backup knows that was made before all of this.
  await server.kit.db
    .updateTable('devices')
    .set({ configuration_version: 1, applied_version: 0, offered: null })
    .execute();
  const after = await profile(4);
  assert.equal(after.version, 5);
  assert.equal((await profile(2_147_483_647)).version, 5, 'a made-up version moves nothing');
});

test('an app that cannot read a change of its codes keeps them, and the operator is told; once it can, it is given the change', async (t) => {
  const { change, profile, show } = await world(t);
  const first = await profile(0, 1);
  await change({ types: { code: 'hotp' }, issuer: 'Ministry' });
  const old = await profile(first.version, 1);
  assert.deepEqual([old.issuer, old.credentials[0]?.kind], ['Ministry', 'totp']);
  await profile(old.version, 1);
  assert.match((await show()).refused.reason, /too old/);
  const updated = await profile(old.version, 2);
  assert.ok(updated.version > old.version, 'one version means one content');
  assert.deepEqual(updated.credentials, [{ kind: 'hotp', algorithm: 'SHA1', digits: 6, counter: 2 ** 32 }]);
  await profile(updated.version, 2);
  const done = await show();
  assert.deepEqual([done.refused, done.credentials[0].kind, done.appVersion], [null, 'hotp', '2.0']);
});

test('a device that cannot take its settings over says why, until they change', async (t) => {
  const { change, profile, signed, show, server } = await world(t);
  const first = await profile(0);
  await change({ protection: 'biometric' });
  const { version } = await profile(first.version);
  const refusal = { version, reason: 'No sensor\u202e here' };
  assert.equal((await signed('POST', '/device/v1/profile/refused', refusal)).status, 204);
  assert.equal((await signed('POST', '/device/v1/profile/refused', refusal)).status, 204);
  await profile(first.version);
  const told = await show();
  assert.deepEqual([told.refused.reason, told.appliedVersion < told.wantedVersion], ['No sensor here', true]);
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select('id')
    .where('type', '=', 'device.settings-refused')
    .execute();
  assert.equal(rows.length, 1, 'the same word twice is one event');
  await signed('POST', '/device/v1/profile/refused', { version: version + 7, reason: 'never given' });
  assert.equal((await show()).refused.reason, 'No sensor here');
  await change({ protection: null });
  assert.equal((await show()).refused, null);
});

test('only an administrator asks less protection of one device than the realm asks of all', async (t) => {
  const { admin, helen, path, show } = await world(t);
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { protection: 'pin' } } });
  const body = { configuration: { protection: 'none' } };
  assert.equal((await helen.expect(403, 'PATCH', path, { body })).code, 'devices.protection-lower');
  assert.equal((await show()).settings.protection, 'pin');
  await helen.expect(200, 'PATCH', path, { body: { configuration: { protection: 'biometric' } } });
  await admin.expect(200, 'PATCH', path, { body });
  await helen.expect(200, 'PATCH', path, { body: { configuration: { protection: null } } });
  assert.equal((await show()).settings.protection, 'pin');
});

test('the second of two operators is shown the device as it is now, and nothing of theirs is saved', async (t) => {
  const { helen, admin, path, show } = await world(t);
  const { version } = await show();
  await admin.expect(200, 'PATCH', path, { body: { version, configuration: { digits: 8 } } });
  const late = await helen.request('PATCH', path, { body: { version, configuration: { digits: 7 }, name: 'Mine' } });
  assert.deepEqual([late.status, late.body.code], [409, 'devices.version-conflict']);
  assert.deepEqual([late.body.current.settings.digits, late.body.current.version], [8, version + 1]);
  assert.deepEqual([(await show()).settings.digits, (await show()).name], [8, 'Phone']);
  await helen.expect(200, 'PATCH', path, { body: { version: version + 1, configuration: { digits: 7 } } });
});

test('a change is in the audit with what it was and is; one that changes nothing is none', async (t) => {
  const { server, change, helen, path } = await world(t);
  await change({ digits: 8 });
  await change({ digits: 8 });
  await helen.expect(200, 'PATCH', path, { body: { name: 'Red' } });
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'device.changed')
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map(({ details }) => details),
    [{ changes: { digits: { from: 6, to: 8 } } }, { changes: { name: { from: 'Phone', to: 'Red' } } }],
  );
});

test('what cannot be is refused with its reason: another app, nothing left, values out of range', async (t) => {
  const { server, user, helen, path, show } = await world(t);
  const other = await insertTestDevice(server.kit, user, { mode: 'standard', name: 'Other app' });
  const target = `/api/admin/devices/${other.device.id}`;
  const refused = await helen.request('PATCH', target, { body: { configuration: { digits: 8 } } });
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.reason.code],
    [409, 'devices.not-remote', 'standard-app'],
  );
  assert.match(refused.body.detail, /Nothing was changed/);
  await helen.expect(200, 'PATCH', target, { body: { name: 'Renamed' } });
  const nothing = await helen.request('PATCH', path, {
    body: { configuration: { types: { code: 'none', push: false } } },
  });
  assert.deepEqual([nothing.status, nothing.body.code], [422, 'devices.nothing-left']);
  const bad = [{ digits: 5 }, { period: 14 }, { issuer: 'a:b' }, { colour: 'red' }, { protection: 'x' }, { foo: 1 }];
  for (const configuration of bad) {
    assert.equal((await helen.request('PATCH', path, { body: { configuration } })).status, 400);
  }
  assert.deepEqual((await show()).configuration, {});
});

test('codes that are switched off count at once, and switched on again as before', async (t) => {
  const { server, change, profile, show } = await world(t);
  const first = await profile(0);
  await change({ types: { code: 'none' } });
  const suspended = () => server.kit.db.selectFrom('credentials').select('suspended').orderBy('id').executeTakeFirst();
  assert.equal((await suspended())?.suspended, true, 'though the phone has not heard of it');
  const none = await profile(first.version);
  assert.deepEqual(none.credentials, []);
  await profile(none.version);
  assert.equal((await show()).applied.types.code, 'none');
  await change({ types: null });
  assert.equal((await suspended())?.suspended, false);
  assert.deepEqual((await profile(none.version)).credentials, first.credentials);
});

test('a lock says its reason to the app, cleaned, and is gone with the unlock', async (t) => {
  const { helen, path, profile } = await world(t);
  const first = await profile(0);
  const locked = await helen.expect(200, 'POST', `${path}/lock`, { body: { reason: 'Lost\u202e on\nMonday' } });
  assert.deepEqual([locked.state, locked.lockReason], ['locked', 'Lost on Monday']);
  const told = await profile(first.version);
  assert.deepEqual([told.locked, told.lockReason, told.version], [true, 'Lost on Monday', first.version + 1]);
  assert.equal((await helen.request('POST', `${path}/lock`, { body: {} })).body.code, 'devices.illegal-move');
  await helen.expect(200, 'POST', `${path}/unlock`);
  const free = await profile(told.version);
  assert.deepEqual([free.locked, free.lockReason], [false, undefined]);
});

test('A39, A49: nobody changes a device of an operator, their own, or of another realm', async (t) => {
  const { server, helen } = await world(t);
  const otto = await server.createUser({ name: 'otto', role: 'auditor' });
  const { device } = await insertTestDevice(server.kit, otto);
  for (const [method, end, body] of [
    ['PATCH', '', { configuration: { digits: 8 } }],
    ['POST', '/lock', {}],
    ['POST', '/unlock', undefined],
  ] as const) {
    const refused = await helen.request(method, `/api/admin/devices/${device.id}${end}`, body ? { body } : {});
    assert.equal(refused.body.code, 'users.role-too-high');
    const unknown = await helen.request(
      method,
      `/api/admin/devices/${crypto.randomUUID()}${end}`,
      body ? { body } : {},
    );
    assert.equal(unknown.body.code, 'devices.not-found');
  }
});

test('A7, A13: a biometric key needs the user key’s word, and a later one that of the key before it', async (t) => {
  const { signed, phone, show, server, profile } = await world(t);
  await profile(0);
  const [finger, other] = [await makeKey(), await makeKey()];
  const name = async (key: TestKey, options: { previous?: TestKey; user?: TestKey } = {}) => {
    const token = await createBiometric({
      deviceId: phone.device.id,
      key: { privateKey: key.privateKey, publicKey: key.publicKey },
      user: (options.user ?? phone.keys.user).privateKey,
      previous: options.previous?.privateKey,
      now: server.clock.now(),
    });
    return signed('POST', '/device/v1/biometric-key', { key: token });
  };
  assert.equal((await name(finger, { user: phone.keys.device })).body.code, 'devices.biometric-key-refused');
  const before = await show();
  assert.equal((await name(finger)).status, 204);
  const named = await show();
  assert.deepEqual([named.biometricKey, named.wantedVersion], [true, before.wantedVersion + 1]);
  assert.equal((await name(finger)).status, 204, 'the reply was lost: the same key again');
  assert.equal((await name(other)).body.code, 'devices.biometric-key-there');
  assert.equal((await name(other, { previous: other })).body.code, 'devices.biometric-key-refused');
  assert.equal((await name(other, { previous: finger })).status, 204);
});

test('whoever looks at a device sees at once what becomes of it, and whether it is connected', async (t) => {
  const { helen, path, change, profile, show } = await world(t);
  const first = await profile(0);
  const changed = helen.nextEvent(
    `${path}/events`,
    ({ appliedVersion, wantedVersion }) => appliedVersion === wantedVersion && wantedVersion > first.version,
  );
  await change({ digits: 8 });
  const { version } = await profile(first.version);
  await profile(version);
  assert.equal((await changed).applied.digits, 8);
  assert.equal((await show()).connected, false);
});

test('whoever looks at a device while the realm changes sees what the realm gives it now', async (t) => {
  const { helen, admin, path, change } = await world(t);
  const isOpen = Promise.withResolvers<void>();
  const followed = helen.nextEvent(`${path}/events`, ({ configuration }) => {
    isOpen.resolve();
    return configuration.issuer === 'Ministry';
  });
  await isOpen.promise;
  await admin.expect(200, 'PATCH', '/api/admin/realm', { body: { settings: { otp: { digits: 7 } } } });
  const { wantedVersion } = await change({ issuer: 'Ministry' });
  const seen = await followed;
  assert.deepEqual([seen.inherited.digits, seen.settings.digits, seen.wantedVersion], [7, 7, wantedVersion]);
});

test('whoever looks at a device hears of its first word as well, and of nothing that is not new', async (t) => {
  const { server, phone, profile } = await world(t);
  let heard = 0;
  server.kit.bus.subscribe(deviceTopic(phone.device.id), () => {
    heard += 1;
  });
  const { version } = await profile(0);
  assert.equal(heard, 0, 'it has said nothing yet');
  await profile(version);
  assert.equal(heard, 1);
  await profile(version);
  assert.equal(heard, 1);
});
