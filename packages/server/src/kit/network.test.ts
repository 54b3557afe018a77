import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf, providerNetworkOf, siteNetworkOf } from './network.ts';

test('A18: every address of one IPv6 customer counts as one', () => {
  const same = [
    '2001:db8:1:2::1',
    '2001:DB8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002::',
    '2001:db8:1:2:0:0:0:9%eth0',
  ];
  for (const address of same) assert.equal(networkOf(address), '2001:db8:1:2::/64', address);
  assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'));
});

test('short forms have the same network as long ones', () => {
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
  assert.equal(networkOf('fe80::1'), networkOf('fe80:0:0:0:1:2:3:4'));
});

test('an IPv4 address, and whatever is no address, stays as it is', () => {
  for (const text of ['192.0.2.7', '192.0.2.7:443', 'unknown', '']) assert.equal(networkOf(text), text);
});

test('A18: an IPv4 address inside an IPv6 one is that IPv4 address, however it is spelt', () => {
  const spellings = ['::ffff:192.0.2.7', '::FFFF:c000:0207', '0:0:0:0:0:ffff:192.0.2.7', '::ffff:c000:207%eth0'];
  for (const address of spellings) assert.equal(networkOf(address), '192.0.2.7', address);
  assert.equal(networkOf('64:ff9b::192.0.2.7'), '64:ff9b:0:0::/64');
});

test('what one site holds is a /48 of IPv6, and a single address of IPv4', () => {
  const cases = {
    '2001:db8:1:2::1': '2001:db8:1::/48',
    '::ffff:192.0.2.7': '192.0.2.7',
    '192.0.2.7': '192.0.2.7',
    '': '',
  };
  for (const [address, network] of Object.entries(cases)) assert.equal(siteNetworkOf(address), network, address);
});

test('the larger network of an address is what a provider holds, however the address is spelt', () => {
  const cases: Readonly<Record<string, string>> = {
    '192.0.2.7': '192.0.0.0/16',
    '192.0.255.255': '192.0.0.0/16',
    '::ffff:192.0.2.7': '192.0.0.0/16',
    '2001:db8:1:2::1': '2001:db8::/32',
    '2001:DB8:ffff:ffff:ffff:ffff:ffff:ffff%eth0': '2001:db8::/32',
    '2001:db9::1': '2001:db9::/32',
    '::1': '0:0::/32',
    unknown: 'unknown',
    '': '',
  };
  for (const [address, network] of Object.entries(cases)) assert.equal(providerNetworkOf(address), network, address);
});
