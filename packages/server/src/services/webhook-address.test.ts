import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookRefusal } from './webhook-address.ts';

const refused = [
  'http://example.com/hook',
  'ftp://example.com/hook',
  'file:///etc/passwd',
  'https://localhost/hook',
  'https://app.localhost./hook',
  'https://127.0.0.1/hook',
  'https://2130706433/hook',
  'https://0x7f.1/hook',
  'https://[::1]/hook',
  'https://[::ffff:7f00:1]/hook',
  'https://169.254.169.254/latest/meta-data',
  'https://name:secret@example.com/hook',
  'nonsense',
];

for (const url of refused) {
  test(`refused outside the demo: ${url}`, () => assert.match(webhookRefusal(url, { demo: false }) ?? '', /^It /));
}

test('https to a name or a site’s own network is allowed', () => {
  for (const url of ['https://hooks.example.com/a?b', 'https://10.0.0.8:8443/hook', 'https://app.corp.internal/x']) {
    assert.equal(webhookRefusal(url, { demo: false }), null, url);
  }
});

test('http is allowed in the demo, to this machine only', () => {
  for (const url of ['http://localhost:9000/hook', 'http://127.0.0.1:9000/', 'http://[::1]:9000/']) {
    assert.equal(webhookRefusal(url, { demo: true }), null, url);
    assert.notEqual(webhookRefusal(url, { demo: false }), null, url);
  }
  assert.notEqual(webhookRefusal('http://example.com/', { demo: true }), null);
  assert.notEqual(webhookRefusal('http://169.254.169.254/', { demo: true }), null);
});
