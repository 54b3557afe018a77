/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupDigits, groupedCaret, onlyDigits } from './code-text.ts';

test('a pasted code loses its spaces and dashes, and full-width digits never become ASCII silently', () => {
  assert.equal(onlyDigits(' 123-456 ', 6), '123456');
  assert.equal(onlyDigits('１２３456', 6), '456');
  assert.equal(onlyDigits('1234567890', 6), '123456');
});

test('digits are grouped in threes without a trailing space', () => {
  assert.deepEqual(
    ['', '1', '123', '1234', '123456', '12345678'].map((text) => groupDigits(text)),
    ['', '1', '123', '123 4', '123 456', '123 456 78'],
  );
});

test('the caret stays behind the digit that was typed', () => {
  for (let count = 0; count <= 6; count += 1) {
    const grouped = groupDigits('123456');
    assert.equal(onlyDigits(grouped.slice(0, groupedCaret(count, 6)), 6).length, count);
  }
  assert.equal(groupedCaret(3, 3), 3);
});
