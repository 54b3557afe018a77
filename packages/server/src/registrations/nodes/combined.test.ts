import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { readMfaUri } from '@lanyard/protocol/pingam';
import { phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { factorsOf, openSecret, skipFlagOf } from '../../devices/index.ts';
import { insertTestDevice } from '../../devices/test-device.ts';
import { begin, codeOn, leftBy, refusedWith, scanWith, world } from './test-world.ts';

const COMBINED = { type: 'CombinedMultiFactorRegistrationNode' } as const;
const PUSH = { type: 'PushRegistrationNode' } as const;

test('D2: one code registers push and one-time passwords on one device, for each of the four generations', async (t) => {
  const it = await world(t, { registration: { maxDevices: 10 } });
  for (const [index, habits] of phones.entries()) {
    const user = await it.add(`person${index}`);
    const walker = begin(it, COMBINED, { user });
    await walker.step();
    assert.deepEqual(walker.types, [
      'TextOutputCallback',
      'TextOutputCallback',
      'HiddenValueCallback',
      'PollingWaitCallback',
      'MetadataCallback',
    ]);
    const uri = codeOn(walker);
    assert.match(uri, /^mfauth:\/\/totp\/ForgeRock:person\d\?l=YW1sYmNvb2tpZT0wMQ&issuer=/);
    assert.equal(walker.shown('HiddenValueCallback', 'id'), 'mfaDeviceRegistration');
    assert.equal(walker.shown('PollingWaitCallback', 'waitTime'), '2000');
    await walker.answer();
    assert.equal(leftBy(walker), null, 'nobody has scanned it yet');
    assert.equal(codeOn(walker), uri, 'the code stays while a camera is pointed at it');
    await scanWith(it, uri, habits);
    await walker.answer();
    assert.equal(leftBy(walker), 'successOutcome', habits.name);
    const [device, ...others] = await it.devices(user);
    assert.deepEqual(others, []);
    assert.ok(device);
    assert.deepEqual([device.mode, device.state, factorsOf(device)], ['pingam', 'active', { oath: true, push: true }]);
    const code = readMfaUri(uri);
    assert.ok(code.kind === 'mfa' && code.oath);
    const credential = device.credentials.find(({ kind }) => kind === 'totp');
    assert.ok(credential);
    const secret = openSecret(it.kit, credential);
    assert.ok(secret);
    const time = it.clock.now().getTime();
    assert.equal(totp({ secret, time }), totp({ secret: code.oath.secret, time }), 'server and phone show one code');
  }
});

test('D3: what the nodes after it are told, and no secret lies in the open', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  await walker.step();
  const { shared } = walker.state.parts();
  const uri = codeOn(walker);
  const code = readMfaUri(uri);
  assert.ok(code.kind === 'mfa' && code.push && code.oath);
  assert.equal(shared.pushMessageId, code.push.messageId);
  assert.equal(shared.oathEnableRecoveryCode, true);
  assert.equal((shared.oathDeviceProfile as { type?: string }).type, 'totp');
  assert.equal((shared.pushDeviceProfile as { issuer?: string }).issuer, 'ForgeRock');
  assert.equal(walker.state.text('pushChallengeKey'), Buffer.from(code.push.challenge).toString('base64'));
  const open = JSON.stringify(shared);
  const secrets = ['s', 'c', 'secret'].map((name) => new RegExp(`[?&]${name}=([^&]*)`).exec(uri)?.[1] ?? '');
  for (const secret of secrets) assert.ok(secret !== '' && !open.includes(secret), 'sealed, not shared');
  await scanWith(it, uri);
  await walker.answer();
  const after = walker.state.parts();
  assert.equal(after.shared.oathDeviceProfile, undefined);
  assert.equal(after.shared.pushMessageId, undefined);
  assert.equal(JSON.stringify(after.shared).includes('recoveryCodes'), false);
  const codes = after.secure.recoveryCodes;
  assert.ok(Array.isArray(codes) && codes.length === 10);
  for (const each of codes) assert.match(String(each), /^[A-Za-z0-9]{10}$/);
  assert.match(String(after.shared.recoveryCodeDeviceName), /phone/i);
  for (const method of ['push', 'oath'] as const) {
    assert.equal(await skipFlagOf(it.kit.db, { userId: it.alice.id, method }), 'not-skippable');
  }
});

test('recovery codes are made only where the node says so', async (t) => {
  const it = await world(t);
  const walker = begin(it, { ...COMBINED, properties: { generateRecoveryCodes: false } });
  await walker.step();
  await scanWith(it, codeOn(walker));
  await walker.answer();
  assert.equal(leftBy(walker), 'successOutcome');
  assert.equal(walker.state.get('recoveryCodes'), undefined);
});

