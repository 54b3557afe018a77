import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyNodes, pasteNodes, readClip } from './clipboard.ts';
import { refsOf, SUCCESS } from './journey.ts';
import { freeOffset } from './place.ts';
import { sketchJourney } from './sketches.ts';
import { beginUndo, doAgain, record, takeBack, UNDO_STEPS } from './undo.ts';

const journey = sketchJourney({
  a: { to: { true: 'page', false: 'other' } },
  page: { shows: ['x'], to: { true: '+', false: 'a' } },
  x: {},
  other: {},
});

const numbered = () => {
  let number = 0;
  return () => {
    number += 1;
    return `new-${number}`;
  };
};

test('copies keep the connections among them and to the ends, with screens of pages, under new ids and names', () => {
  const clip = copyNodes(journey, ['a', 'page']);
  assert.ok(clip);
  const text = JSON.stringify(clip);
  const { journey: pasted, ids } = pasteNodes(journey, readClip(text) ?? clip, {
    newId: numbered(),
    by: { x: 40, y: 40 },
  });
  assert.deepEqual(ids, ['new-1', 'new-2'], 'a screen of a page does not stand on its own');
  assert.deepEqual(pasted.nodes['new-1']?.connections, { true: 'new-2' }, 'the way to what was not copied is left out');
  assert.deepEqual(pasted.nodes['new-2']?.connections, { true: SUCCESS, false: 'new-1' });
  assert.deepEqual(refsOf(pasted.nodes['new-2'] ?? { type: '', properties: {} })[0]?._id, 'new-3');
  assert.deepEqual([pasted.nodes['new-1']?.displayName, pasted.nodes['new-1']?.x], ['a 2', 40]);
  assert.deepEqual(pasted.nodes.a, journey.nodes.a, 'the originals are as they were');
});

test('nothing chosen copies nothing, and what else is in a clipboard is not pasted', () => {
  assert.equal(copyNodes(journey, []), null);
  assert.equal(copyNodes(journey, ['gone']), null);
  const wrong = [
    'hello',
    'null',
    '[]',
    '{}',
    '{"lanyardJourneyNodes":{}}',
    '{"lanyardJourneyNodes":{"a":null}}',
    '{"lanyardJourneyNodes":{"a":{"type":"X","displayName":"a","properties":[],"connections":{},"x":0,"y":0}}}',
    '{"lanyardJourneyNodes":{"a":{"type":"X","displayName":"a","properties":{},"connections":{"b":1},"x":0,"y":0}}}',
    '{"lanyardJourneyNodes":{"a":{"type":"X","displayName":"a","properties":{},"connections":{},"x":"0","y":0}}}',
  ];
  for (const text of wrong) assert.equal(readClip(text), null, text);
});

test('copies cover nothing of what is there', () => {
  const box = { x: 0, y: 0, width: 200, height: 100 };
  const by = freeOffset([box, { ...box, x: 300 }], [box, { ...box, x: 300 }, { ...box, y: 200 }]);
  assert.ok(by.y >= 300, 'below all of it');
  assert.equal(freeOffset([box], []).y > 0, true, 'a copy is told from its original');
});

test('steps are taken back and done again; a new one ends what could be done again', () => {
  let undo = beginUndo('a');
  for (const next of ['b', 'c']) undo = record(undo, next);
  assert.equal(takeBack(undo).present, 'b');
  assert.equal(takeBack(takeBack(takeBack(undo))).present, 'a');
  assert.equal(doAgain(takeBack(undo)).present, 'c');
  assert.equal(doAgain(undo).present, 'c');
  assert.deepEqual(record(takeBack(undo), 'd').future, []);
  assert.equal(record(undo, 'c'), undo, 'no change is no step');
});

test('typing into one field is one step, another field or an undo in between begins a new one', () => {
  let undo = beginUndo('');
  for (const text of ['l', 'lo', 'log']) undo = record(undo, text, 'name');
  assert.equal(takeBack(undo).present, '');
  assert.equal(takeBack(record(undo, 'log!', 'other')).present, 'log');
  const after = record(doAgain(takeBack(undo)), 'logi', 'name');
  assert.equal(takeBack(after).present, 'log');
});

test('the number of steps has a limit', () => {
  let undo = beginUndo(0);
  for (let step = 1; step <= UNDO_STEPS + 50; step += 1) undo = record(undo, step);
  assert.equal(undo.past.length, UNDO_STEPS);
});
