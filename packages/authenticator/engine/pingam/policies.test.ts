import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OATH_SECRET } from '../testing/am-server.ts';
import { added, amWorld, NO_BIOMETRICS } from '../testing/am-world.ts';
import { refusal } from '../testing/engine.ts';

const POLICIES = '{"biometricAvailable":{},"deviceTampering":{"score":0.8},"later":{"x":1}}';

test('D4: a device that does not fulfil a policy gets no account, and is told which one before anything is sent', async () => {
  const world = await amWorld();
  const { server, device, authenticator } = world;
  const code = server.code({ policies: POLICIES });
  device.biometrics = NO_BIOMETRICS;
  const found = await authenticator.inspect(code);
  assert.equal(found.kind === 'mfa' && found.offer.violation?.policy, 'biometricAvailable');
  await assert.rejects(added(world, code), (error: Error) => {
    assert.match(error.message, /^Nothing was added, .*: this device has no fingerprint.* Set one up in the settings/);
    return refusal('policy-refused')(error);
  });
  await assert.rejects(
    authenticator.addMfa(code, { deviceName: 'x', codesOnly: true }),
    refusal('policy-refused'),
    'nor its codes',
  );
  Object.assign(device, { biometrics: { available: true }, score: 0.8, signs: ['a program drives this browser'] });
  await assert.rejects(added(world, code), /tampered with: a program drives this browser\./);
  assert.deepEqual([server.calls.length, (await authenticator.accounts()).length], [0, 0]);
  device.score = 0.79;
  assert.equal((await added(world, code)).state, 'active');
});

test('D4: an account locks when the device changes, with the reason; nothing works, and it unlocks by itself', async () => {
  const world = await amWorld();
  const { server, device, authenticator } = world;
  const { id } = await added(world, server.code({ policies: POLICIES }));
  const push = server.push();
  await authenticator.sync();
  device.biometrics = NO_BIOMETRICS;
  const [locked] = await authenticator.accounts();
  assert.deepEqual([locked?.state, locked?.lockedBy], ['locked', 'policy']);
  assert.match(locked?.lockReason ?? '', /^this device has no fingerprint/);
  assert.equal(locked?.lockHelp, 'Set one up in the settings of the device.');
  const reason = /: This account is locked: this device has no fingerprint.* It then unlocks by itself\.$/;
  await assert.rejects(authenticator.code(id), reason);
  await assert.rejects(authenticator.answer(push.id, { decision: 'approve' }), reason);
  await assert.rejects(authenticator.answer(push.id, { decision: 'deny' }), refusal('policy-locked'));
  assert.deepEqual(server.answers, []);
  const restarted = await world.restart();
  assert.equal((await restarted.accounts())[0]?.lockedBy, 'policy', 'also after a restart');
  device.biometrics = { available: true };
  const [free] = await authenticator.accounts();
  assert.deepEqual([free?.state, free?.lockedBy, free?.lockReason], ['active', null, '']);
  assert.equal((await authenticator.code(id)).code.length, 6);
  assert.equal((await authenticator.answer(push.id, { decision: 'deny' })).state, 'denied');
});

test('whoever looks is told when an account locks and unlocks while the app is open', async () => {
  const world = await amWorld();
  await added(world, world.server.code({ policies: POLICIES }));
  const { authenticator, clock, device } = world;
  const round = async () => {
    await clock.untilPlanned();
    clock.advance(4_000);
    await clock.untilPlanned();
  };
  await authenticator.connect();
  await round();
  let told = 0;
  authenticator.subscribe(({ type }) => {
    if (type === 'accounts') told += 1;
  });
  await round();
  assert.equal(told, 0);
  device.score = 1;
  await round();
  assert.equal(told, 1);
  device.score = 0;
  await round();
  assert.equal(told, 2);
  authenticator.disconnect();
});

test('deviceTampering without a score demands only what is certain, and a score of 0 is met by no device', async () => {
  const world = await amWorld();
  const { server, device } = world;
  device.score = 0.99;
  assert.equal((await added(world, server.code({ policies: '{"deviceTampering":{}}' }))).state, 'active');
  device.score = 1;
  assert.equal((await world.authenticator.accounts())[0]?.lockedBy, 'policy');
  device.score = 0;
  const zero = server.code({ label: 'Acme:bob', policies: '{"deviceTampering":{"score":0}}' });
  await assert.rejects(added(world, zero), refusal('policy-refused'));
});

