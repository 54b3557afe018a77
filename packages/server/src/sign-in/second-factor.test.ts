import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addApp } from '../pingam/test-pingam.ts';
import { createClient, testJourney, testServer } from '../testing/index.ts';
import { sessionCookie } from '../users/index.ts';
import { makeRecoveryCodes } from '../verifications/index.ts';
import { confirming, halfSignedIn, reasonOf } from './test-login.ts';
import { phoneOf } from './test-phone.ts';

const isIn = (reply: { status: number; body: { authId?: string } }): boolean =>
  reply.status === 200 && reply.body.authId === undefined;

test('a user without a device is signed in by the password alone', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const alice = await signIn(await createUser({ name: 'alice' }));
  const session = await alice.expect(200, 'GET', '/api/session');
  assert.deepEqual([session.assurance, session.fresh, session.factorAt], ['password', false, null]);
});

test('a user with a phone chooses a code or a push, and learns nothing else', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const devices = [{ id: phone.device.id, name: 'Phone', mode: 'online' }];
  assert.deepEqual(login.facts, {
    kind: 'second-factor',
    purpose: 'sign-in',
    user: { name: 'alice', displayName: 'alice' },
    methods: [
      { kind: 'code', available: true, reason: null, devices },
      { kind: 'push', available: true, reason: null, devices },
    ],
    choices: ['push', 'code'],
    push: null,
    failure: null,
  });
  assert.deepEqual(
    login.callbacks.map(({ type }) => type),
    ['MetadataCallback', 'ChoiceCallback'],
  );
  assert.equal(sessionCookie in login.client.cookies, false);
});

test('a right code signs in with two factors, and the sign-in is over', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  assert.ok(isIn(await login.code(phone.code())));
  const session = await login.client.expect(200, 'GET', '/api/session');
  assert.deepEqual([session.assurance, session.fresh], ['two-factor', true]);
  assert.deepEqual(await server.kit.db.selectFrom('journey_runs').selectAll().execute(), []);
});

test('a wrong code is asked for again, and what was wrong is said once', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  await login.code(phone.code() === '000000' ? '111111' : '000000');
  assert.equal(login.facts.failure.code, 'verifications.code-refused');
  assert.match(login.facts.failure.text, /not accepted/);
  await login.answer();
  assert.equal(login.facts.failure, null);
  assert.ok(isIn(await login.code(phone.code())));
});

