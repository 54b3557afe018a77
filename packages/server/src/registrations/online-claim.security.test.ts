/* Claims with keys that are not the phone’s own, with tokens of another kind, and by several phones at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProtocolError, signToken, thumbprint } from '@lanyard/protocol/device';
import { makeKey, makeKeys } from '../devices/test-device.ts';
import { testServer } from '../testing/index.ts';
import { aliceAt, assertRefused, begin, devicesIn, SELF, scan, UNKNOWN_TOKEN } from './test-online.ts';

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
