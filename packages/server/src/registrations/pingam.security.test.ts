import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import { signJwt } from '@lanyard/protocol/pingam';
import { register, scan } from '../../../protocol/src/pingam/testing/phone.ts';
import { findAddress } from '../channel/index.ts';
import { devicesOfUser, findDevice, removeDevice } from '../devices/index.ts';
import { pingamPhoneOf } from '../pingam/index.ts';
import { addApp, begin, HOTP, phones, scanAndRegister, send, TOTP, tokenOf } from '../pingam/test-pingam.ts';
import { createRealm } from '../realms/index.ts';
import { type TestServer, type TestUser, testServer } from '../testing/index.ts';
import { endRegistrationsOf, finishOathRegistration, pingamRegistration } from './index.ts';

const [android, apple] = phones;
const RUN = '0196f000-0000-7000-8000-00000000000a';
const REFUSED = {
  code: 400,
  reason: 'Bad Request',
  message:
    'This message was not accepted: it is unknown, over, or not made by the app that it belongs to. Nothing was changed.',
};

async function world(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  return { server, alice: await server.createUser({ name: 'alice' }) };
}

const stateOf = async ({ kit }: TestServer, registrationId: string) =>
  (await pingamRegistration(kit.db, { registrationId, now: kit.clock.now() }))?.state;

async function audited({ kit }: TestServer): Promise<string[]> {
  const rows = await kit.db.selectFrom('audit_events').select(['type', 'outcome', 'details']).orderBy('id').execute();
  return rows.flatMap(({ type, outcome, details }) =>
    outcome === 'refused' ? [`${type} ${(details as { reason?: string }).reason}`] : [],
  );
}

test('A8: of two phones that scan one code the first one counts, and the second is refused', async (t) => {
  const { server, alice } = await world(t);
  const begun = await begin(server, alice);
  const [first, second] = await Promise.all([
    scanAndRegister(server, begun, { habits: android }),
    scanAndRegister(server, begun, { habits: apple }),
  ]);
  assert.deepEqual([first.reply.status, second.reply.status].toSorted(), [200, 400]);
  const [winner, loser] = first.reply.status === 200 ? [first, second] : [second, first];
  assert.deepEqual(loser.reply.body, REFUSED);
  const [device, ...others] = await devicesOfUser(server.kit.db, alice.id);
  assert.deepEqual([device?.id, others], [begun.deviceId, []]);
  assert.equal((await pingamPhoneOf(server.kit.db, begun.deviceId))?.mechanismUid, winner.phone.account.mechanismUid);
  // The one that won lost the reply and says it again: it is registered once.
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  assert.equal((await send(server, request)).status, 400);
  assert.equal(await stateOf(server, begun.registrationId), 'registered');
});

