import { type Box, overlap } from './geometry.ts';
import type { Point } from './journey.ts';

const GAP = 48;

const isNear = (a: Box, b: Box): boolean => overlap(a, b, GAP / 2);

/** The first free place for something of this size from `at` downwards. */
export function freePlace(at: Point, size: Pick<Box, 'width' | 'height'>, boxes: Iterable<Box>): Point {
  const taken = [...boxes];
  let place = { ...at, ...size };
  for (let tries = 0; tries <= taken.length; tries += 1) {
    const inTheWay = taken.find((box) => isNear(place, box));
    if (inTheWay === undefined) break;
    place = { ...place, y: inTheWay.y + inTheWay.height + GAP };
  }
  return { x: place.x, y: place.y };
}

/** Where a node goes that is added without pointing: right of the chosen one, else below everything. */
export function placeBeside(
  chosen: Box | undefined,
  size: Pick<Box, 'width' | 'height'>,
  boxes: readonly Box[],
): Point {
  if (chosen !== undefined) return freePlace({ x: chosen.x + chosen.width + 2 * GAP, y: chosen.y }, size, boxes);
  const left = Math.min(0, ...boxes.map(({ x }) => x));
  const bottom = Math.max(0, ...boxes.map(({ y, height }) => y + height + GAP));
  return freePlace({ x: boxes.length === 0 ? 0 : left, y: bottom }, size, boxes);
}

/** How far a group of copies has to move so that it covers nothing: a little to the side, and down as far as it takes. */
export function freeOffset(group: readonly Box[], boxes: Iterable<Box>): Point {
  const taken = [...boxes];
  let by: Point = { x: GAP, y: GAP };
  const moved = () => group.map((box) => ({ ...box, x: box.x + by.x, y: box.y + by.y }));
  const isTaken = () => moved().some((box) => taken.some((other) => isNear(box, other)));
  for (let tries = 0; tries < MOST_STEPS && isTaken(); tries += 1) by = { x: GAP, y: by.y + GAP };
  return by;
}

const MOST_STEPS = 500;
