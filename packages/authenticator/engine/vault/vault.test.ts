import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrfProvider } from '../index.ts';
import { memoryStorage } from '../index.ts';
import type { InstallationRow, LanyardRow, ProtectionRow } from '../records.ts';
import type { Row, Storage } from '../storage/storage.ts';
import { refusal, testWorld } from '../testing/engine.ts';
import { PIN_ITERATIONS } from './pin.ts';
import { seal, stretchPin, unseal, wrappingKey } from './seal.ts';

const URI = 'otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example';
const PIN = '2580';

async function protectedWorld() {
  const storage = memoryStorage();
  const world = await testWorld({ storage });
  const account = await world.authenticator.addKeyUri(URI);
  await world.authenticator.setPin(PIN);
  const { clock, server } = world;
  /** The same phone after a restart of the app. */
  const restart = async () =>
    (await testWorld({ storage, clock, schedule: clock.schedule, fetch: server.fetch })).authenticator;
  return { ...world, storage, account, restart };
}

const protectionRow = async (storage: Storage): Promise<ProtectionRow> =>
  (await storage.get('v3/protection', 'this')) as ProtectionRow;

/** A phone's authenticator with PRF: one secret for each credential and salt. */
function sensor(secretOf = (salt: Uint8Array) => Uint8Array.from(salt, (byte) => byte ^ 0x5a)): PrfProvider {
  return async ({ credentialId, salt }) => ({
    credentialId: credentialId ?? Uint8Array.of(1, 2, 3),
    secret: secretOf(salt),
  });
}

test('without protection everything works at once; with a PIN only after it', async () => {
  const { authenticator, account, restart } = await protectedWorld();
  const { code } = await authenticator.code(account.id);
  const again = await restart();
  assert.deepEqual(await again.protection(), { kind: 'pin', locked: true, attemptsLeft: 10, waitUntil: null });
  await assert.rejects(again.code(account.id), refusal('locked'));
  await again.unlockWithPin(PIN);
  assert.equal((await again.code(account.id)).code, code);
  again.lock();
  await assert.rejects(again.code(account.id), refusal('locked'));
});

test('a PIN leaves no open vault key behind, and nothing in the storage that the old one opens', async () => {
  const storage = memoryStorage();
  const { authenticator } = await testWorld({ storage });
  const account = await authenticator.addKeyUri(URI);
  const { open } = await protectionRow(storage);
  const before = (await storage.get('v3/accounts', account.id)) as Row & {
    secrets: { otp: { bytes: Uint8Array<ArrayBuffer> } };
  };
  assert.ok(open !== null && !open.extractable);
  const purpose = `lanyard/secret/v1:${account.id}:otp`;
  assert.equal((await unseal({ key: open, purpose, sealed: before.secrets.otp.bytes })).length, 20);
  await authenticator.setPin(PIN);
  const after = (await storage.get('v3/accounts', account.id)) as typeof before;
  assert.equal((await protectionRow(storage)).open, null);
  await assert.rejects(unseal({ key: open, purpose, sealed: after.secrets.otp.bytes }));
});

test('the PIN is stored nowhere, and the stored wrap cannot be opened without the installation key', async () => {
  const { storage } = await protectedWorld();
  const { pin, vault } = await protectionRow(storage);
  assert.ok(pin !== null);
  const { pepper } = (await storage.get('v3/installation', 'this')) as InstallationRow;
  assert.equal(pepper.extractable, false);
  const secret = await stretchPin({ pin: PIN, salt: pin.salt, iterations: pin.iterations });
  const info = 'lanyard/vault/pin/v1';
  const another = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const wrong = await wrappingKey({ pepper: another, secret, salt: pin.salt, info });
  await assert.rejects(unseal({ key: wrong, purpose: `${info}:${vault}`, sealed: pin.bytes }));
  const right = await wrappingKey({ pepper, secret, salt: pin.salt, info });
  assert.equal((await unseal({ key: right, purpose: `${info}:${vault}`, sealed: pin.bytes })).length, 32);
});

test('unless told otherwise a PIN is stretched with 600,000 rounds', async () => {
  assert.equal(PIN_ITERATIONS, 600_000);
  const storage = memoryStorage();
  const { createAuthenticator } = await import('../index.ts');
  const authenticator = await createAuthenticator({ storage, appVersion: '1.0.0', platform: 'test' });
  await authenticator.setPin(PIN);
  assert.equal((await protectionRow(storage)).pin?.iterations, 600_000);
  await authenticator.unlockWithPin(PIN);
});

