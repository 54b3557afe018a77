import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStorage } from './index.ts';
import { refusal, testWorld } from './testing/engine.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('RFC 6238 appendix B: the code of 59 seconds, its successor and the time left', async () => {
  const { authenticator } = await testWorld({ clock: { now: () => new Date(59_000) } });
  const account = await authenticator.addKeyUri(`otpauth://totp/A:b?secret=${SECRET}&digits=8`);
  assert.deepEqual(await authenticator.code(account.id), {
    kind: 'totp',
    code: '94287082',
    nextCode: '37359152',
    remainingMs: 1000,
    period: 30,
  });
});

test('RFC 4226 appendix D: an hotp account counts on, also after a restart', async () => {
  const storage = memoryStorage();
  const { authenticator } = await testWorld({ storage });
  const account = await authenticator.addKeyUri(`otpauth://hotp/A:b?secret=${SECRET}&counter=0`);
  assert.equal(account.period, null);
  assert.equal((await authenticator.code(account.id)).code, '755224');
  const { authenticator: again } = await testWorld({ storage });
  assert.equal((await again.code(account.id)).code, '287082');
});

test('A2: parallel requests for an hotp code never get the same one', async () => {
  const storage = memoryStorage();
  const [one, two] = [await testWorld({ storage }), await testWorld({ storage })];
  const account = await one.authenticator.addKeyUri(`otpauth://hotp/A:b?secret=${SECRET}&counter=0`);
  const asked = Array.from({ length: 10 }, (_, index) => (index % 2 ? one : two).authenticator.code(account.id));
  const codes = (await Promise.all(asked)).map(({ code }) => code);
  assert.equal(new Set(codes).size, 10);
});

test('an hotp counter that cannot be stored shows no code', async () => {
  const storage = memoryStorage();
  let full = false;
  const full_ = {
    ...storage,
    transaction: (changes: Parameters<typeof storage.transaction>[0]) =>
      full ? Promise.reject(new Error('ENOSPC')) : storage.transaction(changes),
  };
  const { authenticator } = await testWorld({ storage: full_ });
  const account = await authenticator.addKeyUri(`otpauth://hotp/A:b?secret=${SECRET}&counter=0`);
  full = true;
  await assert.rejects(authenticator.code(account.id), refusal('storage-failed'));
  full = false;
  assert.equal((await authenticator.code(account.id)).code, '755224');
});

test('a locked app does not advance an hotp counter', async () => {
  const { authenticator } = await testWorld();
  const account = await authenticator.addKeyUri(`otpauth://hotp/A:b?secret=${SECRET}&counter=0`);
  await authenticator.setPin('2580');
  authenticator.lock();
  await assert.rejects(authenticator.code(account.id), refusal('locked'));
  await authenticator.unlockWithPin('2580');
  assert.equal((await authenticator.code(account.id)).code, '755224');
});

test('the same setup code twice is one account; another secret under the same label is a second one', async () => {
  const { authenticator } = await testWorld();
  const uri = `otpauth://totp/A:b?secret=${SECRET}`;
  const account = await authenticator.addKeyUri(uri);
  const inspection = await authenticator.inspect(uri);
  assert.equal(inspection.kind === 'key-uri' && inspection.alreadyThere?.id, account.id);
  await assert.rejects(authenticator.addKeyUri(uri), refusal('already-there'));
  const other = 'otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  await authenticator.addKeyUri(other);
  for (const again of [uri, other]) await assert.rejects(authenticator.addKeyUri(again), refusal('already-there'));
  assert.equal((await authenticator.accounts()).length, 2);
});

test('A17: damaged and hostile setup codes add nothing', async () => {
  const { authenticator } = await testWorld();
  for (const uri of [
    'otpauth://totp/A:b?secret=1',
    'otpauth://totp/A:b',
    'otpauth://hotp/A:b?secret=JBSWY3DPEHPK3PXP',
    'https://example.org',
  ]) {
    await assert.rejects(authenticator.addKeyUri(uri), refusal('key-uri-wrong'), uri);
  }
  const account = await authenticator.addKeyUri(`otpauth://totp/A%0Ab\u202E:c?secret=${SECRET}`);
  assert.equal(/[\n\u202E]/.test(account.issuer + account.name + account.account), false);
});

test('renaming keeps to 64 characters that can be shown', async () => {
  const { authenticator } = await testWorld();
  const account = await authenticator.addKeyUri(`otpauth://totp/A:b?secret=${SECRET}`);
  assert.equal((await authenticator.rename(account.id, '  My\tbank ')).name, 'My bank');
  for (const name of ['', '   ', '\u202E', 'x'.repeat(65)])
    await assert.rejects(authenticator.rename(account.id, name), refusal('name-wrong'));
  assert.equal((await authenticator.rename(account.id, 'x'.repeat(64))).name.length, 64);
  await assert.rejects(authenticator.rename('nobody', 'x'), refusal('account-unknown'));
});
