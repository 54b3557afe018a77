/** Whoever steals the password of an operator and adds a phone: the others are told, and the thief cannot hide it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { insertTestDevice } from '../devices/test-device.ts';
import { begin, SELF, scan } from '../registrations/test-online.ts';
import { startMailServer, type TestServer, type TestUser, testServer } from '../testing/index.ts';

const PATH = '/api/admin/notices';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

async function demo(t: TestContext, config: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, config);
  const [root, otto] = [
    await server.createUser({ name: 'root', role: 'administrator' }),
    await server.createUser({ name: 'otto', role: 'administrator' }),
  ];
  return { server, root, otto, admin: await server.signIn(root) };
}

/** Signs in with the password alone, elsewhere, and adds a phone. @returns the thief's client, inside the console */
async function addPhone(server: TestServer, user: TestUser) {
  const from = { 'x-forwarded-for': '198.51.100.7' };
  const thief = (await server.enter(user, { headers: { 'user-agent': BROWSER, ...from } })).client;
  const begun = await begin(thief, from);
  await (await scan(server, begun.link)).register();
  await thief.request('POST', `${SELF}/${begun.id}/count`, { body: { sessionKey: begun.sessionKey } });
  return thief;
}

const TRUSTING = { config: { trustProxy: ['127.0.0.1'] } };

test('a stolen password adds a first phone: every other administrator is told who, when, from where', async (t) => {
  const { server, otto, admin } = await demo(t, TRUSTING);
  assert.deepEqual((await admin.expect(200, 'GET', PATH)).notices, []);
  await addPhone(server, otto);
  const [notice, ...rest] = (await admin.expect(200, 'GET', PATH)).notices;
  assert.deepEqual(rest, []);
  const { id: _, device, ...told } = notice;
  assert.equal(device.name, 'Pixel');
  assert.deepEqual(told, {
    user: { id: otto.id, name: 'otto', displayName: 'otto', role: 'administrator' },
    address: '198.51.100.7',
    browser: 'Chrome on Linux',
    at: server.clock.now().toISOString(),
  });
});

test('whoever copied the cookie of a session is told of by where the phone was begun, not by where the owner signed in', async (t) => {
  const { server, otto, admin } = await demo(t, TRUSTING);
  const owner = await server.enter(otto, { headers: { 'user-agent': BROWSER, 'x-forwarded-for': '198.51.100.7' } });
  const begun = await begin(owner.client, { 'x-forwarded-for': '203.0.113.66' });
  await (await scan(server, begun.link)).register();
  const [{ address, browser }] = (await admin.expect(200, 'GET', PATH)).notices;
  assert.deepEqual([address, browser], ['203.0.113.66', '']);
});

test('the thief sees no notice about the own phone, and dismisses it for nobody', async (t) => {
  const { server, otto, admin } = await demo(t);
  const thief = await addPhone(server, otto);
  assert.deepEqual((await thief.expect(200, 'GET', PATH)).notices, []);
  const [{ id }] = (await admin.expect(200, 'GET', PATH)).notices;
  for (const method of ['PUT', 'DELETE']) {
    const reply = await thief.request(method, `${PATH}/${id}/dismissal`);
    assert.deepEqual([reply.status, reply.body.code], [404, 'notices.not-found']);
  }
  const other = await server.signIn(await server.createUser({ name: 'eve', role: 'administrator' }));
  await other.expect(204, 'PUT', `${PATH}/${id}/dismissal`);
  assert.deepEqual((await other.expect(200, 'GET', PATH)).notices, []);
  assert.equal((await admin.expect(200, 'GET', PATH)).notices.length, 1, 'each dismisses for themself');
});

test('what was dismissed comes back where that is undone, and goes by itself after 30 days', async (t) => {
  const { server, otto, admin } = await demo(t, {
    settings: { session: { absoluteSeconds: 2_592_000, idleSeconds: 86_400 } },
  });
  await addPhone(server, otto);
  const [{ id }] = (await admin.expect(200, 'GET', PATH)).notices;
  const dismissal = `${PATH}/${id}/dismissal`;
  for (const _ of ['once', 'twice']) await admin.expect(204, 'PUT', dismissal);
  assert.deepEqual((await admin.expect(200, 'GET', PATH)).notices, []);
  await admin.expect(204, 'DELETE', dismissal);
  assert.equal((await admin.expect(200, 'GET', PATH)).notices.length, 1);
  server.clock.advance(30 * 86_400_000);
  const later = await server.signIn({ ...(await server.createUser({ name: 'late', role: 'administrator' })) });
  assert.deepEqual((await later.expect(200, 'GET', PATH)).notices, []);
});

test('further phones and those of ordinary users are nobody’s news; another realm hears of none', async (t) => {
  const { server, root, admin } = await demo(t);
  await addPhone(server, await server.createUser({ name: 'alice' }));
  const helper = await server.createUser({ name: 'hank', role: 'helpdesk' });
  await insertTestDevice(server.kit, helper);
  const hank = await server.signIn(helper);
  const begun = await begin(hank);
  await (await scan(server, begun.link)).register();
  assert.deepEqual((await admin.expect(200, 'GET', PATH)).notices, []);
  assert.equal((await hank.request('GET', PATH)).body.code, 'users.role-needed');
  await addPhone(server, await server.createUser({ name: 'hilde', role: 'helpdesk' }));
  const [{ id }] = (await admin.expect(200, 'GET', PATH)).notices;
  const { kit } = server;
  await kit.db.updateTable('first_phone_notices').set({ user_id: root.id }).where('id', '=', id).execute();
  assert.deepEqual((await admin.expect(200, 'GET', PATH)).notices, [], 'one’s own');
});

test('administrators with a mail address get one, and so does the operator: without anything that the phone may choose', async (t) => {
  const mail = await startMailServer(t);
  const config = { mailUrl: new URL(`smtp://127.0.0.1:${mail.port}`).href, mailFrom: 'Lanyard <lanyard@example.com>' };
  const { server, root, otto } = await demo(t, { config });
  const setMail = (id: string, email: string) =>
    server.kit.db.updateTable('users').set({ email }).where('id', '=', id).execute();
  await setMail(root.id, 'root@example.com');
  await setMail(otto.id, 'otto@example.com');
  await addPhone(server, otto);
  const mails = (await mail.arrived(2)).map((text) => text.replaceAll('=\n', '').replaceAll('=3D', '='));
  const to = (address: string) =>
    mails.find((text) => text.includes(`To: ${address}`)) ?? assert.fail(`no mail to ${address}`);
  assert.match(to('root@example.com'), /otto \(otto\) of Lanyard has added a first phone/);
  assert.match(to('root@example.com'), new RegExp(`/console/users\\?user=${otto.id}&tab=devices`));
  assert.match(to('otto@example.com'), /If it was not, tell an administrator now/);
  for (const text of mails) assert.ok(!text.includes('Pixel'));
});
