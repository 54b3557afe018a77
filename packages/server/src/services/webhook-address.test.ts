import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForbiddenAddress, webhookRefusal } from './webhook-address.ts';

const forbidden = [
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'ff02::1',
  '::7f00:1',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::1',
  '2001:0:7f00:1::1',
  '100.100.100.200',
  'fd00:ec2::254',
  'not an address',
];

for (const address of forbidden) {
  test(`a webhook never goes to ${address}`, () => assert.equal(isForbiddenAddress(address), true));
}

test('the networks of a self-hosted site and public addresses stay reachable', () => {
  for (const address of ['10.1.2.3', '192.168.1.5', '203.0.113.9', 'fd00::5', '2001:db8::1']) {
    assert.equal(isForbiddenAddress(address), false, address);
  }
});

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
