/* Guesses at the first code, codes of another time, and proofs that come twice or too late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { aliceAt, assertRefused, begin, devicesIn, SELF, scan } from './test-online.ts';

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

test('a device that no registration waits for has nothing to prove', async (t) => {
  const { server, user, alice } = await aliceAt(t);
  const phone = await scan(server, (await begin(alice)).link);
  const { device } = await insertTestDevice(server.kit, user, { keys: phone.keys });
  phone.deviceId = device.id;
  assertRefused(await phone.prove('000000'), 409, 'registrations.not-claimed');
});
