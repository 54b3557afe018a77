import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../kit/index.ts';
import { apiKeyOf, hashKey, keyHint, newApiKey, newWebhookSecret } from './service.ts';

test('an API key has 256 random bits behind a prefix that secret scanners know', () => {
  const [one, two] = [newApiKey(systemRandom), newApiKey(systemRandom)];
  assert.match(one, /^lk_[A-Za-z0-9_-]{43}$/);
  assert.notEqual(one, two);
  assert.equal(keyHint(one), one.slice(-4));
  assert.equal(hashKey(one).length, 32);
});

test('a webhook secret has the form of Standard Webhooks', () => {
  const { text, bytes } = newWebhookSecret(systemRandom);
  assert.deepEqual(Buffer.from(text.slice('whsec_'.length), 'base64'), Buffer.from(bytes));
});

test('a key is read from a Bearer header only, and only in its own form', () => {
  const key = newApiKey(systemRandom);
  assert.equal(apiKeyOf(`Bearer ${key}`), key);
  assert.equal(apiKeyOf(`bearer ${key}`), key);
  for (const header of [undefined, '', key, `Basic ${key}`, 'Bearer', `Bearer ${key}x`, `Bearer ${key.slice(1)}`]) {
    assert.equal(apiKeyOf(header), null, header);
  }
});
