import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { insertCredential } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { isProblem } from '../kit/index.ts';
import { changeSettings } from '../realms/index.ts';
import { type TestReply, testServer } from '../testing/index.ts';
import { verifyCode } from './index.ts';
import { type CodeWorld, codeWorld, referenceHotp } from './test-codes.ts';

function accepted(reply: TestReply): void {
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.verified, true);
}

function refused(reply: TestReply): void {
  assert.equal(reply.status, 403, reply.text);
  assert.equal(reply.body.code, 'verifications.code-refused');
  assert.match(reply.body.detail, /was not accepted/);
}

async function verdicts({ server }: CodeWorld): Promise<string[]> {
  const rows = await server.kit.db
    .selectFrom('audit_events')
    .select(['outcome', 'details'])
    .where('type', '=', 'verification.code')
    .orderBy('id')
    .execute();
  return rows.map(({ outcome, details }) => (outcome === 'success' ? outcome : (details as { reason: string }).reason));
}

test('A60: 200 names user, device and method; everything else is no yes', async (t) => {
  const world = await codeWorld(await testServer(t));
  const reply = await world.check(world.code());
  accepted(reply);
  const { verificationId, ...rest } = reply.body;
  assert.match(verificationId, /^[0-9a-f-]{36}$/);
  const device = { id: world.phone.device.id, name: 'Phone' };
  assert.deepEqual(rest, { verified: true, user: 'alice', device, method: 'totp' });
  assert.deepEqual(await verdicts(world), ['success']);
});

test('A1: a code counts once, in its step and in the next one', async (t) => {
  const world = await codeWorld(await testServer(t));
  const code = world.code();
  accepted(await world.check(code));
  refused(await world.check(code));
  world.server.clock.advance(30_000);
  refused(await world.check(code));
  accepted(await world.check(world.code()));
  assert.deepEqual(await verdicts(world), ['success', 'used', 'used', 'success']);
});

test('A3: an older code does not count after a newer one, though its window is open', async (t) => {
  const world = await codeWorld(await testServer(t));
  const older = world.code(-30);
  accepted(await world.check(world.code()));
  refused(await world.check(older));
});

test('a code of the next step counts within the window, and then that step is used', async (t) => {
  const world = await codeWorld(await testServer(t));
  const next = world.code(30);
  accepted(await world.check(next));
  refused(await world.check(world.code()));
  world.server.clock.advance(30_000);
  refused(await world.check(next));
  refused(await world.check(world.code(300)));
});

test('codes of a wrong form are refused like wrong ones: 0, 5 and 9 characters, letters, full-width digits', async (t) => {
  const world = await codeWorld(await testServer(t));
  const fullWidth = [...world.code()].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
  for (const code of ['', '12345', '123456789', 'abcdef', '12 456', '12345６', ' 123456', fullWidth]) {
    refused(await world.check(code));
  }
  accepted(await world.check(world.code()));
});

test('NUL, lone surrogates and megabytes as a code or name are refused before anything is looked up', async (t) => {
  const world = await codeWorld(await testServer(t));
  for (const body of [
    { user: 'alice', code: '1'.repeat(65) },
    { user: 'a'.repeat(257), code: '123456' },
    { user: 'alice\u0000', code: '123456' },
    { user: 'alice', code: 123456 },
    { user: 'alice' },
    { user: 'alice', code: '123456', realm: 'other' },
  ]) {
    const headers = { authorization: `Bearer ${world.apiKey}` };
    const reply = await world.server.request('POST', '/api/v1/verifications/code', { headers, body });
    assert.equal(reply.status, 400, JSON.stringify(body).slice(0, 80));
    assert.equal(reply.body.code, 'kit.bad-request');
  }
  assert.deepEqual(await verdicts(world), []);
});

test('names that no user can have are refused like unknown ones', async (t) => {
  const world = await codeWorld(await testServer(t));
  for (const user of ['', '   ', 'ali ce', '\u202ealice', `'; DROP TABLE users; --`]) {
    refused(await world.check(world.code(), { user }));
  }
  accepted(await world.check(world.code(), { user: ' ALICE ' }));
});

