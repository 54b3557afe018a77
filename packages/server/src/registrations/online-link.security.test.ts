/* Links that are old, foreign, photographed or used twice, and what is sent in their place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProtocolError, thumbprint, verifyToken } from '@lanyard/protocol/device';
import { activeDevices } from '../devices/index.ts';
import { makeKey } from '../devices/test-device.ts';
import { aliceAt, assertRefused, begin, devicesIn, SELF, scan, UNKNOWN_TOKEN } from './test-online.ts';
import { TestPhone } from './test-phone.ts';

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

test('a body of 10 MB is refused without being read to its end', async (t) => {
  const { server } = await aliceAt(t);
  const body = JSON.stringify({ token: 'A'.repeat(10 * 1024 * 1024) });
  const reply = await server.request('POST', '/device/v1/registrations/open', { body });
  assert.equal(reply.status, 413);
  assert.equal(reply.body.code, 'kit.body-too-large');
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
