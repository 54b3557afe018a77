import type { Box } from './geometry.ts';
import { type Point, START } from './journey.ts';

/** The zoom at which the smallest text can still be read. */
export const READABLE = 0.8;
const EDGE = 32;

/**
 * What a drawing shows at first: null for all of it, where that can be read; else its start at the left edge, in the middle
 * of the height unless all of the height fits.
 */
export function firstView(boxes: ReadonlyMap<string, Box>, pane: Size): (Point & { readonly zoom: number }) | null {
  const all = [...boxes.values()];
  const start = boxes.get(START);
  if (start === undefined) return null;
  const [left, right] = [start.x, Math.max(...all.map(({ x, width }) => x + width))];
  const [top, bottom] = [Math.min(...all.map(({ y }) => y)), Math.max(...all.map(({ y, height }) => y + height))];
  const fits = (size: number, space: number) => size * READABLE + 2 * EDGE <= space;
  if (fits(right - left, pane.width) && fits(bottom - top, pane.height)) return null;
  const middle = fits(bottom - top, pane.height) ? (top + bottom) / 2 : start.y + start.height / 2;
  return { x: EDGE - left * READABLE, y: pane.height / 2 - middle * READABLE, zoom: READABLE };
}

type View = Point & { readonly zoom: number };

type Size = { readonly width: number; readonly height: number };

/**
 * Whether all of a box is seen, away from the edges.
 * @param covered what lies over the right lower corner of the pane
 */
export function isInView(box: Box, { x, y, zoom }: View, pane: Size, covered: Size = { width: 0, height: 0 }): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  const [right, bottom] = [left + box.width * zoom, top + box.height * zoom];
  if (right > pane.width - covered.width && bottom > pane.height - covered.height) return false;
  return left >= EDGE / 2 && top >= EDGE / 2 && right <= pane.width - EDGE / 2 && bottom <= pane.height - EDGE / 2;
}