test('each of several devices confirms with its own codes, and one is not used up by another', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { kit } = world.server;
  const second = await insertTestDevice(kit, world.alice, { name: 'Tablet' });
  const secret = Buffer.from('another secret here!');
  await kit.db.deleteFrom('credentials').where('device_id', '=', second.device.id).execute();
  await insertCredential(kit.db, kit, {
    deviceId: second.device.id,
    kind: 'totp',
    algorithm: 'SHA256',
    digits: 8,
    period: 60,
    secret,
  });
  const time = kit.clock.now().getTime();
  accepted(await world.check(world.code()));
  const reply = await world.check(totp({ secret, time, algorithm: 'SHA256', digits: 8, period: 60 }));
  accepted(reply);
  assert.equal(reply.body.device.name, 'Tablet');
});

test('A12: locked, pending and removed devices and disabled users confirm nothing', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { kit } = world.server;
  const setState = (state: 'active' | 'locked' | 'pending' | 'removed') =>
    kit.db.updateTable('devices').set({ state }).where('id', '=', world.phone.device.id).execute();
  for (const state of ['locked', 'pending', 'removed'] as const) {
    await setState(state);
    refused(await world.check(world.code()));
  }
  await setState('active');
  await kit.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', world.alice.id).execute();
  refused(await world.check(world.code()));
  await kit.db.updateTable('users').set({ state: 'active' }).where('id', '=', world.alice.id).execute();
  accepted(await world.check(world.code()));
});

test('a clock that runs ahead or behind is learnt from accepted codes, and never further than ten minutes', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { clock, kit } = world.server;
  const drift = async () => (await kit.db.selectFrom('credentials').select('drift').executeTakeFirstOrThrow()).drift;
  for (let ahead = 1; ahead <= 20; ahead++) {
    accepted(await world.check(world.code(ahead * 30)));
    clock.advance(60_000);
  }
  assert.equal(await drift(), 20);
  accepted(await world.check(world.code(21 * 30)));
  assert.equal(await drift(), 20);
});

type HotpWorld = CodeWorld & { press: (counter: number) => Promise<TestReply> };

async function hotpWorld(t: TestContext): Promise<HotpWorld> {
  const world = await codeWorld(await testServer(t));
  const { kit } = world.server;
  const secret = Buffer.from('12345678901234567890');
  await kit.db.deleteFrom('credentials').execute();
  const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
  await insertCredential(kit.db, kit, { deviceId: world.phone.device.id, kind: 'hotp', ...shape, secret });
  return { ...world, press: (counter) => world.check(referenceHotp(secret, counter)) };
}

test('HOTP: presses that nobody typed are skipped within the look-ahead, and nothing behind counts again', async (t) => {
  const { press } = await hotpWorld(t);
  const first = await press(0);
  accepted(first);
  assert.equal(first.body.method, 'hotp');
  accepted(await press(11));
  refused(await press(11));
  refused(await press(5));
  refused(await press(23));
  accepted(await press(22));
});

test('RFC 4226 section 7.4: two consecutive codes far ahead bring the counter back; one alone does not', async (t) => {
  const world = await hotpWorld(t);
  const { press } = world;
  refused(await press(100));
  refused(await press(102));
  refused(await press(100));
  accepted(await press(101));
  refused(await press(100));
  refused(await press(101));
  accepted(await press(102));
  assert.deepEqual((await verdicts(world)).slice(0, 4), ['far', 'far', 'far', 'success']);
});

test('A4: two consecutive codes that were used do not bring the counter back to them', async (t) => {
  const { press } = await hotpWorld(t);
  for (let counter = 0; counter < 6; counter++) accepted(await press(counter));
  for (let counter = 0; counter < 6; counter++) refused(await press(counter));
  accepted(await press(6));
});

test('A4: a first code is forgotten after ten minutes, and after any code that was accepted', async (t) => {
  const { press, server } = await hotpWorld(t);
  refused(await press(100));
  server.clock.advance(600_000);
  refused(await press(101));
  accepted(await press(0));
  refused(await press(102));
});

test('two consecutive codes bring a clock back that is minutes off, and its codes count from then on', async (t) => {
  const world = await codeWorld(await testServer(t));
  refused(await world.check(world.code(300)));
  accepted(await world.check(world.code(330)));
  refused(await world.check(world.code(300)));
  world.server.clock.advance(60_000);
  accepted(await world.check(world.code(300)));
  refused(await world.check(world.code()));
});

