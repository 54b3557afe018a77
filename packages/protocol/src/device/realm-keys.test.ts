import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thumbprint } from './keys.ts';
import { followRealmKeys, MOST_VOUCHERS } from './realm-keys.ts';
import { makeKey, now, seconds, server, type TestKey } from './testing.ts';
import { signToken } from './tokens.ts';

const realm = 'demo';

async function voucher(from: TestKey, to: TestKey, change: { realm?: string; iss?: string; previous?: string } = {}) {
  const claims = { iss: server, realm, previous: await thumbprint(from.jwk), key: to.jwk, ...change };
  return signToken('voucher', { claims, key: from.privateKey, now });
}

const follow = (from: TestKey, vouchers: readonly string[]) =>
  followRealmKeys({ key: from.jwk, vouchers, server, realm });

test('an app follows the keys of its realm one by one, over any number of changes that it slept through', async () => {
  const keys = await Promise.all([1, 2, 3, 4].map(() => makeKey()));
  const [a, b, c, d] = keys as [TestKey, TestKey, TestKey, TestKey];
  const chain = [await voucher(a, b), await voucher(b, c), await voucher(c, d)];
  const { key, former } = await follow(a, chain);
  assert.deepEqual(key, d.jwk);
  assert.deepEqual(
    former,
    [a, b, c].map(({ jwk }) => ({ key: jwk, until: (seconds + 660) * 1000 })),
  );
  assert.deepEqual((await follow(c, chain.slice(2))).key, d.jwk);
  assert.deepEqual(await follow(a, []), { key: a.jwk, former: [] });
});

test('a stolen old key moves no app that has left it, and takes none back', async () => {
  const [a, b, thief] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  const stolen = await voucher(a, thief);
  await assert.rejects(follow(b, [stolen]), { code: 'protocol.signature' });
  const named = await voucher(a, thief, { previous: await thumbprint(b.jwk) });
  await assert.rejects(follow(b, [named]), { code: 'protocol.signature' });
  await assert.rejects(follow(a, [await voucher(a, b), stolen]), { code: 'protocol.signature' });
  await assert.rejects(follow(a, [await voucher(a, b), await voucher(b, a)]), { code: 'protocol.mismatch' });
});

test('a voucher for another server, realm or key is refused, and so is a gap, another order, and a chain without end', async () => {
  const [a, b, c] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  const wrong = { code: 'protocol.mismatch' };
  await assert.rejects(follow(a, [await voucher(a, b, { realm: 'other' })]), wrong);
  await assert.rejects(follow(a, [await voucher(a, b, { iss: 'https://evil.example' })]), wrong);
  await assert.rejects(follow(a, [await voucher(a, b, { previous: await thumbprint(c.jwk) })]), wrong);
  await assert.rejects(follow(a, [await voucher(b, c)]), { code: 'protocol.signature' });
  await assert.rejects(follow(a, [await voucher(b, c), await voucher(a, b)]), { code: 'protocol.signature' });
  const one = await voucher(a, b);
  await assert.rejects(
    follow(
      a,
      Array.from({ length: MOST_VOUCHERS + 1 }, () => one),
    ),
    {
      code: 'protocol.token-too-long',
    },
  );
});
