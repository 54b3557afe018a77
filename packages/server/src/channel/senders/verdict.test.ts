import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type ServiceAnswer, type VerdictKind } from './verdict.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const answer = (changes: Partial<ServiceAnswer>): ServiceAnswer => ({
  kind: 'web-push',
  status: 201,
  reason: '',
  text: '',
  retryAfter: undefined,
  ...changes,
});

const table: readonly (readonly [VerdictKind, Partial<ServiceAnswer>])[] = [
  ['accepted', { status: 201 }],
  ['accepted', { status: 201, text: '\0\0<html>not what was expected' }],
  ['accepted', { status: 200 }],
  ['failed', { status: 301 }],
  ['failed', { status: 400 }],
  ['ours', { status: 401 }],
  ['ours', { status: 403 }],
  ['gone', { status: 404 }],
  ['gone', { status: 410 }],
  ['failed', { status: 413 }],
  ['wait', { status: 429 }],
  ['retry', { status: 500 }],
  ['wait', { status: 503 }],
  ['retry', { status: 599 }],
  ['failed', { status: 0 }],
  ['accepted', { kind: 'fcm', status: 200 }],
  ['gone', { kind: 'fcm', status: 404, reason: 'UNREGISTERED' }],
  ['ours', { kind: 'fcm', status: 404 }],
  ['ours', { kind: 'fcm', status: 403, reason: 'SENDER_ID_MISMATCH' }],
  ['wait', { kind: 'fcm', status: 429, reason: 'QUOTA_EXCEEDED' }],
  ['wait', { kind: 'fcm', status: 503, reason: 'UNAVAILABLE' }],
  ['failed', { kind: 'fcm', status: 400, reason: 'INVALID_ARGUMENT' }],
  ['accepted', { kind: 'apns', status: 200 }],
  ['gone', { kind: 'apns', status: 410, reason: 'Unregistered' }],
  ['gone', { kind: 'apns', status: 400, reason: 'BadDeviceToken' }],
  ['ours', { kind: 'apns', status: 404, reason: 'BadPath' }],
  ['ours', { kind: 'apns', status: 403, reason: 'ExpiredProviderToken' }],
  ['ours', { kind: 'apns', status: 400, reason: 'TopicDisallowed' }],
  ['failed', { kind: 'apns', status: 413, reason: 'PayloadTooLarge' }],
  ['wait', { kind: 'apns', status: 429, reason: 'TooManyRequests' }],
];

for (const [kind, changes] of table) {
  const { kind: service = 'web-push', status, reason = '' } = changes;
  test(`A32: ${service} ${status} ${reason} means ${kind}`, () => assert.equal(judge(answer(changes), NOW).kind, kind));
}

test('the words of a push service come through clean, on one line and cut', () => {
  const said = judge(
    answer({ status: 403, text: `<b>bad</b>\r\n\x1b[31m token \u202e ${'x'.repeat(10_000)}` }),
    NOW,
  ).words;
  assert.match(said, /^403 bad \[31m token x+…$/);
  assert.ok(said.length <= 200);
});

test('Retry-After is read as seconds or as a date, and never for longer than an hour; nonsense is none', () => {
  const seconds = (retryAfter: string) => judge(answer({ status: 429, retryAfter }), NOW).retryAfterSeconds;
  assert.equal(seconds('7'), 7);
  assert.equal(seconds('Mon, 02 Mar 2026 09:00:30 GMT'), 30);
  assert.equal(seconds('Mon, 02 Mar 2020 09:00:30 GMT'), 0);
  assert.equal(seconds('999999999'), 3_600);
  assert.equal(seconds('soon'), null);
  assert.equal(seconds('-5'), null);
});
