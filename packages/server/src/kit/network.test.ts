import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network.ts';

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
  for (const text of ['192.0.2.7', '::ffff:192.0.2.7', 'unknown', '']) assert.equal(networkOf(text), text);
});