test('a score that is none counts like a missing one: only a device that is certainly tampered with is refused', async () => {
  for (const parameters of ['{"score":"0.5"}', '{"score":7}', '{"score":-1}', '{"score":null}', '[]', 'null', '0.5']) {
    const world = await amWorld();
    const policies = `{"deviceTampering":${parameters}}`;
    world.device.score = 0.99;
    const account = await added(world, world.server.code({ policies }));
    assert.deepEqual([account.state, account.hasUnreadableDemands], ['active', false], policies);
    world.device.score = 1;
    assert.equal((await world.authenticator.accounts())[0]?.lockedBy, 'policy', policies);
  }
});

test('of two policies that are not fulfilled the first one is named; when it is, the account stays locked by the other', async () => {
  const world = await amWorld();
  const { server, device, authenticator } = world;
  await added(world, server.code({ policies: '{"deviceTampering":{"score":0.5},"biometricAvailable":{}}' }));
  Object.assign(device, { biometrics: NO_BIOMETRICS, score: 0.5 });
  const reason = async () => (await authenticator.accounts())[0]?.lockReason ?? '';
  assert.match(await reason(), /tampered with/);
  device.score = 0.49;
  assert.match(await reason(), /no fingerprint/);
  device.biometrics = { available: true };
  assert.equal(await reason(), '');
});

test('policies that nobody knows or that cannot be read lock nothing; the unreadable ones are spoken of', async () => {
  const cases: [policies: string, isUnreadable: boolean][] = [
    ['{"later":{"x":1},"constructor":{}}', false],
    ['{}', false],
    ['[1]', true],
    ['{"biometricAvailable":', true],
    ['nonsense', true],
  ];
  for (const [policies, isUnreadable] of cases) {
    const world = await amWorld();
    Object.assign(world.device, { biometrics: NO_BIOMETRICS, score: 1 });
    const code = world.server.code({ policies });
    const found = await world.authenticator.inspect(code);
    assert.equal(found.kind === 'mfa' && found.offer.hasUnreadableDemands, isUnreadable, policies);
    const account = await added(world, code);
    assert.deepEqual([account.state, account.hasUnreadableDemands], ['active', isUnreadable], policies);
  }
});

test('a plain setup code keeps the colour and the policies that PingAM adds to it', async () => {
  const world = await amWorld();
  const policies = Buffer.from('{"biometricAvailable":{}}').toString('base64');
  const uri = `otpauth://totp/Acme:alice?secret=${OATH_SECRET}======&period=30&digits=6&b=1d4e89&policies=${policies}`;
  const account = await world.authenticator.addKeyUri(uri);
  assert.deepEqual([account.kind, account.colour, account.state], ['totp', '#1d4e89', 'active']);
  world.device.biometrics = NO_BIOMETRICS;
  assert.equal((await world.authenticator.accounts())[0]?.lockedBy, 'policy');
  await assert.rejects(world.authenticator.code(account.id), refusal('policy-locked'));
  const other = uri.replace('alice', 'bob').replace(OATH_SECRET, OATH_SECRET.toLowerCase().replace('g', 'h'));
  await assert.rejects(world.authenticator.addKeyUri(other), refusal('policy-refused'));
});

test('a device that cannot tell about itself counts as none that fulfils, and locks no account without demands', async () => {
  const world = await amWorld();
  await added(world, world.server.code({ policies: POLICIES }));
  await world.authenticator.addKeyUri(`otpauth://totp/Other:alice?secret=${OATH_SECRET}`);
  const silent = await world.restart({ biometrics: () => Promise.reject(new TypeError('no answer')) });
  const accounts = await silent.accounts();
  assert.deepEqual(accounts.map(({ issuer, lockedBy }) => [issuer, lockedBy]).sort(), [
    ['Acme', 'policy'],
    ['Other', null],
  ]);
  const locked = accounts.find(({ lockedBy }) => lockedBy === 'policy');
  await assert.rejects(silent.code(locked?.id ?? ''), /cannot be checked at the moment/);
});
