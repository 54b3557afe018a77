/** Answers of authenticator apps of PingAM: which count, which do not, and what becomes of the push. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { signJwt } from '@lanyard/protocol/pingam';
import { answer } from '../../../protocol/src/pingam/testing/phone.ts';
import type { PushServicesWorld } from '../channel/test-push-world.ts';
import { findDevice, moveDevice, removeDevice } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import {
  type AppPhone,
  addApp,
  ask,
  lastNotification,
  phones,
  pingamWorld,
  type Rung,
  reply,
  send,
} from '../pingam/test-pingam.ts';
import { cancelPush, findPush, pushView, type StartPush } from './index.ts';
import { PushPhone } from './test-pushes.ts';

const [, apple] = phones;
const ASKER = 'sign-in:11111111-2222-4333-8444-555555555555';

const numberOf = ({ server }: PushServicesWorld, push: Parameters<typeof pushView>[1]): string =>
  pushView(server.kit, push, ASKER).number ?? assert.fail('no number');

const stateOf = async ({ server }: PushServicesWorld, { id }: { id: string }) =>
  (await findPush(server.kit.db, id))?.state;

const events = async ({ server }: PushServicesWorld): Promise<string[]> => {
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select(['type', 'outcome', 'details'])
    .where('type', 'like', 'push.%')
    .orderBy('id')
    .execute();
  return rows.map(({ type, outcome, details }) =>
    outcome === 'success' ? type : `${type} ${(details as { reason: string }).reason}`,
  );
};

async function asked(world: PushServicesWorld, phone: AppPhone, changes: Partial<StartPush> = {}) {
  const push = await ask(world, world.alice, changes);
  return { push, rung: lastNotification(world, phone) };
}

/** A message with these claims, signed as the app signs. */
const message = (phone: AppPhone, { messageId, shown }: Rung, claims: object) => {
  const { secret } = phone.account;
  const response = createHmac('sha256', secret).update(shown.challenge).digest('base64');
  return { messageId, jwt: signJwt({ response, ...claims }, secret) };
};

const claimsText = ({ jwt }: Rung): string => Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString();

const post = ({ server }: PushServicesWorld, phone: AppPhone, body: object) =>
  send(server, {
    url: phone.account.authenticate,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('A28: a wrong number ends the push at once, and the app is not told', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { push, rung } = await asked(world, phone);
  const right = numberOf(world, push);
  const wrong = rung.shown.numbers.find((number) => number !== right);
  const said = await reply(world.server, phone, rung, { number: wrong ?? '' });
  assert.deepEqual([said.status, said.body], [200, {}]);
  assert.equal(await stateOf(world, push), 'mismatched');
  assert.equal((await reply(world.server, phone, rung, { number: right })).status, 400);
  assert.equal(await stateOf(world, push), 'mismatched');
  assert.deepEqual(await events(world), [
    'push.started',
    'push.answer-refused match-wrong',
    'push.mismatched',
    'push.answer-refused mismatched',
  ]);
});

test('A28: approval without a number is a wrong number', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  for (const claims of [{}, { challengeResponse: [34] }]) {
    const { push, rung } = await asked(world, phone);
    assert.equal((await post(world, phone, message(phone, rung, claims))).status, 200);
    assert.equal(await stateOf(world, push), 'mismatched');
  }
});

test('A27, A28: whoever asks again and again in the hope of a lucky number is held back', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { max } = world.server.realm.settings.limits['push-denied:user'];
  for (let turn = 0; turn < max; turn += 1) {
    const { rung } = await asked(world, phone);
    assert.equal((await reply(world.server, phone, rung, { number: '00' })).status, 200);
  }
  await assert.rejects(ask(world, world.alice), { code: 'kit.limited' });
});

