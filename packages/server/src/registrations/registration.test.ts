import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { Problem } from '../kit/index.ts';
import './index.ts';
import { judgeFirstCode } from './proof.ts';
import { registrationLifeCycle, unusableLink } from './registration.ts';

const LEGAL = [
  'waiting open scanned',
  'waiting confirm registered',
  'waiting cancel cancelled',
  'waiting expire expired',
  'waiting fail failed',
  'scanned open scanned',
  'scanned claim claimed',
  'scanned cancel cancelled',
  'scanned expire expired',
  'claimed prove registered',
  'claimed cancel cancelled',
  'claimed expire expired',
  'claimed fail failed',
];

test('every pair of registration state and event is either a legal move or the one typed error', () => {
  assert.equal(registrationLifeCycle.states.length * registrationLifeCycle.events.length, 49);
  for (const state of registrationLifeCycle.states) {
    for (const event of registrationLifeCycle.events) {
      const legal = LEGAL.find((move) => move.startsWith(`${state} ${event} `));
      if (legal) assert.equal(`${state} ${event} ${registrationLifeCycle.next(state, event)}`, legal);
      else assert.throws(() => registrationLifeCycle.next(state, event), { code: 'registrations.illegal-move' });
    }
  }
});

test('A8: the four ends are final, so nothing that ended can be opened, claimed or proved again', () => {
  const ends = registrationLifeCycle.states.filter(registrationLifeCycle.isFinal);
  assert.deepEqual(ends, ['registered', 'cancelled', 'expired', 'failed']);
});

test('the picture of the life-cycle shows exactly the moves of the table', () => {
  const moves = LEGAL.map((move) => move.split(' ')).map(([from, event, to]) => `  ${from} --> ${to}: ${event}`);
  assert.deepEqual(
    registrationLifeCycle
      .mermaid()
      .split('\n')
      .slice(2, 2 + moves.length),
    moves,
  );
});

test('A8: each reason why a link is of no use has its own code, and names nobody', () => {
  const codes = registrationLifeCycle.states.map((state) => [state, unusableLink(state).code]);
  assert.deepEqual(Object.fromEntries(codes), {
    waiting: 'registrations.link-not-opened',
    scanned: 'registrations.link-expired',
    claimed: 'registrations.link-used',
    registered: 'registrations.link-used',
    cancelled: 'registrations.link-cancelled',
    expired: 'registrations.link-expired',
    failed: 'registrations.link-failed',
  });
  for (const state of registrationLifeCycle.states) {
    const problem = unusableLink(state);
    assert.ok(problem instanceof Problem);
    assert.match(problem.detail, /Nothing was added/);
    assert.deepEqual(problem.members, {});
  }
});

const SECRET = new TextEncoder().encode('12345678901234567890');
const NOW = new Date('2026-06-01T12:00:00Z');
const CREDENTIAL = { algorithm: 'SHA1', digits: 6, period: 30, movingFactor: 0 } as const;

function judgeCodeOf(secondsAhead: number, changes: { code?: string; movingFactor?: number } = {}) {
  const code = changes.code ?? totp({ secret: SECRET, time: NOW.getTime() + secondsAhead * 1000 });
  const credential = { ...CREDENTIAL, movingFactor: changes.movingFactor ?? 0 };
  return judgeFirstCode({ secret: SECRET, credential, code, now: NOW, window: { past: 1, future: 1 } });
}

const STEP = NOW.getTime() / 30_000;

test('a first code counts within the window, one step to each side', () => {
  assert.deepEqual(judgeCodeOf(0), { kind: 'right', step: STEP });
  assert.deepEqual(judgeCodeOf(30), { kind: 'right', step: STEP + 1 });
  assert.deepEqual(judgeCodeOf(-30), { kind: 'right', step: STEP - 1 });
});

test('a clock that is ten minutes off is told from a wrong code, with direction and distance', () => {
  assert.deepEqual(judgeCodeOf(600), { kind: 'clock-off', seconds: 600 });
  assert.deepEqual(judgeCodeOf(-600), { kind: 'clock-off', seconds: -600 });
  assert.deepEqual(judgeCodeOf(60), { kind: 'clock-off', seconds: 60 });
});

test('a clock that is more than an hour off is beyond the search, so its code is simply wrong', () => {
  assert.deepEqual(judgeCodeOf(2 * 3600), { kind: 'wrong' });
});

test('A1: a step that was used is not right again', () => {
  assert.notEqual(judgeCodeOf(0, { movingFactor: STEP + 1 }).kind, 'right');
});

test('codes of a wrong length, full-width digits, letters and NUL are wrong and no fault', () => {
  for (const code of ['', '12345', '123456789', '１２３４５６', '12345a', '12345\u0000', ' 12345']) {
    assert.deepEqual(judgeCodeOf(0, { code }), { kind: 'wrong' }, JSON.stringify(code));
  }
});