test('a push is shown with its number, followed live, approved on the phone and completed here', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const push = await login.askPhone();
  assert.deepEqual([push.state, push.matching], ['pending', 'typed-2']);
  assert.match(push.number, /^\d\d$/);
  const approved = login.answer({}, { headers: { prefer: 'wait=20' } });
  assert.equal((await phone.answer('approve', push.number)).status, 200);
  assert.ok(isIn(await approved), 'the reply that was held back comes with the approval');
  assert.equal((await login.client.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
});

test('the phone is told service, place, address, browser and what is asked', async (t) => {
  const server = await testServer(t, { settings: { displayName: 'Example Bank' } });
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  await (await halfSignedIn(server, alice)).askPhone();
  const { details } = await server.kit.db.selectFrom('pushes').select('details').executeTakeFirstOrThrow();
  const { browser: name, ...rest } = details as Record<string, string>;
  const expected = { service: 'Example Bank', place: 'this computer', address: '127.0.0.1', asked: 'Sign in' };
  assert.deepEqual(rest, expected);
  assert.ok(name);
});

for (const matching of ['typed-2', 'typed-6', 'scan', 'none'] as const) {
  test(`number matching by ${matching} signs in`, async (t) => {
    const server = await testServer(t, { settings: { push: { matching, expirySeconds: 90 } } });
    const alice = await server.createUser({ name: 'alice' });
    const phone = await phoneOf(server, alice);
    const login = await halfSignedIn(server, alice);
    const push = await login.askPhone();
    assert.equal(Date.parse(push.expiresAt) - Date.parse(push.createdAt), 90_000, 'as long as the realm says');
    const scanned = push.link?.split('.').at(-1);
    const match = { 'typed-2': push.number, 'typed-6': push.number, scan: scanned, none: undefined }[matching];
    assert.deepEqual(
      [push.number === null, push.link === null],
      [matching === 'scan' || matching === 'none', matching !== 'scan'],
    );
    assert.equal((await phone.answer('approve', match)).body.state, 'approved');
    assert.ok(isIn(await login.answer()));
  });
}

test('a push that waits is not sent again, and can be taken back for a code', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const { authId, callbacks } = login.reply.body;
  const choice = callbacks[1];
  const body = { authId, callbacks: [callbacks[0], { ...choice, input: [{ name: 'IDToken2', value: 0 }] }] };
  const path = `/am/json/realms/${server.realm.name}/authenticate`;
  const both = await Promise.all([
    login.client.request('POST', path, { body }),
    login.client.request('POST', path, { body }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401], 'of two presses at once one counts');
  assert.equal(await phone.pendingCount(), 1);
  const later = await halfSignedIn(server, alice);
  await later.askPhone();
  await later.answer();
  assert.equal(later.facts.push.state, 'pending');
  await later.answer({ ConfirmationCallback: 0 });
  assert.equal(later.facts.push.state, 'cancelled');
  assert.deepEqual(later.facts.choices, ['push', 'code']);
  assert.ok(isIn(await later.code(phone.code())));
});

test('a new sign-in in the same browser takes the push of the older one off the phone; its page alone does not', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  await login.askPhone();
  const older = login.reply.body;
  const path = `/am/json/realms/${server.realm.name}/authenticate`;
  const second = testJourney(login.client, { realm: server.realm.name });
  await second.begin();
  assert.equal(await phone.pendingCount(), 1);
  await login.answer();
  assert.equal(login.facts.push.state, 'pending', 'the first tab goes on');
  await second.answer({ NameCallback: 'alice', PasswordCallback: alice.password });
  assert.equal(await phone.pendingCount(), 0);
  const reply = await login.client.request('POST', path, { body: older });
  assert.deepEqual([reply.status, reasonOf(reply)], [401, 'journeys.step-used']);
  const events = await server.kit.db
    .selectFrom('audit_events')
    .select('user_id')
    .where('type', '=', 'sign-in.abandoned')
    .execute();
  assert.deepEqual(events, [{ user_id: alice.id }]);
});

test('A9: push is not offered to a user who is not enabled for it, with the reason', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice', push: false });
  await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  const { methods, choices } = login.facts;
  assert.deepEqual(
    methods.map(({ available }: { available: boolean }) => available),
    [true, false],
  );
  assert.equal(methods[1].reason.code, 'push-disabled');
  assert.deepEqual(choices, ['code']);
  await login.answer({ ChoiceCallback: 1 });
  assert.deepEqual(login.facts.choices, ['code'], 'a choice that was not offered is asked again');
});

test('A9: where six digits are to be typed, an app of PingAM is offered for its codes alone, with the reason', async (t) => {
  for (const [matching, choices] of [
    ['typed-6', ['code']],
    ['typed-2', ['push', 'code']],
  ] as const) {
    const server = await testServer(t, { settings: { push: { matching } } });
    const alice = await server.createUser({ name: 'alice' });
    await addApp(server, alice);
    const login = await halfSignedIn(server, alice);
    assert.deepEqual(login.facts.choices, choices, matching);
    const [, push] = login.facts.methods;
    assert.equal(push.reason?.code ?? null, matching === 'typed-6' ? 'needs-own-app' : null);
  }
});

test('A9: push that was switched off between the question and the answer is not sent, with the reason', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  await server.kit.db.updateTable('users').set({ push_enabled: false }).where('id', '=', alice.id).execute();
  await login.choose('push');
  assert.deepEqual(login.facts.choices, ['code']);
  assert.equal(await phone.pendingCount(), 0);
});

test('a denied, expired or reported push signs nobody in, and the page is told which it was', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const login = await halfSignedIn(server, alice);
  for (const [end, state] of [
    ['deny', 'denied'],
    ['expire', 'expired'],
    ['report', 'reported'],
  ] as const) {
    await login.askPhone();
    if (end === 'expire') server.clock.advance(60_000);
    else await phone.answer(end);
    await login.answer();
    assert.deepEqual([login.reply.status, login.facts.push.state], [200, state]);
    assert.ok(login.facts.choices.includes('code'));
  }
  assert.equal(sessionCookie in login.client.cookies, false);
});