test('A28: the number is among three different ones, which no notification tells from the others', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { push, rung } = await asked(world, phone);
  const right = numberOf(world, push);
  assert.equal(new Set(rung.shown.numbers).size, 3);
  assert.ok(rung.shown.numbers.every((number) => /^[1-9]\d$/.test(number)));
  const said = JSON.stringify(world.fcm.messages.at(-1));
  // How many seconds it lives is a number as well, and may happen to be the same.
  const readable = claimsText(rung).replace(/"t":"\d+"/, '');
  assert.ok(!said.includes(`"${right}"`) && !readable.includes(`"${right}"`));
});

test('A29: of many answers at once one counts, whatever they say', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { push, rung } = await asked(world, phone);
  const number = numberOf(world, push);
  const replies = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((turn) => reply(world.server, phone, rung, turn % 2 === 0 ? { deny: true } : { number })),
  );
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400, 400]);
  const winner = replies.findIndex(({ status }) => status === 200);
  assert.equal(await stateOf(world, push), winner % 2 === 0 ? 'approved' : 'denied');
});

test('A29: allow does not become deny, nor deny allow, and no answer counts twice', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const first = await asked(world, phone);
  const number = numberOf(world, first.push);
  assert.equal((await reply(world.server, phone, first.rung, { number })).status, 200);
  for (const again of [{ number }, { deny: true }]) {
    assert.equal((await reply(world.server, phone, first.rung, again)).status, 400);
  }
  assert.equal(await stateOf(world, first.push), 'approved');
  const second = await asked(world, phone);
  assert.equal((await reply(world.server, phone, second.rung, { deny: true })).status, 200);
  assert.equal((await reply(world.server, phone, second.rung, { number: numberOf(world, second.push) })).status, 400);
  assert.equal(await stateOf(world, second.push), 'denied');
});

test('a denial is one by its presence, whatever it says', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { push, rung } = await asked(world, phone);
  const claims = { deny: false, challengeResponse: numberOf(world, push) };
  assert.equal((await post(world, phone, message(phone, rung, claims))).status, 200);
  assert.equal(await stateOf(world, push), 'denied');
});

test('A13, A29: what another phone, another push or nobody has signed does not count, and uses nothing up', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const second = await addApp(world.server, world.alice, { habits: apple });
  const stranger = await addApp(world.server, await world.server.createUser({ name: 'bob' }));
  const before = await asked(world, phone);
  assert.equal((await reply(world.server, phone, before.rung, { deny: true })).status, 200);
  const { push, rung } = await asked(world, phone);
  const challengeResponse = numberOf(world, push);
  const { messageId } = rung;
  const good = message(phone, rung, { challengeResponse });
  const [header, payload, signature] = good.jwt.split('.');
  const none = Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url');
  const tries: Record<string, object> = {
    'no signature': { messageId, jwt: `${header}.${payload}.` },
    'alg none': { messageId, jwt: `${none}.${payload}.` },
    'alg none, signed': { messageId, jwt: `${none}.${payload}.${signature}` },
    'another key': { messageId, jwt: signJwt({ response: 'x' }, Buffer.alloc(32, 9)) },
    'another person’s phone': message(stranger, rung, { challengeResponse }),
    'the second phone over what the first was shown': message(second, rung, { challengeResponse }),
    'the push before': { ...message(phone, before.rung, { challengeResponse }), messageId },
    'no response': { messageId, jwt: signJwt({ challengeResponse }, phone.account.secret) },
    'a response of nothing': { messageId, jwt: signJwt({ response: '', challengeResponse }, phone.account.secret) },
    'another time': { ...good, messageId: messageId.replace(/\d{13}$/, '1700000000000') },
    'another message': { ...good, messageId: messageId.replace('AUTHENTICATE', 'REGISTER') },
    'no id': { jwt: good.jwt },
    'no token': { messageId },
    nothing: {},
  };
  for (const [name, body] of Object.entries(tries)) {
    assert.equal((await post(world, phone, body)).status, 400, name);
  }
  assert.equal(await stateOf(world, push), 'pending');
  assert.equal((await post(world, phone, { ...good, userId: 'alice', more: [1] })).status, 200);
  assert.equal(await stateOf(world, push), 'approved');
  const seen = new Set(await events(world));
  for (const reason of ['signature', 'challenge']) assert.ok(seen.has(`push.answer-refused ${reason}`), reason);
});

