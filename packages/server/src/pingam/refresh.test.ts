/** New push tokens of apps, and what our own app asks for by itself. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { signJwt } from '@lanyard/protocol/pingam';
import { refresh, register, scan } from '../../../protocol/src/pingam/testing/phone.ts';
import type { PushServicesWorld } from '../channel/test-push-world.ts';
import { devicesOfUser, findDevice, moveDevice, renameDevice } from '../devices/index.ts';
import { createRealm } from '../realms/index.ts';
import { findPush } from '../verifications/index.ts';
import { pingamPhoneOf } from './index.ts';
import { type AppPhone, addApp, ask, begin, phones, pingamWorld, sayToken, send, tokenOf } from './test-pingam.ts';

const [android, , , apple] = phones;

const rungAt = ({ fcm }: PushServicesWorld) => fcm.messages.at(-1)?.token;

/** A message with these claims about this account. */
const post = (
  { server }: PushServicesWorld,
  phone: AppPhone,
  action: string,
  { body, jwt }: { body?: object; jwt: object | string },
) =>
  send(server, {
    url: phone.account.register.replace('register', action),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      mechanismUid: phone.account.mechanismUid,
      jwt: typeof jwt === 'string' ? jwt : signJwt(jwt as Record<string, unknown>, phone.account.secret),
      ...body,
    }),
  });

test('A31: a token that the phone had before the present one is refused, however it is said again', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const [one, two, three] = ['one', 'two', 'three'].map((seed) => tokenOf(android, seed));
  const caught = refresh(phone.account, one ?? '', 'alice');
  assert.equal((await send(server, caught)).status, 200);
  assert.equal((await send(server, caught)).status, 200, 'the present one may be said again');
  assert.equal((await sayToken(server, phone, two ?? '')).status, 200);
  assert.equal((await send(server, caught)).status, 400);
  assert.equal(
    (await sayToken(server, phone, phone.token)).status,
    400,
    'that of the registration is an old one as well',
  );
  assert.equal((await sayToken(server, phone, three ?? '')).status, 200);
  assert.equal((await sayToken(server, phone, two ?? '')).status, 400);
  await ask(world, alice);
  assert.equal(rungAt(world), three);
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select(['type', 'outcome'])
    .where('type', 'like', 'device.%')
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map(({ type, outcome }) => `${type} ${outcome}`).filter((text) => !/registered|removed/.test(text)),
    [
      'device.push-address-set success',
      'device.push-address-set success',
      'device.message-refused refused',
      'device.message-refused refused',
      'device.push-address-set success',
      'device.message-refused refused',
    ],
  );
});

test('of many messages at once with old and new tokens the last new one stands', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const fresh = tokenOf(android, 'fresh');
  const replies = await Promise.all(
    [phone.token, fresh, phone.token, fresh, phone.token].map((token) => sayToken(server, phone, token)),
  );
  assert.equal(replies[1]?.status, 200);
  const { seenTokens } = (await pingamPhoneOf(server.kit.db, phone.deviceId)) ?? assert.fail();
  assert.equal(seenTokens.length, 2);
  await ask(world, alice);
  assert.equal(rungAt(world), fresh);
});

test('a new token is believed from the app that has the secret alone, and in its own realm', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const { kit } = server;
  const phone = await addApp(server, alice);
  const stranger = await addApp(server, await server.createUser({ name: 'bob' }));
  const claims = { deviceId: tokenOf(android, 'evil'), deviceType: 'android', communicationType: 'gcm' };
  const bySomebody = signJwt(claims, stranger.account.secret);
  const none = `${Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url')}.${bySomebody.split('.')[1]}.`;
  const wrong = [
    { jwt: bySomebody },
    { jwt: none },
    { jwt: '' },
    { jwt: { ...claims, mechanismUid: stranger.account.mechanismUid } },
    { jwt: { ...claims, deviceId: 'short' } },
    { jwt: { ...claims, deviceId: undefined } },
    { jwt: claims, body: { mechanismUid: randomUUID() } },
    { jwt: claims, body: { mechanismUid: null } },
    { jwt: claims, body: { mechanismUid: "' OR 1=1" } },
  ];
  for (const each of wrong) assert.equal((await post(world, phone, 'refresh', each)).status, 400, JSON.stringify(each));
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'alpha', settings: {} }));
  const request = refresh(phone.account, tokenOf(android, 'other'), 'alice');
  const elsewhere = request.url.replace(`/json/${server.realm.name}/`, '/json/alpha/');
  assert.equal((await send(server, { ...request, url: elsewhere })).status, 400);
  await ask(world, alice);
  assert.equal(rungAt(world), phone.token);
  // The user name in it is nothing that anybody looks at.
  assert.equal((await post(world, phone, 'refresh', { jwt: claims, body: { username: 'somebody else' } })).status, 200);
});

