import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../kit/index.ts';
import { cleanLabel, DEVICE_NAME_LENGTH, deviceLifeCycle, protectionSuffices } from './device.ts';
import './errors.ts';
import { lifeCycle } from './life-cycle.ts';

const LEGAL = [
  'pending prove active',
  'pending abandon removed',
  'active lock locked',
  'active remove removed',
  'locked unlock active',
  'locked remove removed',
];

test('every pair of device state and event is either a legal move or the one typed error', () => {
  assert.equal(deviceLifeCycle.states.length * deviceLifeCycle.events.length, 20);
  for (const state of deviceLifeCycle.states) {
    for (const event of deviceLifeCycle.events) {
      const legal = LEGAL.find((move) => move.startsWith(`${state} ${event} `));
      assert.equal(deviceLifeCycle.accepts(state, event), legal !== undefined, `${state} ${event}`);
      if (legal) assert.equal(`${state} ${event} ${deviceLifeCycle.next(state, event)}`, legal);
      else assert.throws(() => deviceLifeCycle.next(state, event), isIllegal({ state, event }));
    }
  }
});

function isIllegal(members: object) {
  return (error: unknown) => {
    assert.ok(error instanceof Problem);
    assert.equal(error.code, 'devices.illegal-move');
    assert.match(error.detail, /no longer in a state/);
    assert.deepEqual(error.members, members);
    return true;
  };
}

test('F7: only a proof makes a device active, and nothing leaves removed', () => {
  assert.deepEqual(deviceLifeCycle.move('prove'), { from: ['pending'], to: 'active' });
  assert.deepEqual(deviceLifeCycle.states.filter(deviceLifeCycle.isFinal), ['removed']);
});

test('the picture of the life-cycle shows exactly the moves of the table', () => {
  const lines = deviceLifeCycle.mermaid().trimEnd().split('\n');
  assert.equal(lines[0], 'stateDiagram-v2');
  assert.equal(lines[1], '  [*] --> pending');
  const moves = LEGAL.map((move) => move.split(' ')).map(([from, event, to]) => `  ${from} --> ${to}: ${event}`);
  assert.deepEqual(lines.slice(2, -1), moves);
  assert.equal(lines.at(-1), '  removed --> [*]');
});

test('a table in which one event leads to two states is refused, because one UPDATE could not make the move', () => {
  const transitions = { a: { go: 'b' }, b: { go: 'a' } } as const;
  assert.throws(() => lifeCycle<'a' | 'b', 'go'>({ transitions, illegal: () => new TypeError() }), {
    message: 'the event go leads to both b and a',
  });
});

test('A52: newlines, escapes, NUL and direction overrides leave a device name, words and scripts stay', () => {
  assert.equal(cleanLabel('  Zoë’s\r\n\u001b[31m phone\u0000\u202e  '), 'Zoë’s [31m phone');
  assert.equal(cleanLabel('李小龍的手机'), '李小龍的手机');
  assert.equal(cleanLabel('\u200b\u2060\u0000'), '');
});

test('A52: a name of 64 KB is cut to the limit without splitting a character', () => {
  const cut = cleanLabel('😀'.repeat(16_384));
  assert.ok([...cut].length <= DEVICE_NAME_LENGTH);
  assert.ok(cut.isWellFormed());
});

test('a stronger lock of the app satisfies a weaker demand, never the other way round', () => {
  const kinds = ['none', 'pin', 'biometric'] as const;
  const table = kinds.map((offered) => kinds.map((demanded) => protectionSuffices({ offered, demanded })));
  assert.deepEqual(table, [
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});