test('wrong PINs count down, survive a restart, wait longer and longer, and the right one starts again', async () => {
  const { authenticator, clock, restart } = await protectedWorld();
  authenticator.lock();
  for (const left of [9, 8, 7, 6])
    await assert.rejects(authenticator.unlockWithPin('9999'), refusal('pin-wrong', { left }));
  const again = await restart();
  const retryAt = new Date(clock.now().getTime() + 30_000).toISOString();
  await assert.rejects(again.unlockWithPin('9999'), refusal('pin-wrong', { left: 5, retryAt }));
  await assert.rejects(again.unlockWithPin(PIN), refusal('pin-wait', { retryAt }));
  assert.equal((await again.protection()).waitUntil, retryAt);
  clock.advance(30_000);
  await again.unlockWithPin(PIN);
  assert.deepEqual(await again.protection(), { kind: 'pin', locked: false, attemptsLeft: 10, waitUntil: null });
});

test('a clock set back neither shortens the wait nor stretches it past one delay', async () => {
  const { authenticator, clock } = await protectedWorld();
  for (let count = 0; count < 5; count += 1) await assert.rejects(authenticator.unlockWithPin('9999'));
  clock.advance(-86_400_000);
  await assert.rejects(authenticator.unlockWithPin(PIN), refusal('pin-wait'));
  clock.advance(30_000);
  await authenticator.unlockWithPin(PIN);
});

test('the tenth wrong PIN in a row disables the accounts and erases their secrets (NIST SP 800-63B)', async () => {
  const { authenticator, account, clock, storage } = await protectedWorld();
  for (let count = 0; count < 9; count += 1) {
    await assert.rejects(authenticator.unlockWithPin('9999'), refusal('pin-wrong', { left: 9 - count }));
    clock.advance(600_000);
  }
  await assert.rejects(authenticator.unlockWithPin('9999'), refusal('pin-disabled'));
  assert.equal((await authenticator.accounts())[0]?.state, 'disabled');
  await assert.rejects(authenticator.code(account.id), refusal('account-disabled'));
  await assert.rejects(authenticator.unlockWithPin(PIN), refusal('pin-missing'));
  assert.equal(JSON.stringify(await storage.list('v3/accounts')).includes('bytes'), false);
  assert.equal((await protectionRow(storage)).pin, null);
  await authenticator.addKeyUri(URI);
  assert.deepEqual((await authenticator.accounts()).map(({ state }) => state).sort(), ['active', 'disabled']);
});

test('A18: parallel guesses are each counted', async () => {
  const { authenticator, storage } = await protectedWorld();
  const guesses = ['1928', '3746', '5564', '7382'].map((pin) => authenticator.unlockWithPin(pin));
  const results = await Promise.allSettled(guesses);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'rejected'],
  );
  assert.equal((await protectionRow(storage)).wrong, 4);
});

test('A18: an app killed after the tenth try erases at the next one, even for the right PIN', async () => {
  const { storage, restart } = await protectedWorld();
  const row = await protectionRow(storage);
  const used = { ...row, revision: row.revision + 1, wrong: 10, lastWrongAt: 0 } as Row;
  await storage.transaction([{ op: 'put', table: 'v3/protection', row: used }]);
  await assert.rejects((await restart()).unlockWithPin(PIN), refusal('pin-disabled'));
});

test('changing the PIN needs the old one, and only the new one works after it', async () => {
  const { authenticator, account, restart } = await protectedWorld();
  await assert.rejects(authenticator.changePin({ pin: '9999', newPin: '1937' }), refusal('pin-wrong', { left: 9 }));
  await assert.rejects(authenticator.changePin({ pin: PIN, newPin: '1111' }), refusal('pin-trivial'));
  await authenticator.changePin({ pin: PIN, newPin: '1937' });
  const again = await restart();
  await assert.rejects(again.unlockWithPin(PIN), refusal('pin-wrong'));
  await again.unlockWithPin('1937');
  assert.equal((await again.code(account.id)).code.length, 6);
});

test('removing the PIN opens the vault for good', async () => {
  const { authenticator, account, restart } = await protectedWorld();
  await assert.rejects(authenticator.removePin('9999'), refusal('pin-wrong'));
  await authenticator.removePin(PIN);
  const again = await restart();
  assert.equal((await again.protection()).kind, 'none');
  assert.equal((await again.code(account.id)).code.length, 6);
});

