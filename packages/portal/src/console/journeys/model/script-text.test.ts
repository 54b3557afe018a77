import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignedOutcomes, lineIn, previewOf, readState, unlistedOutcomes } from './script-text.ts';

test('the outcomes that a script gives by name are found, in both script interfaces', () => {
  const cases: [string, string[]][] = [
    ['outcome = "true";', ['true']],
    ["outcome='a'\noutcome = 'b'", ['a', 'b']],
    ['if (x) { outcome = "true" } else { outcome = "false" }', ['true', 'false']],
    ['outcome = known ? "true" : "false";', ['true', 'false']],
    ['outcome = a\n  ? "one"\n  : b ? "two" : ("three");', ['one', 'two', 'three']],
    ['action.goTo("next");', ['next']],
    ['action = fr.Action.goTo(ok ? "in" : "out").build();', ['in', 'out']],
    ['var text = "outcome = \\"no\\"";', []],
    ['// outcome = "no"\n/* outcome = "no" */', []],
    ['if (outcome == "no" || outcome === "no") {}', []],
    ['my.outcome = "no"; theoutcome = "no"; outcomes = "no";', []],
    ['outcome = "a" + name;', []],
    ['outcome = names[0];', []],
    ['', []],
  ];
  for (const [source, found] of cases) assert.deepEqual(assignedOutcomes(source), found, source);
  assert.deepEqual(unlistedOutcomes('outcome = x ? "true" : "maybe"', ['true', 'false']), ['maybe']);
});

test('a glance shows how a script begins and how much follows', () => {
  assert.deepEqual(previewOf('a\nb\nc\n\n', 2), { lines: ['a', 'b'], more: 1 });
  assert.deepEqual(previewOf('a\r\nb', 3), { lines: ['a', 'b'], more: 0 });
});

test('the line that a fault names is read', () => {
  assert.equal(lineIn('Script cannot run. The script On line 3, line 12: unexpected token'), 12);
  for (const none of ['in line 3', 'a, line 0: b', 'nothing']) assert.equal(lineIn(none), null, none);
});

test('a state is an object in JSON; what is none is said', () => {
  assert.deepEqual(readState(' '), { value: {} });
  assert.deepEqual(readState('{"a":[1]}'), { value: { a: [1] } });
  for (const wrong of ['{', '[]', 'null', '1']) assert.ok('fault' in readState(wrong), wrong);
});
