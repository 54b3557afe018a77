/** From the code on the screen to the answer, with each generation of apps, over the push services' real protocols. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesOfUser } from '../devices/index.ts';
import { findPush, pushView } from '../verifications/index.ts';
import { addApp, ask, lastNotification, phones, pingamWorld, reply, sayToken, tokenOf } from './test-pingam.ts';

for (const habits of phones) {
  test(`${habits.name}: scans, is rung, chooses the number, and says a new token`, async (t) => {
    const world = await pingamWorld(t);
    const { server, alice } = world;
    const { db } = server.kit;
    const phone = await addApp(server, alice, { habits });
    const [device] = await devicesOfUser(db, alice.id);
    assert.equal(device?.mode, 'pingam');
    assert.equal(device?.state, 'active');
    assert.equal(device?.name, habits.sendsName ? `A phone of ${habits.name}` : 'Authenticator app');
    assert.deepEqual(device?.credentials.map(({ kind }) => kind).toSorted(), ['push', 'totp']);

    const push = await ask(world, alice, { userMessage: 'Sign in as {{user}} at {{issuer}}' });
    const rung = lastNotification(world, phone);
    assert.equal(rung.shown.message, 'Sign in as alice at Acme');
    assert.equal(rung.shown.type, 'challenge');
    const { number } = pushView(server.kit, push, 'sign-in:11111111-2222-4333-8444-555555555555');
    assert.ok(number !== null && rung.shown.numbers.includes(number), String(rung.shown.numbers));
    const said = await reply(server, phone, rung, { number });
    assert.deepEqual([said.status, said.body], [200, {}], said.text);
    assert.equal((await findPush(db, push.id))?.state, 'approved');

    const fresh = tokenOf(habits, 'b');
    assert.equal((await sayToken(server, phone, fresh)).status, 200);
    await ask(world, alice);
    const last = habits.platform === 'ios' ? world.apns.messages.at(-1)?.deviceToken : world.fcm.messages.at(-1)?.token;
    assert.equal(last, fresh);
  });
}