test('the time-out goes by the clock and not by the number of questions, and a late scan adds nothing', async (t) => {
  const it = await world(t);
  const hasty = begin(it, COMBINED);
  await hasty.step();
  for (let poll = 0; poll < 100; poll += 1) await hasty.answer();
  assert.equal(leftBy(hasty), null, 'a hundred questions take no time');
  const uri = codeOn(hasty);
  it.clock.advance(59_999);
  await hasty.answer();
  assert.equal(leftBy(hasty), null);
  it.clock.advance(1);
  await hasty.answer();
  assert.equal(leftBy(hasty), 'timeoutOutcome');
  await assert.rejects(scanWith(it, uri), refusedWith('pingam.message-refused'));
  assert.deepEqual(await it.devices(), []);
});

test('a phone that answered in time counts, even where nobody has asked since', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  await walker.step();
  it.clock.advance(50_000);
  await scanWith(it, codeOn(walker));
  it.clock.advance(600_000);
  await walker.answer();
  assert.equal(leftBy(walker), 'successOutcome');
});

test('the patience of the journey is a property', async (t) => {
  const it = await world(t);
  const walker = begin(it, { ...PUSH, properties: { timeout: 300 } });
  await walker.step();
  it.clock.advance(299_000);
  await walker.answer();
  assert.equal(leftBy(walker), null);
  it.clock.advance(1_000);
  await walker.answer();
  assert.equal(leftBy(walker), 'timeoutOutcome');
});

test('A8: of two phones that scan one code the first counts, and the second adds nothing', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  await walker.step();
  const uri = codeOn(walker);
  const scans = await Promise.allSettled([scanWith(it, uri), scanWith(it, uri, phones[3])]);
  assert.deepEqual(scans.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(scanWith(it, uri, phones[2]), refusedWith('pingam.message-refused'));
  await walker.answer();
  assert.equal(leftBy(walker), 'successOutcome');
  assert.equal((await it.devices()).length, 1);
});

test('a new code ends the one before: nothing scans what is on no screen any more', async (t) => {
  const it = await world(t);
  const first = begin(it, COMBINED);
  await first.step();
  const old = codeOn(first);
  const second = begin(it, COMBINED);
  await second.step();
  await assert.rejects(scanWith(it, old), refusedWith('pingam.message-refused'));
  await first.answer();
  assert.equal(leftBy(first), 'failureOutcome');
  assert.equal(first.state.text('failureCode'), 'registrations.link-cancelled');
  await scanWith(it, codeOn(second));
  await second.answer();
  assert.equal(leftBy(second), 'successOutcome');
});

test('who has one half gets the other by default; as PingAM does it, either is enough', async (t) => {
  const it = await world(t, { registration: { maxDevices: 10 } });
  const factor = { proofs: ['password', 'code'] } as const;
  await insertTestDevice(it.kit, it.alice, { mode: 'standard' });
  const exact = begin(it, { ...COMBINED, properties: { eitherDeviceSuffices: true } });
  await exact.step();
  assert.equal(leftBy(exact), 'successOutcome');

  const push = begin(it, COMBINED, factor);
  await push.step();
  assert.match(codeOn(push), /^pushauth:\/\/push\//, 'only push is missing');
  await scanWith(it, codeOn(push));
  await push.answer();
  assert.equal(leftBy(push), 'successOutcome');
  const both = begin(it, COMBINED, factor);
  await both.step();
  assert.equal(leftBy(both), 'successOutcome', 'nothing is missing any more');
  assert.equal((await it.devices()).length, 2);
});

test('who has push alone gets a code for one-time passwords, and says herself that the app has read it', async (t) => {
  const it = await world(t, { registration: { maxDevices: 10 } });
  const push = begin(it, PUSH);
  await push.step();
  await scanWith(it, codeOn(push));
  await push.answer();
  const oath = begin(it, COMBINED, { proofs: ['password', 'push'] });
  await oath.step();
  assert.match(codeOn(oath), /^otpauth:\/\/totp\/ForgeRock:alice\?secret=[A-Z2-7]+=*&period=30&digits=6&b=032b75$/);
  assert.equal(oath.types.at(-1), 'ConfirmationCallback');
  await oath.answer({ 3: 0 });
  assert.equal(leftBy(oath), 'successOutcome');
  const factors = (await it.devices()).map(factorsOf);
  assert.deepEqual(factors, [
    { oath: false, push: true },
    { oath: true, push: false },
  ]);
});

test('the error of a wait without a message id is one of its own', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  await walker.step();
  walker.state.forget('pushMessageId');
  await assert.rejects(walker.answer(), refusedWith('registrations.message-id-missing'));
});

test('the error of a registration without a user name is one of its own', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  walker.state.forget('username');
  await assert.rejects(walker.step(), refusedWith('registrations.username-missing'));
});

test('on a page beside other questions the code stays the same while those are asked again', async (t) => {
  const it = await world(t);
  const walker = begin(it, COMBINED);
  await walker.step();
  const uri = codeOn(walker);
  // A page that asks again visits each of its nodes without answers.
  await walker.step();
  assert.equal(codeOn(walker), uri);
});