test('a sign-in ends in time, and its step says so', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const phone = await phoneOf(server, alice);
  const late = await halfSignedIn(server, alice);
  await late.choose('code');
  server.clock.advance(600_000);
  const reply = await late.code(phone.code());
  assert.deepEqual([reply.status, reply.body.message], [401, 'Session has timed out']);
});

test('a recovery code is a way where the user has some, and works once', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const { kit, realm } = server;
  const [code = ''] = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: alice }));
  const login = await halfSignedIn(server, alice);
  assert.deepEqual(login.facts.choices, ['push', 'code', 'recoveryCode']);
  await login.choose('recoveryCode');
  await login.answer({ NameCallback: 'AAAAAAAAAA' });
  assert.equal(login.facts.failure.code, 'verifications.recovery-code-refused');
  assert.ok(isIn(await login.answer({ NameCallback: code })));
  assert.equal((await login.client.expect(200, 'GET', '/api/session')).assurance, 'two-factor');
  const again = await halfSignedIn(server, alice);
  await again.choose('recoveryCode');
  await again.answer({ NameCallback: code });
  assert.equal(again.facts.failure.code, 'verifications.recovery-code-refused');
});

test('a step-up raises the same session, makes it fresh and gives it a new token', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const browser = await server.signIn(alice);
  const before = await browser.expect(200, 'GET', '/api/session');
  const oldToken = browser.cookies[sessionCookie] ?? '';
  const phone = await phoneOf(server, alice);
  const confirm = await confirming(browser, server);
  assert.equal(confirm.facts.purpose, 'step-up');
  assert.ok(isIn(await confirm.code(phone.code())));
  const after = await browser.expect(200, 'GET', '/api/session');
  assert.deepEqual([after.id, after.assurance, after.fresh], [before.id, 'two-factor', true]);
  const stale = await server.request('GET', '/api/session', { cookies: { [sessionCookie]: oldToken } });
  assert.equal(stale.status, 401);
});

test('the phone is told that a step-up is no sign-in', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const browser = await server.signIn(alice);
  await phoneOf(server, alice);
  await (await confirming(browser, server)).askPhone();
  const { details } = await server.kit.db.selectFrom('pushes').select('details').executeTakeFirstOrThrow();
  assert.equal((details as { asked: string }).asked, 'Confirm that it is you');
});

test('a step-up without a device says what to do, and one without a session does not begin', async (t) => {
  const server = await testServer(t);
  const alice = await server.signIn(await server.createUser({ name: 'alice' }));
  const { reply } = await confirming(alice, server);
  assert.deepEqual([reply.status, reasonOf(reply)], [401, 'sign-in.no-factor']);
  assert.match(reply.body.detail.text, /Add a device first/);
  const nobody = await confirming(createClient(server.url, server.kit.config.publicUrl), server);
  assert.deepEqual([nobody.reply.status, reasonOf(nobody.reply)], [401, 'users.not-signed-in']);
});

test('the journey that the realm names is the way in', async (t) => {
  const server = await testServer(t);
  const login = testJourney(createClient(server.url), { realm: server.realm.name });
  await login.begin();
  assert.equal(login.reply.body.header, 'Sign in');
  assert.equal(login.reply.body.stage, 'UsernamePassword');
});

test('D5: from code and recovery code a button leads back to the choice, and what other clients read names where it leads', async (t) => {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  await phoneOf(server, alice);
  const { kit, realm } = server;
  const [recovery = ''] = await kit.db
    .transaction()
    .execute((tx) => makeRecoveryCodes(tx, kit, { realm, user: alice }));
  const login = await halfSignedIn(server, alice);
  const press = (label: string, name = '') => {
    const buttons = login.callbacks.find(({ type }) => type === 'ConfirmationCallback');
    const options = buttons?.output.find((field) => field.name === 'options')?.value as string[];
    assert.ok(options.includes(label), `${label} is none of ${options.join()}`);
    return login.answer({ NameCallback: name, ConfirmationCallback: options.indexOf(label) });
  };
  const asks = (type: string) => login.callbacks.some((callback) => callback.type === type);
  await login.choose('code');
  await press('Use another way');
  assert.ok(asks('ChoiceCallback'));
  await login.choose('code');
  await press('Use recovery code');
  await press('Use another way');
  assert.ok(asks('ChoiceCallback'));
  await login.choose('code');
  await press('Use recovery code');
  assert.ok(isIn(await press('Submit', recovery)));
});
