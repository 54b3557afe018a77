import type { Box } from './geometry.ts';
import { type Point, START } from './journey.ts';

/** The zoom at which all text of a node can be read as it is. */
const READABLE = 0.8;
/** The zoom at which names can still be read: below FAR canvas.css draws them larger. */
const SMALLEST = 0.5;
export const FAR = 0.7;
/** Between the drawing and the edges of its pane. */
const EDGE = 24;
/** At the lower edge, where the buttons of the zoom lie. */
const LOWER_EDGE = 72;

export type View = Point & { readonly zoom: number };

export type Size = { readonly width: number; readonly height: number };

/** The view of all of a drawing, in the middle, never larger than it is drawn. */
function wholeView(boxes: ReadonlyMap<string, Box>, pane: Size): View {
  const { left, top, width, height } = boundsOf(boxes);
  const space = { width: pane.width - 2 * EDGE, height: pane.height - EDGE - LOWER_EDGE };
  const zoom = Math.min(1, space.width / width, space.height / height);
  const x = (pane.width - width * zoom) / 2 - left * zoom;
  return { x, y: EDGE + (space.height - height * zoom) / 2 - top * zoom, zoom };
}

/** Whether all of a drawing can be seen at once, and read. */
export const fitsWhole = (boxes: ReadonlyMap<string, Box>, pane: Size): boolean =>
  wholeView(boxes, pane).zoom >= SMALLEST;

/**
 * What a drawing shows at first: all of it, where that can be read; else its start at the left edge, in the middle of the
 * height unless all of the height fits.
 */
export function firstView(boxes: ReadonlyMap<string, Box>, pane: Size): View {
  const start = boxes.get(START);
  if (start === undefined || fitsWhole(boxes, pane)) return wholeView(boxes, pane);
  const { top, height } = boundsOf(boxes);
  const isLow = height * READABLE + EDGE + LOWER_EDGE <= pane.height;
  const middle = isLow ? top + height / 2 : start.y + start.height / 2;
  return { x: EDGE - start.x * READABLE, y: pane.height / 2 - middle * READABLE, zoom: READABLE };
}

function boundsOf(boxes: ReadonlyMap<string, Box>): Size & { readonly left: number; readonly top: number } {
  const all = [...boxes.values()];
  const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
  const right = Math.max(...all.map(({ x, width }) => x + width));
  const bottom = Math.max(...all.map(({ y, height }) => y + height));
  return { left, top, width: right - left, height: bottom - top };
}

/** What lies beyond the right edge by more than half of it, the nearest first. */
export function furtherRight(boxes: ReadonlyMap<string, Box>, { x, zoom }: View, pane: Size): string[] {
  const beyond = [...boxes].filter(([, box]) => (box.x + box.width / 2) * zoom + x > pane.width);
  return beyond.sort(([, a], [, b]) => a.x - b.x).map(([id]) => id);
}

/** The view that goes on at a box: it stands at a quarter of the width, and in the middle of the height. */
export function viewFrom(box: Box, { zoom }: View, pane: Size): View {
  return { x: pane.width / 4 - box.x * zoom, y: pane.height / 2 - (box.y + box.height / 2) * zoom, zoom };
}

/** Within which distance of an edge something does not count as seen. */
const RIM = 16;

/**
 * Whether all of a box is seen, away from the edges.
 * @param covered what lies over the right lower corner of the pane
 */
export function isInView(box: Box, { x, y, zoom }: View, pane: Size, covered: Size = { width: 0, height: 0 }): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  const [right, bottom] = [left + box.width * zoom, top + box.height * zoom];
  if (right > pane.width - covered.width && bottom > pane.height - covered.height) return false;
  return left >= RIM && top >= RIM && right <= pane.width - RIM && bottom <= pane.height - RIM;
}
