import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { axisTop, labelsShown } from './bar-scale.ts';

test('the axis holds the largest bar, wastes at most three fifths of it, and its half is a whole number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (largest) => {
      const top = axisTop(largest);
      assert.ok(top >= largest);
      assert.ok(top <= Math.max(2, largest * 2.5), `${top} for ${largest}`);
      assert.equal(top % 2, 0);
    }),
  );
});

test('ordinary axes end at ordinary numbers', () => {
  assert.deepEqual([0, 1, 3, 5, 10, 11, 25, 60, 101].map(axisTop), [2, 2, 4, 10, 10, 20, 40, 100, 200]);
});

test('the newest bar always has its label, and no more labels are written than there is room for', () => {
  assert.deepEqual([...labelsShown(24, 8)], [2, 5, 8, 11, 14, 17, 20, 23]);
  for (const count of [1, 7, 24, 30]) {
    const shown = labelsShown(count, 6);
    assert.ok(shown.has(count - 1) && shown.size <= 6, `${count} bars`);
  }
});
