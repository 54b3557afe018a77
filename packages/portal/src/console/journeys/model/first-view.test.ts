import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstView, fitsWhole, furtherRight, isInView, viewFrom } from './first-view.ts';
import type { Box } from './geometry.ts';
import { START } from './journey.ts';

/** Nodes in a row between the start and an end. */
function row(number: number): Map<string, Box> {
  const nodes = Array.from({ length: number }, (_, index): [string, Box] => [
    `n${index}`,
    { x: 216 + index * 360, y: 0, width: 248, height: 158 },
  ]);
  const end = { x: 216 + number * 360, y: 57, width: 128, height: 44 };
  return new Map([[START, { x: 0, y: 57, width: 128, height: 44 }], ...nodes, ['end', end]]);
}

test('four nodes are seen whole and large enough between the two panes of a desk', () => {
  const pane = { width: 794, height: 644 };
  const boxes = row(3);
  const view = firstView(boxes, pane);
  assert.ok(view.zoom >= 0.5);
  for (const [id, box] of boxes) assert.equal(isInView(box, view, pane), true, id);
  assert.deepEqual(furtherRight(boxes, view, pane), []);
});

test('nothing is drawn larger than it is, and what fits stands in the middle', () => {
  const view = firstView(row(1), { width: 3_000, height: 2_000 });
  assert.equal(view.zoom, 1);
  assert.equal(Math.round(view.x), Math.round((3_000 - 704) / 2));
});

test('a wide drawing begins with its start where it can be read, says what follows, and goes on there', () => {
  const pane = { width: 794, height: 644 };
  const boxes = row(12);
  assert.equal(fitsWhole(boxes, pane), false);
  const view = firstView(boxes, pane);
  assert.equal(view.zoom, 0.8);
  assert.equal(Math.round((boxes.get(START)?.x ?? -1) * view.zoom + view.x), 24);
  const [next = '', ...further] = furtherRight(boxes, view, pane);
  assert.deepEqual([next, further.length], ['n2', 10]);
  const box = boxes.get(next);
  assert.ok(box);
  const moved = viewFrom(box, view, pane);
  assert.equal(isInView(box, moved, pane), true);
  assert.ok(furtherRight(boxes, moved, pane).length < 11, 'it goes on');
});

test('a pane that is not laid out yet breaks nothing', () => {
  const { x, y, zoom } = firstView(row(3), { width: 0, height: 0 });
  assert.ok([x, y, zoom].every(Number.isFinite) && zoom > 0);
});

test('a node under the overview of the drawing is not in view', () => {
  const pane = { width: 800, height: 600 };
  const box = (x: number, y: number) => ({ x, y, width: 200, height: 100 });
  const view = { x: 0, y: 0, zoom: 1 };
  const map = { width: 220, height: 170 };
  assert.equal(isInView(box(500, 400), view, pane), true);
  assert.equal(isInView(box(500, 400), view, pane, map), false);
  assert.equal(isInView(box(300, 400), view, pane, map), true, 'beside it');
  assert.equal(isInView(box(500, 300), view, pane, map), true, 'above it');
});
