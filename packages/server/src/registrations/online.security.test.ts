/*
 * Taking over an account while a device is added: links that are old, foreign, photographed or used twice, claims with keys
 * that are not the phone's own, guesses at the first code, a session that was stolen before there was a second factor.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isProtocolError, signToken, thumbprint, verifyToken } from '@lanyard/protocol/device';
import { activeDevices } from '../devices/index.ts';
import { insertTestDevice, makeKey, makeKeys } from '../devices/test-device.ts';
import { type TestClient, type TestReply, type TestServer, testServer } from '../testing/index.ts';
import { TestPhone } from './test-phone.ts';

const SELF = '/api/self/registrations';
const UNKNOWN_TOKEN = 'A'.repeat(43);

async function aliceAt(t: TestContext, options: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, options);
  const user = await server.createUser({ name: 'alice' });
  return { server, user, alice: await server.signIn(user) };
}

function begin(client: TestClient) {
  return client.expect(200, 'POST', SELF, { body: { method: 'online' } });
}

function scan(server: TestServer, link: string): Promise<TestPhone> {
  return TestPhone.scan(link, { url: server.url, now: server.clock.now });
}

function assertRefused(reply: TestReply, status: number, code: string): void {
  assert.equal(reply.body?.code, code, reply.text);
  assert.equal(reply.status, status);
  assert.match(reply.body.detail, /Nothing was|It was not/);
  assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/);
}

async function devicesIn(server: TestServer) {
  return server.kit.db.selectFrom('devices').select(['id', 'state']).execute();
}

test('A8: an unknown token, and one of another server, open nothing', async (t) => {
  const { server, alice } = await aliceAt(t);
  const elsewhere = await aliceAt(t);
  const { link } = await begin(alice);
  const foreign = await begin(elsewhere.alice);
  const phone = await scan(server, link);
  assertRefused(await phone.open(UNKNOWN_TOKEN), 404, 'registrations.link-unknown');
  const lost = await TestPhone.scan(foreign.link, { url: server.url, now: server.clock.now });
  assertRefused(await lost.open(), 404, 'registrations.link-unknown');
});

test('a token of a wrong length, with NUL or not even a string is refused before it is looked up', async (t) => {
  const { server } = await aliceAt(t);
  for (const token of [
    '',
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}\u0000`,
    `${'A'.repeat(42)}=`,
    1,
    null,
    {},
  ]) {
    const reply = await server.request('POST', '/device/v1/registrations/open', { body: { token } });
    assert.equal(reply.status, 400, JSON.stringify(token));
    assert.equal(reply.body.code, 'kit.bad-request');
  }
});

test('A8: an expired link opens and claims nothing, and the registration says expired', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  const { registrationId } = await phone.readOffer();
  server.clock.advance(300_000);
  assertRefused(await phone.open(), 410, 'registrations.link-expired');
  assertRefused(await phone.claim({ registrationId }), 410, 'registrations.link-expired');
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${id}`)).state, 'expired');
  assert.deepEqual(await devicesIn(server), []);
});

test('A8: a cancelled link opens and claims nothing', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  const { registrationId } = await phone.readOffer();
  await alice.expect(200, 'DELETE', `${SELF}/${id}`);
  assertRefused(await phone.open(), 410, 'registrations.link-cancelled');
  assertRefused(await phone.claim({ registrationId }), 410, 'registrations.link-cancelled');
  assert.deepEqual(await devicesIn(server), []);
});

test('A8: a second phone with the same link gets nothing, during and after the first one', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const { link } = await begin(alice);
  const [first, second] = [await scan(server, link), await scan(server, link)];
  const { registrationId } = await second.readOffer();
  await first.claim();
  assertRefused(await second.open(), 409, 'registrations.link-used');
  assertRefused(await second.claim({ registrationId }), 409, 'registrations.link-used');
  await first.prove();
  assertRefused(await second.claim({ registrationId }), 409, 'registrations.link-used');
  const devices = await activeDevices(server.kit.db, user.id);
  assert.deepEqual(
    devices.map(({ id }) => id),
    [first.deviceId],
  );
});

test('A7, A8: of many phones that claim at once through two processes exactly one wins, and no other leaves a trace', async (t) => {
  const sealKey = Buffer.alloc(32, 7).toString('base64url');
  const { server, alice } = await aliceAt(t, { config: { sealKey } });
  const { databaseUrl } = server;
  const other = await testServer(t, { config: { sealKey, publicUrl: server.kit.config.publicUrl }, databaseUrl });
  const { link } = await begin(alice);
  const phones = await Promise.all(Array.from({ length: 10 }, (_, i) => scan(i % 2 ? other : server, link)));
  const registrationId = (await phones[0]?.readOffer())?.registrationId ?? '';
  const replies = await Promise.all(phones.map((phone) => phone.claim({ registrationId })));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, ...Array.from({ length: 9 }, () => 409)]);
  for (const reply of replies.filter(({ status }) => status === 409)) {
    assertRefused(reply, 409, 'registrations.link-used');
  }
  const winner = phones.find(({ deviceId }) => deviceId !== '');
  assert.deepEqual(await devicesIn(server), [{ id: winner?.deviceId, state: 'pending' }]);
  assert.equal((await server.kit.db.selectFrom('credentials').select('id').execute()).length, 1);
});

test('one phone that claims twice at once becomes one device', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { registrationId } = await phone.readOffer();
  const replies = await Promise.all([phone.claim({ registrationId }), phone.claim({ registrationId })]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const refused = replies.find(({ status }) => status === 409);
  assert.equal(refused?.body.code, 'registrations.link-used');
  assert.equal((await devicesIn(server)).length, 1);
});

test('a claim before the link was opened is refused: nobody has seen what it is for', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  assertRefused(await phone.claim({ registrationId: id }), 409, 'registrations.link-not-opened');
});

test('A13: a claim for another registration, another token, or with a key in two roles creates nothing', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.readOffer();
  const { device, user, agreement } = phone.keys;
  const refusals = [
    { registrationId: crypto.randomUUID() },
    { registrationId: id, token: UNKNOWN_TOKEN },
    { registrationId: id, keys: { device, user: device, agreement } },
    { registrationId: id, keys: { device, user, agreement: user } },
    { registrationId: id, keys: { device, user, agreement: device } },
  ];
  for (const changes of refusals) assertRefused(await phone.claim(changes), 422, 'registrations.claim-refused');
  assert.deepEqual(await devicesIn(server), []);
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${id}`)).state, 'scanned');
  assert.equal((await phone.claim({ registrationId: id })).status, 200);
  const refused = server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'registration.claimed')
    .where('outcome', '=', 'refused');
  assert.equal((await refused.execute()).length, refusals.length);
});

test('A13: a user key that somebody else holds is not taken on the word of the device key', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.readOffer();
  const [victim, attacker] = [await makeKey(), await makeKey()];
  const mixed = { privateKey: attacker.privateKey, publicKey: victim.publicKey };
  const reply = await phone.claim({ registrationId: id, keys: { ...phone.keys, user: mixed } });
  assertRefused(reply, 422, 'registrations.claim-refused');
});

test('A13: text that is no token, a token of another kind, and one of 9 KB are refused', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.readOffer();
  const device = await thumbprint(phone.keys.device.publicKey);
  const key = await signToken('key', { claims: { aud: id, device }, key: phone.keys.device.privateKey });
  for (const claim of ['', 'a.b.c', 'x'.repeat(8_000), key]) {
    assertRefused(await phone.sendClaim(claim), 422, 'registrations.claim-refused');
  }
  assert.equal((await phone.sendClaim('x'.repeat(9_000))).status, 400);
});

test('A13: keys of a device that exists make no second one, whoever begins it', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.register();
  const bob = await server.signIn(await server.createUser({ name: 'bob' }));
  const thief = await scan(server, (await begin(bob)).link);
  const { registrationId } = await thief.readOffer();
  const fresh = await makeKeys();
  const reply = await thief.claim({ registrationId, keys: { ...fresh, device: phone.keys.device } });
  assertRefused(reply, 409, 'registrations.key-in-use');
  assert.equal(
    (await thief.claim({ registrationId })).status,
    200,
    'the registration is still there for the real phone',
  );
});

test('A17, A52: what a phone calls itself is cleaned before it is stored, shown or logged', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { registrationId } = await phone.readOffer();
  const reply = await phone.claim({ registrationId, name: 'Evil\r\n\u001b[31m\u202e\u0000phone' });
  assert.equal(reply.status, 200, reply.text);
  await phone.prove();
  const { devices } = await alice.expect(200, 'GET', '/api/self/devices');
  assert.equal(devices[0].name, 'Evil [31m phone');
});

test('a body of 10 MB is refused without being read to its end', async (t) => {
  const { server } = await aliceAt(t);
  const body = JSON.stringify({ token: 'A'.repeat(10 * 1024 * 1024) });
  const reply = await server.request('POST', '/device/v1/registrations/open', { body });
  assert.equal(reply.status, 413);
  assert.equal(reply.body.code, 'kit.body-too-large');
});

test('a clock that is ten minutes off is told at the claim, with the right time and the distance', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.readOffer();
  const now = server.clock.now();
  const reply = await phone.claim({ registrationId: id, now: new Date(now.getTime() - 600_000) });
  assertRefused(reply, 409, 'registrations.clock-off');
  assert.equal(reply.body.serverTime, now.toISOString());
  assert.equal(reply.body.seconds, -600);
  assert.equal(
    (await phone.claim({ registrationId: id })).status,
    200,
    'the corrected phone goes on with the same link',
  );
});

test('a first code that is ten minutes off is told as such, registers nothing and costs no attempt', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.claim();
  for (let attempt = 0; attempt < 6; attempt++) {
    const reply = await phone.prove(phone.code({ secondsAhead: 600 }));
    assertRefused(reply, 409, 'registrations.clock-off');
    assert.equal(reply.body.seconds, 600);
  }
  assert.equal((await phone.prove()).status, 200);
});

test('A18: five wrong first codes end the registration; the device and its secret are gone', async (t) => {
  const { server, alice } = await aliceAt(t);
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.claim();
  const wrong = phone.code({ secondsAhead: 7 * 3600 });
  for (const left of [4, 3, 2, 1]) {
    const reply = await phone.prove(wrong);
    assertRefused(reply, 403, 'registrations.code-wrong');
    assert.equal(reply.body.left, left);
  }
  assertRefused(await phone.prove(wrong), 409, 'registrations.failed');
  assertRefused(await phone.prove(), 410, 'devices.removed');
  const ended = await alice.expect(200, 'GET', `${SELF}/${id}`);
  assert.deepEqual([ended.state, ended.failure.code], ['failed', 'wrong-codes']);
  assert.deepEqual(await server.kit.db.selectFrom('credentials').select('id').execute(), []);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'registration.code-refused')
    .orderBy('id')
    .execute();
  assert.deepEqual(
    events.map(({ details }) => details),
    [1, 2, 3, 4, 5].map((wrong) => ({ registration: id, wrong })),
  );
});

test('A18: guesses sent in parallel are counted one by one', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.claim();
  const replies = await Promise.all(
    Array.from({ length: 12 }, () => phone.prove(phone.code({ secondsAhead: 7 * 3600 }))),
  );
  const codes = replies.map(({ body }) => body.code);
  assert.equal(codes.filter((code) => code === 'registrations.code-wrong').length, 4);
  assert.equal(codes.filter((code) => code === 'registrations.failed').length, 1);
});

test('A1: the code that proved the device is used up with it', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.register();
  const credential = await server.kit.db.selectFrom('credentials').select('moving_factor').executeTakeFirstOrThrow();
  assert.equal(credential.moving_factor, Math.floor(server.clock.now().getTime() / 30_000) + 1);
});

test('a right proof whose reply was lost may be sent again, and changes nothing', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.register();
  const again = await phone.prove();
  assert.equal(again.status, 200);
  assert.equal((await phone.readProfile(again.body.profile)).push, true);
  const events = server.kit.db.selectFrom('audit_events').select('id').where('type', '=', 'device.registered');
  assert.equal((await events.execute()).length, 1);
});

test('A8: a claim that is proved too late registers nothing', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  await phone.claim();
  server.clock.advance(300_000);
  assertRefused(await phone.prove(), 410, 'registrations.link-expired');
  assert.deepEqual(
    (await devicesIn(server)).map(({ state }) => state),
    ['removed'],
  );
});

test('a profile that was altered on the way does not pass for one of the realm', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { body } = await phone.claim();
  assert.equal((await phone.readProfile(body.profile)).account, 'alice');
  const [header, payload = '', signature] = body.profile.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const altered = Buffer.from(JSON.stringify({ ...claims, locked: true })).toString('base64url');
  await assert.rejects(phone.readProfile(`${header}.${altered}.${signature}`), (error) =>
    isProtocolError(error, 'protocol.signature'),
  );
});

test('the fingerprint in the link is that of the key that signs, and no other key passes for it', async (t) => {
  const { server, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { body } = await phone.open();
  const verified = await verifyToken('offer', body.offer, {
    fingerprint: phone.link.fingerprint,
    now: server.clock.now(),
  });
  assert.equal(verified.claims.account, 'alice');
  const other = await thumbprint((await makeKey()).publicKey);
  await assert.rejects(verifyToken('offer', body.offer, { fingerprint: other, now: server.clock.now() }), (error) =>
    isProtocolError(error, 'protocol.fingerprint'),
  );
});

test('A10: whoever owns a device needs a fresh second factor to add another, or to renew', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const ended = await alice.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  await (await scan(server, (await begin(alice)).link)).register();
  for (const method of ['online', 'key-uri']) {
    assertRefused(await alice.request('POST', SELF, { body: { method } }), 403, 'users.factor-needed');
  }
  assertRefused(await alice.request('POST', `${SELF}/${ended.id}/renew`), 403, 'users.factor-needed');
  await server.kit.db
    .updateTable('sessions')
    .set({ factor_at: server.clock.now(), assurance: 'two-factor' })
    .where('user_id', '=', user.id)
    .execute();
  assert.equal((await begin(alice)).state, 'waiting');
  server.clock.advance(600_001);
  assert.equal((await alice.request('POST', SELF, { body: { method: 'online' } })).body.code, 'users.factor-needed');
});

test('A10: a registration begun with a password alone dies when the first device is there', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const thief = await server.signIn(user);
  const stolen = await thief.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  await (await scan(server, (await begin(alice)).link)).register();
  assert.equal((await alice.expect(200, 'GET', `${SELF}/${stolen.id}`)).state, 'cancelled');
  const body = { code: '000000' };
  assertRefused(
    await alice.request('POST', `${SELF}/${stolen.id}/confirm`, { body }),
    410,
    'registrations.link-cancelled',
  );
  const shut = await thief.request('POST', `${SELF}/${stolen.id}/confirm`, { body });
  assert.deepEqual([shut.status, shut.body.code], [401, 'users.not-signed-in']);
});

test('A7: two phones that prove themselves at once do not exceed the device limit', async (t) => {
  const { server, user, alice } = await aliceAt(t, { settings: { registration: { maxDevices: 1 } } });
  const first = await scan(server, (await begin(alice)).link);
  await first.claim();
  const row = await server.kit.db.selectFrom('registrations').selectAll().executeTakeFirstOrThrow();
  // A second one of the same user, as a race between two begins would leave it.
  await server.kit.db.updateTable('registrations').set({ method: 'key-uri' }).where('id', '=', row.id).execute();
  const second = await scan(server, (await begin(alice)).link);
  await second.claim();
  const replies = await Promise.all([first.prove(), second.prove()]);
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal((await activeDevices(server.kit.db, user.id)).length, 1);
  assert.deepEqual((await devicesIn(server)).map(({ state }) => state).sort(), ['active', 'removed']);
});

test('A7: who has as many devices as are allowed begins no further one, and finishes none that was begun before', async (t) => {
  const { server, user, alice } = await aliceAt(t, { settings: { registration: { maxDevices: 1 } } });
  const { link, id } = await begin(alice);
  const phone = await scan(server, link);
  await phone.claim();
  await insertTestDevice(server.kit, user);
  assertRefused(await phone.prove(), 409, 'registrations.too-many-devices');
  const ended = await alice.expect(200, 'GET', `${SELF}/${id}`);
  assert.deepEqual([ended.state, ended.failure.code], ['failed', 'too-many-devices']);
  await server.kit.db.updateTable('sessions').set({ factor_at: server.clock.now(), assurance: 'two-factor' }).execute();
  const reply = await alice.request('POST', SELF, { body: { method: 'online' } });
  assertRefused(reply, 409, 'registrations.too-many-devices');
});

test('a device that no registration waits for has nothing to prove', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { device } = await insertTestDevice(server.kit, user, { keys: phone.keys });
  phone.deviceId = device.id;
  assertRefused(await phone.prove('000000'), 409, 'registrations.not-claimed');
});

test('A18: links opened from the addresses of one IPv6 network are limited as from one', async (t) => {
  const { server, alice } = await aliceAt(t, {
    config: { trustProxy: ['127.0.0.1'] },
    settings: { limits: { 'registration:address': { max: 3, windowSeconds: 60, lockSeconds: 60 } } },
  });
  const { token } = (await scan(server, (await begin(alice)).link)).link;
  const open = async (address: string) => {
    const headers = { 'x-forwarded-for': address };
    return (await server.request('POST', '/device/v1/registrations/open', { body: { token }, headers })).status;
  };
  const statuses = [];
  for (const last of ['1', 'ffff:1', 'a:b:c', 'e']) statuses.push(await open(`2001:db8:1:2::${last}`));
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  assert.equal(await open('2001:db8:1:3::1'), 200);
});