test('biometrics come on top of a PIN, and either unlocks', async () => {
  const { authenticator, account, restart } = await protectedWorld();
  await assert.rejects(authenticator.unlockWithBiometric(sensor()), refusal('biometric-missing'));
  await assert.rejects(authenticator.enableBiometric({ pin: '9999', prf: sensor() }), refusal('pin-wrong'));
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  const again = await restart();
  assert.equal((await again.protection()).kind, 'biometric');
  await again.unlockWithBiometric(async ({ credentialId, salt }) => {
    assert.deepEqual(credentialId, Uint8Array.of(1, 2, 3));
    return sensor()({ credentialId, salt });
  });
  assert.equal((await again.code(account.id)).code.length, 6);
  again.lock();
  await again.unlockWithPin(PIN);
  assert.equal((await again.code(account.id)).code.length, 6);
});

test('another sensor secret, a short one and a cancelled dialog unlock nothing', async () => {
  const { authenticator } = await protectedWorld();
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  authenticator.lock();
  const providers: PrfProvider[] = [
    sensor(() => new Uint8Array(32)),
    sensor(() => new Uint8Array(8)),
    () => Promise.reject(new DOMException('cancelled', 'NotAllowedError')),
  ];
  for (const prf of providers)
    await assert.rejects(authenticator.unlockWithBiometric(prf), refusal('biometric-failed'));
  assert.equal((await authenticator.protection()).locked, true);
});

test('A7: where biometrics are demanded the PIN alone approves nothing, and codes still work', async () => {
  const { authenticator, server } = await protectedWorld();
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  server.protection = 'biometric';
  const account = await authenticator.register(await server.link(), { deviceName: 'Phone' });
  const id = await server.push({ matching: 'none' });
  await authenticator.sync();
  authenticator.lock();
  await authenticator.unlockWithPin(PIN);
  assert.equal((await authenticator.code(account.id)).code.length, 6);
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('biometric-needed'));
  await assert.rejects(authenticator.disableBiometric(PIN), refusal('protection-demanded'));
  await authenticator.unlockWithBiometric(sensor());
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve' }), { state: 'approved' });
});

test('disabling biometrics leaves the PIN', async () => {
  const { authenticator } = await protectedWorld();
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  await authenticator.disableBiometric(PIN);
  assert.equal((await authenticator.protection()).kind, 'pin');
  await assert.rejects(authenticator.unlockWithBiometric(sensor()), refusal('biometric-missing'));
});

test('a PIN set in another tab locks this one', async () => {
  const storage = memoryStorage();
  const { authenticator } = await testWorld({ storage });
  const account = await authenticator.addKeyUri(URI);
  const other = await testWorld({ storage });
  await other.authenticator.setPin(PIN);
  await assert.rejects(authenticator.code(account.id), refusal('locked'));
  await assert.rejects(authenticator.setPin('1937'), refusal('pin-there'));
});

test('a sealed record opens only for its own purpose', async () => {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
  const sealed = await seal({ key, purpose: 'a:otp', plain: new Uint8Array([1, 2, 3]), random });
  assert.deepEqual(await unseal({ key, purpose: 'a:otp', sealed }), new Uint8Array([1, 2, 3]));
  await assert.rejects(unseal({ key, purpose: 'b:otp', sealed }), { name: 'OperationError' });
});

/** An account that was added where biometrics were demanded, and whose server has since taken that back. */
async function loweredWorld(protection: 'none' | 'pin' = 'none') {
  const world = await protectedWorld();
  const { authenticator, server } = world;
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  server.protection = 'biometric';
  const lanyard = await authenticator.register(await server.link(), { deviceName: 'Phone' });
  authenticator.lock();
  await authenticator.unlockWithPin(PIN);
  server.protection = protection;
  server.profile = { version: 2 };
  await authenticator.sync();
  const approve = async (phone = authenticator) => {
    const id = await server.push({ matching: 'none' });
    await phone.sync();
    return (await phone.answer(id, { decision: 'approve' })).state;
  };
  return { ...world, lanyard, approve };
}

