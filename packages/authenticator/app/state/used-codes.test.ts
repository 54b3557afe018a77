import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { isCodeUsed, noteUsedCode } from './used-codes.ts';

const keyUri = 'otpauth://totp/Contoso:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso';

test('the code that proved a registration is marked as used, and only that one', async () => {
  const options = { storage: memoryStorage(), appVersion: 'test', platform: 'test' };
  const authenticator = await createAuthenticator(options);
  const { id } = await authenticator.addKeyUri(keyUri);
  await noteUsedCode(authenticator, id);
  const code = await authenticator.code(id);
  assert.ok(code.kind === 'totp');
  const until = Date.now() + code.remainingMs;
  const periodMs = code.period * 1000;
  assert.equal(isCodeUsed(id, until + periodMs), false, 'the next code counts');
  assert.equal(isCodeUsed(id, until - periodMs), true, 'no earlier code comes back');
  assert.equal(isCodeUsed('another account', until), false);
});

test('an account without a code has none that is used', async () => {
  const options = { storage: memoryStorage(), appVersion: 'test', platform: 'test' };
  await noteUsedCode(await createAuthenticator(options), 'gone');
  assert.equal(isCodeUsed('gone', Date.now()), false);
});