test('a revoked, unknown, malformed or missing API key gets one and the same answer', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { kit } = world.server;
  const headersOf = ['', 'Bearer nonsense', `Bearer lk_${'A'.repeat(43)}`, `Basic ${world.apiKey}`];
  const send = (authorization: string) =>
    world.server.request('POST', '/api/v1/verifications/code', {
      headers: { authorization },
      body: { user: 'alice', code: world.code() },
    });
  for (const header of headersOf) {
    const reply = await send(header);
    assert.equal(reply.status, 401, header);
    assert.equal(reply.body.code, 'services.key-refused');
    assert.equal(reply.headers.get('www-authenticate'), 'Bearer');
  }
  await kit.db.updateTable('services').set({ revoked_at: kit.clock.now() }).execute();
  assert.equal((await send(`Bearer ${world.apiKey}`)).status, 401);
  assert.deepEqual(await verdicts(world), []);
});

test('A49: a relying party of one realm confirms nobody of another', async (t) => {
  const first = await testServer(t);
  const world = await codeWorld(first);
  const other = await testServer(t, {
    databaseUrl: first.databaseUrl,
    config: { realm: 'other', sealKey: first.kit.config.sealKey },
  });
  const apiKey = await other.serviceKey();
  refused(await world.check(world.code(), { apiKey }));
  accepted(await world.check(world.code()));
});

test('a change of the realm’s window counts from the next code on', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { kit, realm, clock } = world.server;
  accepted(await world.check(world.code(-30)));
  clock.advance(90_000);
  const change = { otp: { window: { past: 0, future: 0 } } };
  await kit.db.transaction().execute((tx) => changeSettings(tx, kit, { realmId: realm.id, change }));
  refused(await world.check(world.code(-30)));
  accepted(await world.check(world.code()));
});

test('A7d, A18: a code is used up and wrong ones are counted for every purpose together; the audit keeps the purpose', async (t) => {
  const world = await codeWorld(await testServer(t, { settings: { limits: { 'code:user': { max: 3 } } } }));
  const { kit, realm } = world.server;
  const ask = (code: string, purpose: 'sign-in' | 'step-up') =>
    verifyCode(kit, {
      realm,
      user: world.alice,
      userName: 'alice',
      code,
      purpose,
      asker: 'sign-in:1',
      address: '203.0.113.9',
      requestId: 'r1',
    });
  const isRefused = (error: unknown) => isProblem(error, 'verifications.code-refused');
  const code = world.code();
  const { verified, user, device, method } = await ask(code, 'sign-in');
  assert.deepEqual(
    { verified, user, device, method },
    {
      verified: true,
      user: { id: world.alice.id, name: 'alice' },
      device: { id: world.phone.device.id, name: 'Phone' },
      method: 'totp',
    },
  );
  await assert.rejects(ask(code, 'step-up'), isRefused);
  refused(await world.check(code));
  await assert.rejects(ask('000000', 'sign-in'), isRefused);
  await assert.rejects(ask(world.code(30), 'step-up'), (error) => isProblem(error, 'kit.limited'));
  assert.equal((await world.check(world.code(30))).status, 429);
  const events = await kit.db
    .selectFrom('audit_events')
    .select(['actor_kind', 'address', 'details'])
    .where('type', '=', 'verification.code')
    .orderBy('id')
    .execute();
  // The sixth was the second that the lock turned away, and only the 1st, 10th, 100th … of those is in the audit.
  const purposes = ['sign-in', 'step-up', 'service', 'sign-in', 'step-up'];
  assert.deepEqual(
    events.map(({ details }) => (details as { purpose: string }).purpose),
    purposes,
  );
  assert.deepEqual([events[0]?.actor_kind, events[0]?.address], ['user', '203.0.113.9']);
  assert.deepEqual([events[2]?.actor_kind, events[2]?.address], ['service', null]);
});

test('a person without a user is refused at the door like any wrong code', async (t) => {
  const world = await codeWorld(await testServer(t));
  const { kit, realm } = world.server;
  const somebody = { realm, user: null, userName: 'nobody', code: world.code(), purpose: 'sign-in' } as const;
  const request = { asker: 'sign-in:1', address: '203.0.113.9', requestId: 'r1' } as const;
  await assert.rejects(verifyCode(kit, { ...somebody, ...request }), (error) =>
    isProblem(error, 'verifications.code-refused'),
  );
  assert.deepEqual(await verdicts(world), ['unknown-user']);
});
