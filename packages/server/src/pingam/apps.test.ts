/** From the code on the screen to the answer, with each generation of apps, over the push services' real protocols. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesOfUser } from '../devices/index.ts';
import { createRealm } from '../realms/index.ts';
import { createUser } from '../users/index.ts';
import { findPush, pushView } from '../verifications/index.ts';
import {
  accepts,
  addApp,
  ask,
  lastNotification,
  phones,
  pingamWorld,
  reply,
  sayToken,
  tokenOf,
} from './test-pingam.ts';

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
    assert.deepEqual([said.status, said.body, accepts(habits, said)], [200, {}, true], said.text);
    assert.equal((await findPush(db, push.id))?.state, 'approved');

    const fresh = tokenOf(habits, 'b');
    assert.ok(accepts(habits, await sayToken(server, phone, fresh)), habits.name);
    await ask(world, alice);
    const last = habits.platform === 'ios' ? world.apns.messages.at(-1)?.deviceToken : world.fcm.messages.at(-1)?.token;
    assert.equal(last, fresh);
  });
}

test('each generation in a realm of its own name', async (t) => {
  const world = await pingamWorld(t);
  const { kit } = world.server;
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'alpha', settings: {} }));
  const system = { actor: { kind: 'system' } } as const;
  for (const [index, habits] of phones.entries()) {
    const person = { name: `user-${index}`, displayName: 'Somebody' };
    const created = await kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, system));
    const user = { ...created, password: '' };
    const phone = await addApp(world.server, user, { habits, realm });
    assert.match(phone.account.authenticate, /\/am\/json\/alpha\/push\/sns\/message\?_action=authenticate$/);
    const push = await ask(world, user, { realm });
    const said = await reply(world.server, phone, lastNotification(world, phone), { deny: true });
    assert.equal(said.status, 200, said.text);
    assert.equal((await findPush(kit.db, push.id))?.state, 'denied', habits.name);
  }
});

test('each generation in the root realm, as phones know it that came from elsewhere', async (t) => {
  const world = await pingamWorld(t);
  const { server } = world;
  const root = (address: string) => address.replace(`/json/${server.realm.name}/`, '/json/');
  for (const [index, habits] of phones.entries()) {
    const user = await server.createUser({ name: `user-${index}` });
    const known = await addApp(server, user, { habits });
    const { register, authenticate } = known.account;
    const phone = {
      ...known,
      account: { ...known.account, register: root(register), authenticate: root(authenticate) },
    };
    assert.match(phone.account.authenticate, /\/am\/json\/push\/sns\/message\?_action=authenticate$/);
    assert.equal((await sayToken(server, phone, tokenOf(habits, 'b'))).status, 200);
    const push = await ask(world, user);
    assert.equal((await reply(server, phone, lastNotification(world, phone), { deny: true })).status, 200);
    assert.equal((await findPush(server.kit.db, push.id))?.state, 'denied', habits.name);
  }
});