test('A30: after its time an answer is refused, and so is one to a push that was taken back', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const late = await asked(world, phone, { expiresInSeconds: 30 });
  const lateNumber = numberOf(world, late.push);
  world.server.clock.advance(30_000);
  assert.equal((await reply(world.server, phone, late.rung, { number: lateNumber })).status, 400);
  assert.equal(await stateOf(world, late.push), 'pending', 'until the clock of the server is looked at');
  const back = await asked(world, phone);
  const number = numberOf(world, back.push);
  assert.equal(await cancelPush(world.server.kit, back.push.id, ASKER), true);
  assert.equal((await reply(world.server, phone, back.rung, { number })).status, 400);
  assert.equal(await stateOf(world, back.push), 'cancelled');
});

test('a locked phone is not asked and cannot answer; a removed one neither; unlocked, it can again', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const { deviceId } = phone;
  const { db, clock } = server.kit;
  const { push, rung } = await asked(world, phone);
  const number = numberOf(world, push);
  await moveDevice(db, { deviceId, event: 'lock', now: clock.now(), lockReason: 'lost' });
  for (const reaction of [{ number }, { deny: true }]) {
    assert.equal((await reply(server, phone, rung, reaction)).status, 400);
  }
  await assert.rejects(ask(world, alice), { code: 'verifications.push-unavailable' });
  await moveDevice(db, { deviceId, event: 'unlock', now: clock.now() });
  assert.equal((await reply(server, phone, rung, { number })).status, 200);
  const after = await asked(world, phone);
  const device = (await findDevice(db, deviceId)) ?? assert.fail();
  await removeDevice(server.kit, device, { actor: { kind: 'user', id: alice.id }, address: '', requestId: '' });
  assert.equal((await reply(server, phone, after.rung, { deny: true })).status, 400);
  await assert.rejects(ask(world, alice), { code: 'verifications.push-unavailable' });
  assert.ok((await events(world)).includes('push.answer-refused device-locked'));
});

test('A7: where approvals need a fingerprint or face that we have seen a key of, such an app is not asked', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const { push, rung } = await asked(world, phone);
  await server.kit.db.updateTable('users').set({ require_biometric_seed: true }).where('id', '=', alice.id).execute();
  assert.equal((await reply(server, phone, rung, { number: numberOf(world, push) })).status, 400);
  await assert.rejects(ask(world, { ...alice, requireBiometricSeed: true }), {
    code: 'verifications.push-unavailable',
  });
  assert.equal((await reply(server, phone, rung, { deny: true })).status, 200, 'a denial is always welcome');
});

test('our own app and one of PingAM are asked together, and the first answer counts', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const own = new PushPhone(server, await insertTestDevice(server.kit, alice));
  const phone = await addApp(server, alice);
  const first = await asked(world, phone);
  const match = numberOf(world, first.push);
  assert.equal((await own.answer(first.push.id, { decision: 'approve', match })).status, 200);
  assert.equal((await reply(server, phone, first.rung, { number: match })).status, 400);
  const second = await asked(world, phone);
  assert.equal((await reply(server, phone, second.rung, { number: numberOf(world, second.push) })).status, 200);
  assert.equal((await own.answer(second.push.id, { decision: 'deny', details: 'x' })).status, 403);
  assert.equal(await stateOf(world, second.push), 'approved');
});

test('what is typed or scanned is asked of our own app alone, and the reason is said where there is none', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  await addApp(server, alice);
  for (const matching of ['typed-6', 'scan'] as const) {
    await assert.rejects(ask(world, alice, { matching }), (error: { members?: { reason?: { code: string } } }) => {
      assert.equal(error.members?.reason?.code, 'needs-own-app');
      return true;
    });
  }
  const own = await insertTestDevice(server.kit, alice);
  const push = await ask(world, alice, { matching: 'scan' });
  const { tokens } = await server.kit.db
    .selectFrom('pushes')
    .select('tokens')
    .where('id', '=', push.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual(Object.keys(tokens as object), [own.device.id]);
});

