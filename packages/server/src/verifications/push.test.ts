import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLink } from '@lanyard/protocol/device';
import { isProblem } from '../kit/index.ts';
import { testKit } from '../testing/index.ts';
import './errors.ts';
import {
  chooseMatching,
  isMatch,
  newSealedMatch,
  type Push,
  pushLifeCycle,
  pushView,
  revisableLifeCycle,
  stateAt,
} from './push.ts';

const ENDS = {
  approve: 'approved',
  deny: 'denied',
  report: 'reported',
  mismatch: 'mismatched',
  cancel: 'cancelled',
  expire: 'expired',
} as const;

test('A29: every push state and event is a move from pending or the one typed error', () => {
  assert.equal(pushLifeCycle.states.length * pushLifeCycle.events.length, 42);
  for (const state of pushLifeCycle.states) {
    for (const event of pushLifeCycle.events) {
      if (state === 'pending') assert.equal(pushLifeCycle.next(state, event), ENDS[event]);
      else
        assert.throws(
          () => pushLifeCycle.next(state, event),
          (error) => isProblem(error, 'verifications.push-ended') && error.members.state === state,
        );
    }
  }
});

test('A29: where the last answer counts, an answer gives way to another one, a report and a wrong number to none', () => {
  const beside = revisableLifeCycle.states.flatMap((state) =>
    revisableLifeCycle.events
      .filter((event) => revisableLifeCycle.accepts(state, event) && !pushLifeCycle.accepts(state, event))
      .map((event) => `${state} ${event}`),
  );
  assert.deepEqual(beside, [
    'approved deny',
    'approved report',
    'approved mismatch',
    'denied approve',
    'denied report',
    'denied mismatch',
  ]);
});

test('the asker may choose a stronger way of matching than the realm, never a weaker one', () => {
  assert.equal(chooseMatching('typed-2', undefined), 'typed-2');
  assert.equal(chooseMatching('typed-2', 'typed-6'), 'typed-6');
  assert.equal(chooseMatching('typed-6', 'scan'), 'scan');
  assert.equal(chooseMatching('scan', 'typed-6'), 'typed-6');
  assert.equal(chooseMatching('none', 'none'), 'none');
  for (const [realm, asked] of [
    ['typed-2', 'none'],
    ['typed-6', 'typed-2'],
    ['scan', 'typed-2'],
  ] as const) {
    const isRefusal = (error: unknown) => isProblem(error, 'verifications.matching-not-allowed');
    assert.throws(() => chooseMatching(realm, asked), isRefusal, `${realm} ${asked}`);
  }
});

function pushOf(matching: Push['matching'], sealedMatch: Buffer | null, createdAt: Date): Push {
  const times = { createdAt, expiresAt: new Date(createdAt.getTime() + 60_000), endedAt: null };
  const details = { service: 'Shop', asked: 'Sign in', place: null, address: null, browser: null };
  const base = { id: '0198c0de-0000-7000-8000-000000000001', realmId: '', userId: '', asker: 'sign-in:1' };
  return {
    ...base,
    state: 'pending',
    matching,
    sealedMatch,
    wrongMatches: 0,
    isUnproved: false,
    lastAnswerCounts: false,
    details,
    ...times,
  };
}

test('only the asker sees the number or the link to scan, and only while an answer is awaited', async (t) => {
  const { kit, clock } = await testKit(t);
  const shapes = { 'typed-2': /^\d{2}$/, 'typed-6': /^\d{6}$/, scan: null, none: null } as const;
  for (const [matching, number] of Object.entries(shapes) as [Push['matching'], RegExp | null][]) {
    const id = '0198c0de-0000-7000-8000-000000000001';
    const push = pushOf(matching, newSealedMatch(kit, id, matching), clock.now());
    const own = pushView(kit, push, 'sign-in:1');
    if (number) assert.match(own.number ?? '', number);
    else assert.equal(own.number, null);
    assert.equal(own.link === null, matching !== 'scan');
    for (const other of [
      pushView(kit, push, 'sign-in:2'),
      pushView(kit, { ...push, state: 'denied' }, 'sign-in:1'),
      pushView(kit, { ...push, expiresAt: clock.now() }, 'sign-in:1'),
    ]) {
      assert.equal(other.number, null);
      assert.equal(other.link, null);
    }
  }
});

test('the link to scan proves itself, and a number of another push does not open this one', async (t) => {
  const { kit, clock } = await testKit(t);
  const id = '0198c0de-0000-7000-8000-000000000001';
  const scan = pushOf('scan', newSealedMatch(kit, id, 'scan'), clock.now());
  const link = parseLink(pushView(kit, scan, 'sign-in:1').link ?? '');
  assert.ok(link.kind === 'match');
  assert.equal(link.pushId, id);
  assert.equal(isMatch(kit.seal, scan, link.secret), true);
  assert.equal(isMatch(kit.seal, scan, link.secret.slice(1)), false);
  assert.equal(isMatch(kit.seal, scan, undefined), false);
  const moved = { ...scan, id: '0198c0de-0000-7000-8000-000000000002' };
  assert.throws(
    () => isMatch(kit.seal, moved, link.secret),
    (error) => isProblem(error, 'seal.cannot-open'),
  );
  assert.equal(isMatch(kit.seal, pushOf('none', null, clock.now()), undefined), true);
});

test('a push is expired from its last moment on, and one that has ended stays what it is', () => {
  const now = new Date('2026-03-02T09:00:00Z');
  const push = pushOf('none', null, now);
  assert.equal(stateAt(push, new Date(push.expiresAt.getTime() - 1)), 'pending');
  assert.equal(stateAt(push, push.expiresAt), 'expired');
  assert.equal(stateAt({ ...push, state: 'approved' }, new Date(push.expiresAt.getTime() + 1)), 'approved');
});