test('A7: biometrics that are demanded no more are switched off only with them, and approvals go on', async () => {
  const { authenticator, approve } = await loweredWorld();
  await assert.rejects(approve(), refusal('biometric-needed'));
  await assert.rejects(authenticator.disableBiometric(PIN), refusal('biometric-needed'));
  await assert.rejects(authenticator.removePin(PIN), refusal('biometric-needed'));
  assert.equal((await authenticator.protection()).kind, 'biometric', 'a refusal changes nothing');
  await authenticator.unlockWithBiometric(sensor());
  await authenticator.disableBiometric(PIN);
  assert.equal(await approve(), 'approved');
  await authenticator.removePin(PIN);
  assert.equal(await approve(), 'approved');
  await authenticator.setPin(PIN);
  assert.equal(await approve(), 'approved');
});

test('a PIN that is removed together with biometrics leaves every account able to approve', async () => {
  const { authenticator, storage, lanyard, approve } = await loweredWorld();
  const row = await storage.get('v3/accounts', lanyard.id);
  assert.ok(row);
  await authenticator.unlockWithBiometric(sensor());
  // As if the demand were taken back only now, by a server that was heard in another window.
  await storage.transaction([{ op: 'put', table: 'v3/accounts', row }]);
  await authenticator.removePin(PIN);
  assert.equal((await authenticator.protection()).kind, 'none');
  assert.equal(await approve(), 'approved');
});

test('once a fingerprint has opened the app, the PIN approves where biometrics are demanded no more', async () => {
  const { authenticator, approve } = await loweredWorld('pin');
  await authenticator.unlockWithBiometric(sensor());
  authenticator.lock();
  await authenticator.unlockWithPin(PIN);
  assert.equal(await approve(), 'approved');
});

test('an app that is open by fingerprint lets the PIN approve as soon as the server takes its demand back', async () => {
  const { authenticator, server } = await protectedWorld();
  await authenticator.enableBiometric({ pin: PIN, prf: sensor() });
  server.protection = 'biometric';
  await authenticator.register(await server.link(), { deviceName: 'Phone' });
  server.protection = 'pin';
  server.profile = { version: 2 };
  await authenticator.sync();
  authenticator.lock();
  await authenticator.unlockWithPin(PIN);
  const id = await server.push({ matching: 'none' });
  await authenticator.sync();
  assert.equal((await authenticator.answer(id, { decision: 'approve' })).state, 'approved');
});

test('an account that was removed at its server keeps nobody from switching biometrics off', async () => {
  const { authenticator, server } = await loweredWorld();
  for (const device of server.devices.values()) device.state = 'removed';
  await authenticator.sync();
  await authenticator.disableBiometric(PIN);
  assert.equal((await authenticator.protection()).kind, 'pin');
});

test('one record that cannot be read keeps no other account from a PIN, and is to be added again', async () => {
  const storage = memoryStorage();
  const { authenticator, server } = await testWorld({ storage });
  const account = await authenticator.addKeyUri(URI);
  const lanyard = await authenticator.register(await server.link(), { deviceName: 'Phone' });
  const row = (await storage.get('v3/accounts', lanyard.id)) as LanyardRow;
  const { otp, user } = row.secrets;
  assert.ok(otp && user);
  const damaged = { ...user, compartment: 'biometric', bytes: user.bytes.map((byte) => byte ^ 1) };
  await storage.transaction([
    { op: 'put', table: 'v3/accounts', row: { ...row, secrets: { otp, user: damaged } } as Row },
  ]);
  await authenticator.setPin(PIN);
  assert.equal((await authenticator.code(account.id)).code.length, 6);
  assert.equal((await authenticator.code(lanyard.id)).code.length, 6, 'what can be read of the account stays');
  const id = await server.push({ matching: 'none' });
  await authenticator.sync();
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('secret-lost'));
});

test('a window whose fingerprint key is of an earlier setup moves nothing with it', async () => {
  const { authenticator, server, approve, restart } = await loweredWorld();
  await authenticator.unlockWithBiometric(sensor());
  const other = await restart();
  await other.unlockWithBiometric(sensor());
  await other.disableBiometric(PIN);
  await other.enableBiometric({ pin: PIN, prf: sensor() });
  server.protection = 'biometric';
  server.state = 'waiting';
  await other.register(await server.link(), { deviceName: 'Phone' });
  server.protection = 'none';
  server.profile = { version: 3 };
  await authenticator.sync();
  await assert.rejects(authenticator.disableBiometric(PIN), refusal('biometric-needed'));
  await authenticator.unlockWithBiometric(sensor());
  await authenticator.disableBiometric(PIN);
  assert.equal(await approve(), 'approved');
});