test('the kind of a push is what the journey asks for, and no weaker than the realm’s', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice, { habits: apple });
  const weak = {
    ...server.realm,
    settings: { ...server.realm.settings, push: { matching: 'none', expirySeconds: 60 } },
  } as const;
  const kinds = [
    [weak, 'default', 'default', 'authentication'],
    [weak, 'challenge', 'challenge', 'authentication_challenge'],
    [weak, 'biometric', 'biometric', 'authentication_biometric'],
    [server.realm, 'default', 'challenge', 'authentication_challenge'],
    [server.realm, 'biometric', 'challenge', 'authentication_challenge'],
  ] as const;
  for (const [realm, pushType, type, category] of kinds) {
    const { push, rung } = await asked(world, phone, { realm, pushType });
    assert.deepEqual([rung.shown.type, rung.category], [type, category]);
    const number = pushView(server.kit, push, ASKER).number;
    assert.equal((await reply(server, phone, rung, number === null ? {} : { number })).status, 200);
    assert.equal(await stateOf(world, push), 'approved');
  }
});

test('a phone is told what the journey gives, cleaned and cut; too much of it is refused', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice, { habits: apple });
  const { rung } = await asked(world, phone, {
    userMessage: '  {{user}} “signs in” \u202e at\n{{issuer}} "now" \\o/ ',
    contextInfo: { remoteIp: '192.0.2.7', userAgent: `Firefox\u0007${'x'.repeat(900)}` },
    customPayload: { amount: 12, to: 'Bob' },
  });
  const claims = JSON.parse(claimsText(rung));
  assert.ok(Object.values(claims).every((value) => typeof value === 'string'));
  assert.equal(claims.m, 'alice “signs in” at Acme ”now” /o/');
  assert.equal(claims.d, 'alice');
  assert.equal(claims.t, '60');
  assert.equal(claims.i, String(world.server.clock.now().getTime()));
  assert.deepEqual(JSON.parse(claims.p), { amount: 12, to: 'Bob' });
  const { remoteIp, userAgent } = JSON.parse(claims.x);
  assert.equal(remoteIp, '192.0.2.7');
  assert.match(userAgent, /^Firefoxx+…$/);
  assert.ok(userAgent.length <= 256);
  const customPayload = { text: 'x'.repeat(3_072) };
  await assert.rejects(ask(world, world.alice, { customPayload }), { code: 'pingam.payload-too-large' });
  const fits = await asked(world, phone, { customPayload: { text: 'x'.repeat(2_000) } });
  assert.equal(JSON.parse(JSON.parse(claimsText(fits.rung)).p).text.length, 2_000);
  // Within 3 KB, and beyond what Apple and Google carry once it is signed.
  const sent = world.apns.messages.length;
  const signed = { text: 'x'.repeat(2_900) };
  await assert.rejects(ask(world, world.alice, { customPayload: signed }), { code: 'pingam.payload-too-large' });
  assert.equal(world.apns.messages.length, sent);
  const numeric = await asked(world, phone, { userMessage: '12' });
  assert.equal(numeric.rung.shown.message, 'Message: 12');
});

test('evidence is kept: the very message that approved', async (t) => {
  const world = await pingamWorld(t);
  const phone = await addApp(world.server, world.alice);
  const { push, rung } = await asked(world, phone);
  const request = answer(phone.account, {
    shown: rung.shown,
    messageId: rung.messageId,
    number: numberOf(world, push),
  });
  assert.equal((await send(world.server, request)).status, 200);
  const row = await world.server.kit.db
    .selectFrom('pushes')
    .select(['answer', 'device_id'])
    .where('id', '=', push.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual([row.answer, row.device_id], [JSON.parse(request.body).jwt, phone.deviceId]);
  assert.equal(
    (await findDevice(world.server.kit.db, phone.deviceId))?.lastUsedAt?.getTime(),
    world.server.clock.now().getTime(),
  );
});
