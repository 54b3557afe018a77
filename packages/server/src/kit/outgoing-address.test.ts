import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressRefusal, isForbiddenAddress, type OutgoingRules } from './outgoing-address.ts';

const ofDevice: OutgoingRules = { privateNetworks: false };
const ofAdministrator: OutgoingRules = { privateNetworks: true };

const never = [
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
  '168.63.129.16',
  'fd00:ec2::254',
  'not an address',
];

for (const address of never) {
  test(`nothing is ever sent to ${address}, whoever named it`, () => {
    assert.equal(isForbiddenAddress(address, ofAdministrator), true);
    assert.equal(isForbiddenAddress(address, ofDevice), true);
  });
}

for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.5', '100.64.0.1', 'fd00::5', '::ffff:10.0.0.1']) {
  test(`${address} is reached where an administrator named it, and not where a device did`, () => {
    assert.equal(isForbiddenAddress(address, ofAdministrator), false);
    assert.equal(isForbiddenAddress(address, ofDevice), true);
  });
}

test('public addresses are reached by both', () => {
  for (const address of ['203.0.113.9', '2600:1901::1', '172.32.0.1']) {
    assert.equal(isForbiddenAddress(address, ofDevice), false, address);
    assert.equal(isForbiddenAddress(address, ofAdministrator), false, address);
  }
});

test('what is named in the settings is allowed, and its neighbours are not', () => {
  const rules: OutgoingRules = { privateNetworks: false, allowed: ['10.1.2.0/24', '127.0.0.1'] };
  assert.equal(isForbiddenAddress('10.1.2.250', rules), false);
  assert.equal(isForbiddenAddress('127.0.0.1', rules), false);
  assert.equal(isForbiddenAddress('10.1.3.1', rules), true);
  assert.equal(isForbiddenAddress('127.0.0.2', rules), true);
});

for (const url of [
  'http://push.example.com/1',
  'https://localhost/1',
  'https://app.localhost./1',
  'https://127.0.0.1/1',
  'https://2130706433/1',
  'https://0x7f.1/1',
  'https://[::1]/1',
  'https://[::ffff:7f00:1]/1',
  'https://169.254.169.254/latest/meta-data',
  'https://10.0.0.8/1',
  'https://name:secret@push.example.com/1',
  'file:///etc/passwd',
  'nonsense',
]) {
  test(`refused from a device: ${url}`, () => assert.match(addressRefusal(url, ofDevice) ?? '', /^It /));
}

test('plain http is for this machine only, and only where it is asked for', () => {
  const demo: OutgoingRules = { privateNetworks: true, plainLoopback: true };
  assert.equal(addressRefusal('http://127.0.0.1:9000/', demo), null);
  assert.notEqual(addressRefusal('http://127.0.0.1:9000/', ofAdministrator), null);
  assert.notEqual(addressRefusal('http://example.com/', demo), null);
  assert.notEqual(addressRefusal('http://169.254.169.254/', demo), null);
});
