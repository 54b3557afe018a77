import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { createClientAddress } from './client-address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test('without trusted proxies the header of a client counts nothing', () => {
  assert.equal(createClientAddress([])(request('203.0.113.9', '198.51.100.1')), '203.0.113.9');
});

test('behind trusted proxies the last address that is none of them counts; what a client wrote before it does not', () => {
  const addressOf = createClientAddress(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
  assert.equal(addressOf(request('127.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.2.3')), '203.0.113.9');
  assert.equal(addressOf(request('::ffff:10.0.0.1', '203.0.113.9')), '203.0.113.9');
  assert.equal(addressOf(request('fd00::1', '2001:db8::7')), '2001:db8::7');
  assert.equal(addressOf(request('203.0.113.1', '6.6.6.6')), '203.0.113.1', 'not a proxy of ours');
});

test('a header that is no address leaves the last proxy as the client', () => {
  const addressOf = createClientAddress(['127.0.0.1']);
  for (const forwarded of ['unknown', '<script>', ''])
    assert.equal(addressOf(request('127.0.0.1', forwarded)), '127.0.0.1');
  assert.equal(addressOf(request('127.0.0.1')), '127.0.0.1');
});

test('an IPv4 client is one address on every kind of port', () => {
  assert.equal(createClientAddress([])(request('::ffff:203.0.113.9')), '203.0.113.9');
});
