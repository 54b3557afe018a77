/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOffset, clockText, clockWords, spokenTime, timeAgo, waitOverAt } from './time.ts';

test('time left never goes below zero', () => {
  assert.equal(clockText(245_000), '4:05');
  assert.equal(clockText(-1), '0:00');
  assert.equal(spokenTime(61_000), '1 minute 1 second');
  assert.equal(spokenTime(-5), 'no time');
});

test('a server ten minutes ahead gives ten minutes of offset, nonsense gives none', () => {
  assert.equal(clockOffset('2026-01-01T00:10:00.000Z', Date.parse('2026-01-01T00:00:00.000Z')), 600_000);
  assert.equal(clockOffset('not a time'), 0);
});

test('a clock is so many minutes off, or so many seconds where they are few', () => {
  assert.equal(clockWords(-599_100), '10 minutes behind');
  assert.equal(clockWords(601_400), '10 minutes ahead');
  assert.equal(clockWords(40_000), '40 seconds ahead');
  assert.equal(clockWords(-119_000), '1 minute 59 seconds behind');
});

test('moments are told as people tell them', () => {
  const now = Date.parse('2026-01-02T12:00:00Z');
  assert.equal(timeAgo('2026-01-02T11:57:00Z', now), '3 minutes ago');
  assert.equal(timeAgo('2026-01-01T12:00:00Z', now), 'yesterday');
  assert.equal(timeAgo('2026-01-02T11:59:40Z', now), 'just now');
  assert.equal(timeAgo(null, now), 'never');
});

test('the end of a wait is said to the minute and never too early; seconds count in the last minute alone', () => {
  const at = new Date(2026, 0, 1, 4, 29, 10);
  const when = (secondsBefore: number) => waitOverAt(at, at.getTime() - secondsBefore * 1_000, 'en-GB');
  assert.equal(when(600), '04:30');
  assert.equal(when(60), '04:30');
  assert.equal(when(59), '04:29:10');
  assert.equal(waitOverAt(new Date(2026, 0, 1, 4, 29), 0, 'en-GB'), '04:29');
});
