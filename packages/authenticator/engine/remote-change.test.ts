import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Authenticator, PrfProvider } from './index.ts';
import { refusal } from './testing/engine.ts';
import { nextState, realWorld } from './testing/real-server.ts';

const PIN = '135790';

async function world(t: TestContext) {
  const real = await realWorld(t);
  const { server, phone, begin, alice } = real;
  const { link } = await begin();
  const account = await phone.register(link, { deviceName: 'Phone' });
  await phone.connect();
  await nextState(phone, async () => (await phone.accounts())[0]?.connected || undefined);
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  const { devices } = await admin.expect(200, 'GET', `/api/admin/users/${alice.id}/devices`);
  const path = `/api/admin/devices/${devices[0].id}`;
  const change = (configuration: object) => admin.expect(200, 'PATCH', path, { body: { configuration } });
  const applied = (version: number) =>
    admin.nextEvent(`${path}/events`, ({ appliedVersion }: { appliedVersion: number }) => appliedVersion >= version);
  const isAccepted = async (code: string) =>
    (await real.service('POST', '/api/v1/verifications/code', { user: 'alice', code })).status === 200;
  return { ...real, account, admin, path, change, applied, isAccepted };
}

const sensor = (secret = 7): PrfProvider => {
  return async ({ credentialId }) => ({
    credentialId: credentialId ?? new Uint8Array(16).fill(secret),
    secret: new Uint8Array(32).fill(secret),
  });
};

test('A3: a connected app takes every form of codes over, in any order, and the server accepts each code once', async (t) => {
  const { phone, account, change, applied, isAccepted, server } = await world(t);
  const forms = [
    { digits: 8 },
    { types: { code: 'hotp' } },
    { algorithm: 'SHA512', period: 60 },
    { types: { code: 'totp' } },
    { digits: 7, period: 15, algorithm: 'SHA256' },
    { types: { code: 'hotp' } },
    { types: null, digits: null, period: null, algorithm: null },
  ];
  const seen: string[] = [];
  for (const form of forms) {
    const { wantedVersion } = await change(form);
    await applied(wantedVersion);
    const { code } = await phone.code(account.id);
    assert.equal(await isAccepted(code), true, JSON.stringify(form));
    seen.push(code);
    for (const old of seen) assert.equal(await isAccepted(old), false, 'A1: none twice');
    await server.kit.db.deleteFrom('limits').execute();
  }
  const [now] = await phone.accounts();
  assert.deepEqual([now?.codes, now?.digits, now?.period], ['totp', 6, 30]);
});

test('a lock ends codes and says why; an unlock gives them back; a removal is explained', async (t) => {
  const { phone, account, admin, path } = await world(t);
  await admin.expect(200, 'POST', `${path}/lock`, { body: { reason: 'Lost' } });
  await nextState(phone, async () => (await phone.accounts())[0]?.lockReason === 'Lost' || undefined);
  await assert.rejects(phone.code(account.id), refusal('account-locked'));
  await admin.expect(200, 'POST', `${path}/unlock`);
  await nextState(phone, async () => (await phone.accounts())[0]?.state === 'active' || undefined);
  await phone.code(account.id);
  await admin.expect(204, 'DELETE', path);
  await nextState(phone, async () => (await phone.accounts())[0]?.state === 'removed' || undefined);
  const [newest] = await phone.changes();
  assert.equal(newest?.changes[0]?.text, 'this phone was removed from the account');
});

async function demandFinger({ admin, alice }: Awaited<ReturnType<typeof world>>): Promise<void> {
  await admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body: { requireBiometricSeed: true } });
}

const biometricReady = (phone: Authenticator) =>
  nextState(phone, async () => (await phone.accounts())[0]?.biometricReady || undefined);

test('A7: where a fingerprint or face is demanded, an approval needs it, each time the app was locked', async (t) => {
  const all = await world(t);
  const { phone, service } = all;
  await demandFinger(all);
  await nextState(phone, async () => (await phone.accounts())[0]?.biometricRequired || undefined);
  assert.equal((await service('POST', '/api/v1/pushes', { user: 'alice' })).status, 409);
  await phone.setPin(PIN);
  await phone.enableBiometric({ pin: PIN, prf: sensor() });
  await biometricReady(phone);
  await nextState(phone, async () => (await phone.accounts())[0]?.push || undefined);
  const ask = async () => {
    const { body } = await service('POST', '/api/v1/pushes', { user: 'alice' });
    const request = await nextState(phone, async () => (await phone.pending()).find(({ id }) => id === body.id));
    return { id: request.id, match: String(body.number) };
  };
  const first = await ask();
  assert.equal((await phone.answer(first.id, { decision: 'approve', match: first.match })).state, 'approved');
  phone.lock();
  await phone.unlockWithPin(PIN);
  const second = await ask();
  const approve = () => phone.answer(second.id, { decision: 'approve', match: second.match });
  await assert.rejects(approve(), refusal('biometric-needed'), 'the PIN alone does not release it');
  await phone.unlockWithBiometric(sensor());
  assert.equal((await approve()).state, 'approved');
  await assert.rejects(phone.disableBiometric(PIN), refusal('protection-demanded'));
});

test('A13: a phone that lost its biometric key is told to be added again; another finger cannot take its place', async (t) => {
  const all = await world(t);
  const { phone, admin, alice } = all;
  await demandFinger(all);
  await phone.setPin(PIN);
  await phone.enableBiometric({ pin: PIN, prf: sensor() });
  await biometricReady(phone);
  await admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body: { requireBiometricSeed: false } });
  await nextState(phone, async () => (await phone.accounts())[0]?.biometricRequired === false || undefined);
  await phone.disableBiometric(PIN);
  assert.equal((await phone.accounts())[0]?.biometricReady, false);
  await phone.enableBiometric({ pin: PIN, prf: sensor(9) });
  await demandFinger(all);
  await nextState(phone, async () => (await phone.accounts())[0]?.biometricRequired || undefined);
  const { body } = await all.service('POST', '/api/v1/pushes', { user: 'alice' });
  const request = await nextState(phone, async () => (await phone.pending()).find(({ id }) => id === body.id));
  const approve = phone.answer(request.id, { decision: 'approve', match: String(body.number) });
  await assert.rejects(approve, refusal('biometric-key-lost'));
});

test('a phone without a sensor refuses what it cannot do, once, and takes over what comes after', async (t) => {
  const { server, alice, begin, makePhone } = await realWorld(t);
  const reason = 'This phone has no sensor.';
  const phone = await makePhone({ biometrics: async () => ({ available: false, reason }) });
  const { link } = await begin();
  await phone.register(link, { deviceName: 'Plain phone' });
  const admin = await server.signIn(await server.createUser({ name: 'ada', role: 'administrator' }));
  await admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body: { requireBiometricSeed: true } });
  await phone.sync();
  await phone.sync();
  const devices = async () => (await admin.expect(200, 'GET', `/api/admin/users/${alice.id}/devices`)).devices;
  const [told] = await devices();
  assert.equal(told.refused.reason, reason);
  const [account] = await phone.accounts();
  assert.deepEqual([account?.refused, account?.biometricRequired], [reason, false]);
  await admin.expect(200, 'PATCH', `/api/admin/users/${alice.id}`, { body: { requireBiometricSeed: false } });
  await phone.sync();
  assert.equal((await phone.accounts())[0]?.refused, null);
  const [free] = await devices();
  assert.deepEqual([free.refused, free.appliedVersion], [null, free.wantedVersion]);
});
