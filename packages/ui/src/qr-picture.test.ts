/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import decodeQR from 'qr/decode.js';
import { drawQr } from './qr-picture.ts';

const LINK = `https://localhost:8080/app/#r1.demo.${'k'.repeat(43)}.${'f'.repeat(43)}`;

/** Paints the path the way a browser would, eight pixels a module. */
function paint(drawing: ReturnType<typeof drawQr>): { width: number; height: number; data: Uint8Array } {
  const scale = 8;
  const width = drawing.size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, run] of drawing.path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(run)) * scale; column += 1) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}

test('what is drawn decodes to what was meant', () => {
  assert.equal(decodeQR(paint(drawQr(LINK))), LINK);
});

test('a quiet zone of four modules is kept on every side', () => {
  const { modules, size } = drawQr(LINK);
  const edge = [0, 1, 2, 3, size - 4, size - 3, size - 2, size - 1];
  for (const line of edge) {
    assert.ok(modules[line]?.every((dark) => !dark));
    assert.ok(modules.every((row) => !row[line]));
  }
});
