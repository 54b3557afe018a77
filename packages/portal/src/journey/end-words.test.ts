import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endWords, linkHeading, NO_REASON } from './end-words.ts';

/** Everything that can be read at an end. */
function said(mode: 'sign-in' | 'draft' | 'step-up'): string[] {
  const { starting, over, onward, reasons, next } = endWords(mode);
  return [starting, over, onward, ...Object.values(reasons), ...Object.values(next)];
}

test('whoever only confirms something reads nothing of a sign-in that failed, and begins nothing with a password', () => {
  for (const text of said('step-up')) assert.doesNotMatch(text, /sign-in|sign in|nobody|password/i);
});

test('whoever only confirms something is told, of every end that the sign-in has words for, that nothing was harmed', () => {
  const { reasons, next } = endWords('step-up');
  for (const code of Object.keys(endWords('sign-in').reasons)) {
    assert.ok(reasons[code], code);
    if (code !== 'am.link-elsewhere') assert.match(next[code] ?? reasons[code], /nothing was changed/i, code);
  }
  assert.match(reasons[NO_REASON] ?? '', /^This did not succeed\. You stay signed in/);
});

test('an end without a reason says of a sign-in, and of its trial, that nobody was signed in', () => {
  for (const mode of ['sign-in', 'draft'] as const) {
    assert.match(endWords(mode).reasons[NO_REASON] ?? '', /Nobody was signed in\./);
  }
});

test('a link that was opened where nobody is who began says where to open it, whatever it was for', () => {
  assert.equal(linkHeading('am.link-elsewhere'), 'Open this link where you began');
  assert.equal(linkHeading('am.timed-out'), undefined);
  for (const mode of ['sign-in', 'step-up'] as const) {
    assert.match(endWords(mode).next['am.link-elsewhere'] ?? '', /in which you began/);
  }
});