test('the phone keeps its own name up to date, unless a person has given it another', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const { db } = server.kit;
  const nameOf = async () => (await devicesOfUser(db, alice.id))[0]?.name;
  const phone = await addApp(server, alice);
  const claims = { deviceId: phone.token, deviceType: 'android', communicationType: 'gcm' };
  const say = (deviceName?: string) => post(world, phone, 'refresh', { jwt: { ...claims, deviceName } });
  assert.equal((await say('Pixel\u202e 9')).status, 200);
  assert.equal(await nameOf(), 'Pixel 9');
  assert.equal((await say()).status, 200);
  assert.equal(await nameOf(), 'Pixel 9');
  await renameDevice(db, { deviceId: phone.deviceId, name: 'My phone' });
  assert.equal((await say('Pixel 10')).status, 200);
  assert.equal(await nameOf(), 'My phone');
});

test('A33: an app that says new tokens without a pause is held back', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const { max } = server.realm.settings.limits['device:push-address'];
  for (let turn = 0; turn < max; turn += 1) {
    assert.equal((await sayToken(server, phone, tokenOf(android, `t${turn}`))).status, 200);
  }
  assert.equal((await sayToken(server, phone, tokenOf(android, 'more'))).status, 429);
});

test('an address that its push service calls gone is dropped, and the next token is taken', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice, apns } = world;
  const phone = await addApp(server, alice, { habits: apple });
  const other = await addApp(server, await server.createUser({ name: 'bob' }), { habits: apple, token: phone.token });
  apns.script.set({ kind: 'answer', status: 410, body: '{"reason":"Unregistered"}' }, { kind: 'accept' });
  const push = await ask(world, alice);
  assert.deepEqual(await world.way(push.id, { device: { id: phone.deviceId } } as never), ['apns refused']);
  assert.equal((await sayToken(server, phone, tokenOf(apple, 'b'))).status, 200);
  await ask(world, alice);
  assert.equal(apns.messages.at(-1)?.deviceToken, tokenOf(apple, 'b'));
  assert.notEqual(other.deviceId, phone.deviceId);
});

test('our own app asks by itself: each question once, within a minute, and only with its secret', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const { kit, clock } = server;
  const begun = await begin(server, alice);
  const scanned = scan(android, begun.uri);
  const { request, account } = register(android, scanned, 'none');
  const { messageId, jwt } = JSON.parse(request.body);
  const claims = JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString());
  const own = signJwt({ ...claims, deviceId: '', communicationType: 'lanyard' }, account.secret);
  assert.equal((await send(server, { ...request, body: JSON.stringify({ messageId, jwt: own }) })).status, 200);
  const phone: AppPhone = { habits: android, account, scanned, deviceId: begun.deviceId, token: '' };
  const question = (changes: object = {}) => ({
    mechanismUid: account.mechanismUid,
    iat: Math.floor(clock.now().getTime() / 1000),
    jti: randomUUID(),
    ...changes,
  });
  const pending = (changes?: object) => post(world, phone, 'pending', { jwt: question(changes) });
  assert.deepEqual((await pending()).body, { messages: [] });
  const push = await ask(world, alice);
  const asked = await pending();
  assert.equal(asked.body.messages.length, 1);
  assert.equal(asked.body.messages[0].messageId, `AUTHENTICATE:${push.id}${push.createdAt.getTime()}`);
  assert.deepEqual(await world.way(push.id, { device: { id: phone.deviceId } } as never), ['poll received']);
  assert.equal(world.fcm.messages.length + world.apns.messages.length, 0);

  const once = signJwt(question(), account.secret);
  assert.equal((await post(world, phone, 'pending', { jwt: once })).status, 200);
  const { iat } = question();
  const wrong = [
    once,
    question({ iat: iat - 61 }),
    question({ iat: iat + 61 }),
    question({ iat: String(iat) }),
    question({ iat: undefined }),
    question({ jti: undefined }),
    question({ jti: 'short' }),
    question({ mechanismUid: undefined }),
    question({ mechanismUid: randomUUID() }),
    signJwt(question(), Buffer.alloc(32, 3)),
  ];
  for (const each of wrong) assert.equal((await post(world, phone, 'pending', { jwt: each })).status, 400);

  await moveDevice(kit.db, { deviceId: phone.deviceId, event: 'lock', now: clock.now() });
  assert.equal((await pending()).status, 400);
  await moveDevice(kit.db, { deviceId: phone.deviceId, event: 'unlock', now: clock.now() });
  clock.advance(61_000);
  assert.deepEqual((await pending()).body, { messages: [] }, 'what has expired is asked of nobody');
  assert.equal((await findDevice(kit.db, phone.deviceId))?.state, 'active');
  assert.notEqual((await findPush(kit.db, push.id))?.state, 'approved');
});
