import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testKit, testServer } from '../testing/index.ts';
import { ensureFirstAdministrator } from './index.ts';

const password = 'a new and long password';
const tokenOf = (link: string) => link.split('#')[1] ?? '';

test('the first start of a real server makes one administrator with a one-time link, and later starts make none', async (t) => {
  const config = { mode: 'server', publicUrl: 'http://localhost:0', realm: 'main', administrator: 'root' } as const;
  const { kit } = await testKit(t, { config });
  const links = await Promise.all([1, 2, 3].map(() => ensureFirstAdministrator(kit)));
  const made = links.filter((link) => link !== null);
  assert.equal(made.length, 1);
  assert.match(made[0] ?? '', /\/main\/welcome#[A-Za-z0-9_-]{43}$/);
  assert.equal(await ensureFirstAdministrator(kit), null);
  const users = await kit.db.selectFrom('users').select(['name', 'role', 'password_hash']).execute();
  assert.deepEqual(users, [{ name: 'root', role: 'administrator', password_hash: null }]);
});

async function invitation(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const body = { name: 'dave', displayName: 'Dave' };
  const dave = await admin.expect(201, 'POST', '/api/admin/users', { body });
  const welcome = (token: string, chosen = password) =>
    server.request('POST', '/api/welcome', { body: { token, password: chosen } });
  return { ...server, admin, dave, token: tokenOf(dave.link), welcome };
}

test('a one-time link sets the password once, under any number of requests at once', async (t) => {
  const { token, welcome, enter, realm } = await invitation(t);
  const replies = await Promise.all([1, 2, 3, 4].map(() => welcome(token)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 410, 410, 410]);
  const refused = replies.find(({ status }) => status === 410);
  assert.equal(refused?.body.code, 'users.link-invalid');
  assert.match(refused?.body.detail, /has been used, has expired or is not complete/);
  const accepted = replies.find(({ status }) => status === 200);
  assert.deepEqual(accepted?.body, { realm: realm.name, user: 'dave' });
  assert.equal((await enter({ name: 'dave', password })).reply.status, 200);
});

test('a weak password does not use the link up', async (t) => {
  const { token, welcome } = await invitation(t);
  assert.equal((await welcome(token, 'short')).body.code, 'users.password-weak');
  assert.equal((await welcome(token)).status, 200);
});

test('a link ends after three days', async (t) => {
  const { token, welcome, clock } = await invitation(t);
  clock.advance(3 * 86_400_000);
  assert.equal((await welcome(token)).body.code, 'users.link-invalid');
});

test('a new link makes the one before worthless', async (t) => {
  const { token, welcome, admin, dave } = await invitation(t);
  const { link } = await admin.expect(201, 'POST', `/api/admin/users/${dave.id}/link`);
  assert.equal((await welcome(token)).status, 410);
  assert.equal((await welcome(tokenOf(link))).status, 200);
});

test('a link of a disabled user sets nothing', async (t) => {
  const { token, welcome, admin, dave } = await invitation(t);
  await admin.expect(200, 'PATCH', `/api/admin/users/${dave.id}`, { body: { state: 'disabled' } });
  assert.equal((await welcome(token)).status, 410);
});

test('a foreign, cut or empty token sets nothing', async (t) => {
  const { token, welcome } = await invitation(t);
  for (const wrong of ['x'.repeat(43), token.slice(0, -1), `${token}x`])
    assert.equal((await welcome(wrong)).status, 410);
  assert.equal((await welcome('')).status, 400);
});

test('A39: a new password ends the sessions that the old one had opened', async (t) => {
  const { createUser, signIn, admin, welcome } = await invitation(t);
  const person = await createUser({ name: 'alice' });
  const alice = await signIn(person);
  const { link } = await admin.expect(201, 'POST', `/api/admin/users/${person.id}/link`);
  await alice.expect(200, 'GET', '/api/session');
  assert.equal((await welcome(tokenOf(link))).status, 200);
  await alice.expect(401, 'GET', '/api/session');
});

test('a link stands in the database as a hash only', async (t) => {
  const { kit, token } = await invitation(t);
  const rows = await kit.db.selectFrom('user_links').selectAll().execute();
  assert.equal(JSON.stringify(rows).includes(token), false);
  assert.equal(rows[0]?.token_hash.length, 32);
});
