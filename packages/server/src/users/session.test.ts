import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../realms/index.ts';
import { hashToken, isFresh, isLive, isSeenStale, type Session, sessionEnd } from './session.ts';

const start = new Date('2030-01-01T00:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const session = (change: Partial<Session> = {}): Session => ({
  id: 'session',
  realmId: 'realm',
  userId: 'user',
  assurance: 'two-factor',
  factorAt: start,
  proofs: ['password', 'code'],
  isForeign: false,
  createdAt: start,
  lastSeenAt: start,
  idleSeconds: null,
  expiresAt: after(43_200),
  address: '192.0.2.1',
  browser: 'Firefox on Windows',
  ...change,
});

test('a session ends at its idle limit, to the second', () => {
  assert.equal(isLive(session(), defaultSettings, after(1_799)), true);
  assert.equal(isLive(session(), defaultSettings, after(1_800)), false);
});

test('activity moves the idle limit but never past the absolute limit', () => {
  const busy = session({ lastSeenAt: after(43_100) });
  assert.deepEqual(sessionEnd(busy, defaultSettings), after(43_200));
  assert.equal(isLive(busy, defaultSettings, after(43_200)), false);
});

test('an idle limit of its own ends a session sooner than the realm does, and never later', () => {
  assert.deepEqual(sessionEnd(session({ idleSeconds: 60 }), defaultSettings), after(60));
  assert.deepEqual(sessionEnd(session({ idleSeconds: 90_000 }), defaultSettings), after(1_800));
});

test('A10: a factor is fresh for its time only, and a password-only session never is', () => {
  assert.equal(isFresh(session(), defaultSettings, after(599)), true);
  assert.equal(isFresh(session(), defaultSettings, after(600)), false);
  assert.equal(isFresh(session({ factorAt: null }), defaultSettings, start), false);
});

test('last seen is written at most once a minute', () => {
  assert.equal(isSeenStale(session(), defaultSettings, after(59)), false);
  assert.equal(isSeenStale(session(), defaultSettings, after(60)), true);
});

test('use is noted more often where a minute would be most of the idle limit', () => {
  assert.equal(isSeenStale(session({ idleSeconds: 60 }), defaultSettings, after(14)), false);
  assert.equal(isSeenStale(session({ idleSeconds: 60 }), defaultSettings, after(15)), true);
});

test('what is stored of a token is its SHA-256', () => {
  assert.equal(hashToken('abc').toString('hex'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