test('what is refused uses nothing up: forged, re-signed, without a signature, for another challenge, without an answer', async (t) => {
  const { server, alice } = await world(t);
  const begun = await begin(server, alice);
  const other = await begin(server, await server.createUser({ name: 'bob' }));
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  const { request: foreign } = register(android, scan(android, other.uri), tokenOf(android));
  const { messageId, jwt } = JSON.parse(request.body);
  const [header, payload, signature] = String(jwt).split('.');
  const { secret, challenge } = scan(android, begun.uri).push ?? assert.fail();
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const { response: _response, ...withoutResponse } = claims;
  const tries: Record<string, unknown> = {
    'alg none': `${encode({ typ: 'JWT', alg: 'none' })}.${payload}.`,
    'alg none, signed': `${encode({ typ: 'JWT', alg: 'none' })}.${payload}.${signature}`,
    'key confusion': `${encode({ typ: 'JWT', alg: 'RS256' })}.${payload}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'other key': signJwt(claims, Buffer.alloc(32, 7)),
    'key of another phone': JSON.parse(foreign.body).jwt,
    'no response': signJwt(withoutResponse, secret),
    'response of nothing': signJwt({ ...claims, response: '' }, secret),
    'response as a number': signJwt({ ...claims, response: 1 }, secret),
    'wrong challenge': signJwt(
      { ...claims, response: createHmac('sha256', secret).update(Buffer.alloc(32)).digest('base64') },
      secret,
    ),
    'other alphabet': signJwt(
      { ...claims, response: createHmac('sha256', secret).update(challenge).digest('base64url') },
      secret,
    ),
    'no mechanism': signJwt({ ...claims, mechanismUid: undefined }, secret),
    'odd mechanism': signJwt({ ...claims, mechanismUid: 'a b' }, secret),
    'no token': signJwt({ ...claims, deviceId: undefined }, secret),
    'token of another kind': signJwt({ ...claims, communicationType: 'apns' }, secret),
    'a list': `${header}.${Buffer.from('[]').toString('base64url')}.${signature}`,
    'no text': 7,
    empty: '',
    'much too long': 'x'.repeat(20_000),
    missing: undefined,
  };
  for (const [name, wrong] of Object.entries(tries)) {
    const reply = await send(server, { ...request, body: JSON.stringify({ messageId, jwt: wrong }) });
    assert.deepEqual([reply.status, reply.body, reply.code], [400, REFUSED, 'pingam.message-refused'], name);
  }
  const ids = [
    undefined,
    7,
    '',
    messageId.toLowerCase(),
    messageId.replace('REGISTER', 'AUTHENTICATE'),
    `${messageId}0`,
  ];
  const unknown = [...ids, messageId.replace(/\d{13}$/, '1700000000000'), JSON.parse(foreign.body).messageId];
  for (const id of unknown) {
    const reply = await send(server, { ...request, body: JSON.stringify({ messageId: id, jwt }) });
    assert.deepEqual([reply.status, reply.body], [400, REFUSED], String(id));
  }
  const reasons = await audited(server);
  for (const reason of ['pingam.jwt', 'pingam.signature', 'challenge', 'claims']) {
    assert.ok(reasons.includes(`registration.claimed ${reason}`), `${reason} in ${reasons}`);
  }
  assert.equal((await devicesOfUser(server.kit.db, alice.id)).length, 0);
  assert.equal((await send(server, request)).status, 200, 'the right one counts all the same');
});

test('A8: a scan after the journey has gone on, after the end of its time, or after another code adds nothing', async (t) => {
  const { server, alice } = await world(t);
  const left = await begin(server, alice, { runId: RUN });
  await endRegistrationsOf(server.kit, RUN);
  assert.equal(await stateOf(server, left.registrationId), 'cancelled');
  assert.equal((await scanAndRegister(server, left, { habits: android })).reply.status, 400);

  const late = await begin(server, alice, { timeoutSeconds: 10 });
  server.clock.advance(119_000);
  assert.equal(await stateOf(server, late.registrationId), 'waiting', 'two minutes are for the phone in any case');
  server.clock.advance(1_000);
  assert.equal(await stateOf(server, late.registrationId), 'expired');
  assert.equal((await scanAndRegister(server, late, { habits: android })).reply.status, 400);

  const first = await begin(server, alice);
  const second = await begin(server, alice);
  assert.equal((await scanAndRegister(server, first, { habits: android })).reply.status, 400);
  assert.equal((await scanAndRegister(server, second, { habits: android })).reply.status, 200);
  await endRegistrationsOf(server.kit, RUN);
  assert.equal((await devicesOfUser(server.kit.db, alice.id)).length, 1, 'what is registered stays');
  assert.equal(await findDevice(server.kit.db, left.deviceId).then((device) => device?.state), 'removed');
  assert.equal(await pingamPhoneOf(server.kit.db, left.deviceId), undefined);
});

test('the end of a run and the message of the phone at once: one of them counts, and both say so', async (t) => {
  const { server, alice } = await world(t);
  for (let round = 0; round < 6; round += 1) {
    const begun = await begin(server, alice, { runId: RUN });
    const [, { reply }] = await Promise.all([
      endRegistrationsOf(server.kit, RUN),
      scanAndRegister(server, begun, { habits: android }),
    ]);
    const devices = await devicesOfUser(server.kit.db, alice.id);
    const state = await stateOf(server, begun.registrationId);
    assert.deepEqual([state, devices.length], reply.status === 200 ? ['registered', 1] : ['cancelled', 0]);
    for (const device of devices) {
      const origin = { actor: { kind: 'user', id: alice.id }, address: '', requestId: '' } as const;
      await removeDevice(server.kit, device, origin);
    }
  }
});

test('A7: two registrations that finish at once at the limit of devices add one', async (t) => {
  const server = await testServer(t, { settings: { registration: { maxDevices: 1 } } });
  const alice = await server.createUser({ name: 'alice' });
  const self = await server.signIn(alice);
  const { id, secret } = await self.expect(200, 'POST', '/api/self/registrations', { body: { method: 'key-uri' } });
  const begun = await begin(server, alice);
  const code = totp({ secret: decodeBase32(secret), time: server.clock.now().getTime() });
  const [app, confirmed] = await Promise.all([
    scanAndRegister(server, begun, { habits: android }),
    self.request('POST', `/api/self/registrations/${id}/confirm`, { body: { code } }),
  ]);
  assert.deepEqual([app.reply.status, confirmed.status].filter((status) => status === 200).length, 1);
  assert.equal((await devicesOfUser(server.kit.db, alice.id)).length, 1);
  await assert.rejects(begin(server, alice), { code: 'registrations.too-many-devices' });
});

test('A12: whoever was inside by the password alone is outside when the phone counts', async (t) => {
  const { server, alice } = await world(t);
  const self = await server.signIn(alice);
  await self.expect(200, 'GET', '/api/session');
  await addApp(server, alice);
  await self.expect(401, 'GET', '/api/session');
});

test('A17, A52: the name that a phone says is cleaned before it is shown anywhere', async (t) => {
  const { server, alice } = await world(t);
  const begun = await begin(server, alice);
  const { secret, challenge, messageId } = scan(android, begun.uri).push ?? assert.fail();
  const claims = {
    response: createHmac('sha256', secret).update(challenge).digest('base64'),
    mechanismUid: 'm-1',
    deviceId: tokenOf(android),
    deviceType: `android\u0000${'x'.repeat(500)}`,
    communicationType: 'gcm',
    deviceName: `Alice\u202e\n<b>phone</b>\u001b[31m${'y'.repeat(5_000)}`,
  };
  const body = JSON.stringify({ messageId, jwt: signJwt(claims, secret), userId: 'alice', more: { a: 1 } });
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  assert.equal((await send(server, { ...request, body })).status, 200);
  const [device] = await devicesOfUser(server.kit.db, alice.id);
  assert.match(device?.name ?? '', /^Alice <b>phone<\/b> \[31my+…$/);
  assert.ok((device?.name ?? '').length <= 64 && (device?.platform ?? '').length <= 64);
});

test('two accounts on one phone share its push token, and both keep it', async (t) => {
  const { server, alice } = await world(t);
  const bob = await server.createUser({ name: 'bob' });
  const token = tokenOf(android, 'shared');
  const one = await addApp(server, alice, { token });
  const other = await addApp(server, bob, { token });
  for (const { deviceId } of [one, other]) {
    assert.equal((await findAddress(server.kit.db, deviceId))?.droppedAt, null);
    assert.equal((await findAddress(server.kit.db, deviceId))?.kind, 'fcm');
  }
});

test('A13: an app cannot take the id of another account of the realm', async (t) => {
  const { server, alice } = await world(t);
  const { account } = await addApp(server, alice);
  const begun = await begin(server, await server.createUser({ name: 'bob' }));
  const { secret, challenge, messageId } = scan(android, begun.uri).push ?? assert.fail();
  const response = createHmac('sha256', secret).update(challenge).digest('base64');
  const claims = { response, mechanismUid: account.mechanismUid, deviceId: tokenOf(android), communicationType: 'gcm' };
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  const reply = await send(server, { ...request, body: JSON.stringify({ messageId, jwt: signJwt(claims, secret) }) });
  assert.equal(reply.status, 400);
  assert.ok((await audited(server)).includes('registration.claimed mechanism-in-use'));
  assert.equal(await stateOf(server, begun.registrationId), 'waiting');
});

test('A49: a message counts in its own realm only, named or root', async (t) => {
  const { server, alice } = await world(t);
  const { kit } = server;
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'alpha', settings: {} }));
  const begun = await begin(server, alice);
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  const at = (path: string) => ({ ...request, url: `https://x.test${path}` });
  assert.equal((await send(server, at(`/am/json/${other.name}/push/sns/message?_action=register`))).status, 400);
  assert.equal((await send(server, at('/am/json/nowhere/push/sns/message?_action=register'))).status, 404);
  // The realm of this server has no other name for AM's clients than the root.
  assert.equal((await send(server, at('/am/json/push/sns/message/?_action=register&realm=/'))).status, 200);
});

test('a code for one-time passwords alone: the device counts when the journey says so, once, and for its user only', async (t) => {
  const { server, alice } = await world(t);
  const bob = await server.createUser({ name: 'bob' });
  const begun = await begin(server, alice, { kinds: { push: false, oath: HOTP }, runId: RUN });
  assert.match(begun.uri, /^otpauth:\/\/hotp\/Acme:alice\?/);
  assert.equal(begun.messageId, null);
  const finish = (user: TestUser) =>
    finishOathRegistration(server.kit, {
      registrationId: begun.registrationId,
      user,
      address: '192.0.2.1',
      requestId: 'test',
    });
  await assert.rejects(finish(bob), { code: 'registrations.not-found' });
  assert.deepEqual(await finish(alice), { deviceId: begun.deviceId });
  await assert.rejects(finish(alice), { code: 'registrations.link-used' });
  const [device] = await devicesOfUser(server.kit.db, alice.id);
  assert.deepEqual([device?.mode, device?.credentials.map(({ kind }) => kind)], ['pingam', ['hotp']]);
});

test('A9: a code with a push half counts by the message of the app, and by no journey', async (t) => {
  const { server, alice } = await world(t);
  const { registrationId } = await begin(server, alice, { kinds: { push: true, oath: TOTP } });
  const input = { registrationId, user: alice, address: '192.0.2.1', requestId: 'test' };
  await assert.rejects(finishOathRegistration(server.kit, input), { code: 'registrations.not-found' });
});

test('names that an app would misread are refused before anything is stored', async (t) => {
  const { server, alice } = await world(t);
  for (const account of ['a:b', 'a/b', 'a&b', '50%', ' a', '', 'x'.repeat(300)]) {
    await assert.rejects(begin(server, alice, { account }), { code: 'registrations.code-misread' }, account);
  }
  const rows = await server.kit.db.selectFrom('pingam_phones').select('device_id').execute();
  assert.deepEqual(rows, []);
});

test('an action that there is not, and who is refused again and again', async (t) => {
  const { server, alice } = await world(t);
  const begun = await begin(server, alice);
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  for (const action of ['authorize', 'constructor', '__proto__', '']) {
    const url = request.url.replace('register', action);
    const reply = await send(server, { ...request, url });
    assert.deepEqual([reply.status, reply.code], [501, 'pingam.action-not-supported']);
    assert.deepEqual(reply.body, { code: 501, reason: 'Not Implemented', message: `${action} action not supported` });
  }
  const { max } = server.realm.settings.limits['pingam:address'];
  const wrong = { ...request, url: request.url.replace('register', 'refresh'), body: '{"mechanismUid":"x","jwt":"x"}' };
  for (let attempt = 0; attempt <= max; attempt += 1) assert.equal((await send(server, wrong)).status, 400);
  assert.equal((await send(server, wrong)).status, 429);
  const forged = { ...request, body: JSON.stringify({ ...JSON.parse(request.body), jwt: 'x' }) };
  assert.equal((await send(server, forged)).status, 429);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select('type')
    .where('outcome', '=', 'refused')
    .execute();
  assert.deepEqual(events, [], 'nothing more is written while nobody listens');
  server.clock.advance(301_000);
  const again = await begin(server, alice);
  assert.equal((await scanAndRegister(server, again, { habits: android })).reply.status, 200);
});
