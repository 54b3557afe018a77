import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeBase32, parseKeyUri, totp } from '@lanyard/protocol/otp';
import { activeDevices } from '../devices/index.ts';
import { type TestServer, testServer } from '../testing/index.ts';

const SELF = '/api/self/registrations';

async function begin(t: TestContext) {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const alice = await server.signIn(user);
  const begun = await alice.expect(200, 'POST', SELF, { body: { method: 'key-uri' } });
  const confirm = (code: string) => alice.request('POST', `${SELF}/${begun.id}/confirm`, { body: { code } });
  return { server, user, alice, begun, confirm };
}

function codeOf(server: TestServer, secret: string, secondsAhead = 0): string {
  return totp({ secret: decodeBase32(secret), time: server.clock.now().getTime() + secondsAhead * 1000 });
}

test('F3: another app is added with a Key URI and counts after one right code', async (t) => {
  const { server, user, alice, begun, confirm } = await begin(t);
  const uri = parseKeyUri(begun.keyUri);
  assert.ok(uri.kind === 'totp');
  assert.deepEqual(
    [uri.issuer, uri.account, uri.algorithm, uri.digits, uri.period],
    ['Lanyard', 'alice', 'SHA1', 6, 30],
  );
  assert.deepEqual(uri.secret, decodeBase32(begun.secret));
  assert.equal(uri.secret.length, 20);
  assert.deepEqual((await alice.expect(200, 'GET', '/api/self/devices')).devices, []);
  const reply = await confirm(codeOf(server, begun.secret));
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.state, 'registered');
  assert.equal(reply.body.device.name, 'Authenticator app');
  const [device] = await activeDevices(server.kit.db, user.id);
  assert.equal(device?.mode, 'standard');
  const { devices } = await alice.expect(200, 'GET', '/api/self/devices');
  assert.equal(devices[0].push.available, false);
  assert.equal(devices[0].push.reason.code, 'no-online-device');
  assert.equal(devices[0].lastSyncAt, null);
});

test('A16: the secret is in the first reply and never again: not in a later read, the audit or the log', async (t) => {
  const { server, alice, begun } = await begin(t);
  server.ledger.add(decodeBase32(begun.secret));
  const read = await alice.request('GET', `${SELF}/${begun.id}`);
  assert.equal(read.body.state, 'waiting');
  server.ledger.assertAbsent(read.text, 'a later read');
  const current = await alice.request('GET', `${SELF}/current`);
  assert.equal(current.body.registration, null);
  const event = await alice.nextEvent(`${SELF}/${begun.id}/events`);
  server.ledger.assertAbsent(JSON.stringify(event), 'the events');
  const audit = await server.kit.db.selectFrom('audit_events').selectAll().execute();
  server.ledger.assertAbsent(JSON.stringify(audit), 'the audit');
  server.ledger.assertAbsent(server.logText(), 'the log');
});

test('A21: five wrong codes end the confirmation, and the secret is erased', async (t) => {
  const { server, begun, confirm } = await begin(t);
  const wrong = codeOf(server, begun.secret, 7 * 3600);
  for (const left of [4, 3, 2, 1]) {
    const reply = await confirm(wrong);
    assert.deepEqual([reply.status, reply.body.code, reply.body.left], [403, 'registrations.code-wrong', left]);
  }
  const last = await confirm(wrong);
  assert.deepEqual([last.status, last.body.code], [409, 'registrations.failed']);
  const late = await confirm(codeOf(server, begun.secret));
  assert.deepEqual([late.status, late.body.code], [410, 'registrations.link-failed']);
  assert.deepEqual(await server.kit.db.selectFrom('credentials').select('id').execute(), []);
});

test('codes of 0, 5 and 9 characters, full-width digits, letters and NUL are wrong, and nothing breaks', async (t) => {
  for (const codes of [
    ['', '12345', '123456789', '１２３４５６'],
    ['abcdef', '12345\u0000', '12 456', '+12345'],
  ]) {
    const { confirm } = await begin(t);
    for (const code of codes) {
      const reply = await confirm(code);
      assert.ok(reply.body.code === 'registrations.code-wrong' || reply.body.code === 'kit.bad-request', reply.text);
    }
  }
});

test('a phone whose clock is ten minutes behind is told so', async (t) => {
  const { server, begun, confirm } = await begin(t);
  const reply = await confirm(codeOf(server, begun.secret, -600));
  assert.deepEqual([reply.status, reply.body.code, reply.body.seconds], [409, 'registrations.clock-off', -600]);
  assert.equal(reply.body.serverTime, server.clock.now().toISOString());
});

test('A1: a code confirms once, and a registration that is confirmed takes no second code', async (t) => {
  const { server, begun, confirm } = await begin(t);
  const code = codeOf(server, begun.secret);
  const replies = await Promise.all([confirm(code), confirm(code), confirm(code)]);
  const [first, ...others] = replies.map(({ status }) => status).sort();
  assert.equal(first, 200);
  // The session has a new token by then: whoever comes with the old one is not even asked.
  for (const status of others) assert.ok(status === 409 || status === 401, String(status));
  const credential = await server.kit.db.selectFrom('credentials').select('moving_factor').executeTakeFirstOrThrow();
  assert.equal(credential.moving_factor, Math.floor(server.clock.now().getTime() / 30_000) + 1);
});

test('a cancelled confirmation takes its secret with it, and an online registration has nothing to confirm', async (t) => {
  const { server, alice, begun, confirm } = await begin(t);
  await alice.expect(200, 'DELETE', `${SELF}/${begun.id}`);
  assert.equal((await confirm(codeOf(server, begun.secret))).body.code, 'registrations.link-cancelled');
  assert.deepEqual(await server.kit.db.selectFrom('credentials').select('id').execute(), []);
  const online = await alice.expect(200, 'POST', SELF, { body: { method: 'online' } });
  const reply = await alice.request('POST', `${SELF}/${online.id}/confirm`, { body: { code: '000000' } });
  assert.deepEqual([reply.status, reply.body.code], [409, 'registrations.illegal-move']);
});

test('only the person who began can confirm', async (t) => {
  const { server, begun } = await begin(t);
  const bob = await server.signIn(await server.createUser({ name: 'bob' }));
  const body = { code: codeOf(server, begun.secret) };
  const reply = await bob.request('POST', `${SELF}/${begun.id}/confirm`, { body });
  assert.deepEqual([reply.status, reply.body.code], [404, 'registrations.not-found']);
});
