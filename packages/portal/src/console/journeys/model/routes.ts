/**
 * Lines between nodes that do not run through other nodes: out to the right, along a free lane, and in from the left. Lines
 * to the same place share their way, lines to different places do not, so that each can be followed with the eye.
 */
import type { Box } from './geometry.ts';
import type { Point } from './journey.ts';

export type Line = { readonly id: string; readonly source: Point; readonly target: Point; readonly to: string };

const STUB = 20;
const STEP = 8;
const MARGIN = 14;
const TRIES = 8;

type Segment = { readonly from: Point; readonly to: Point; readonly target: string };

const [low, high] = [(a: number, b: number) => Math.min(a, b), (a: number, b: number) => Math.max(a, b)];

/** The corners of every line, by its id. */
export function routeLines(lines: readonly Line[], boxes: readonly Box[]): Map<string, Point[]> {
  const taken: Segment[] = [];
  const routes = new Map<string, Point[]>();
  const length = ({ source, target }: Line) => Math.abs(target.x - source.x) + Math.abs(target.y - source.y);
  for (const line of [...lines].sort((a, b) => length(a) - length(b))) {
    const points = routeLine(line, boxes, taken);
    taken.push(...segmentsOf(points, line.to));
    routes.set(line.id, points);
  }
  return routes;
}

const segmentsOf = (points: readonly Point[], target: string): Segment[] =>
  points.slice(1).map((to, index) => ({ from: points[index] ?? to, to, target }));

function routeLine(line: Line, boxes: readonly Box[], taken: readonly Segment[]): Point[] {
  const candidates = [...direct(line), ...lanes(line, boxes)];
  const isFree = (points: Point[]) => isClear(points, boxes) && !overlaps(points, line.to, taken);
  return tidy(candidates.find(isFree) ?? candidates.find((points) => isClear(points, boxes)) ?? lastWay(line, boxes));
}

/** One bend in the space between, nearest to the target first: lines to one place meet there. */
function direct({ source, target }: Line): Point[][] {
  const room = target.x - source.x - 2 * STUB;
  const bend = (x: number): Point[] => [source, { x, y: source.y }, { x, y: target.y }, target];
  // Close beside each other: in the middle, wherever that is.
  if (room < 0) return source.x < target.x ? [bend((source.x + target.x) / 2)] : [];
  const columns = Array.from({ length: TRIES }, (_, index) => index * STEP).filter((offset) => offset <= room);
  return columns.map((offset) => bend(target.x - STUB - offset));
}

/** Along above or below any box, the shortest way first. */
function lanes(line: Line, boxes: readonly Box[]): Point[][] {
  const { source, target } = line;
  const heights = boxes.flatMap(({ y, height }) => [y - MARGIN, y + height + MARGIN]);
  const detour = (y: number) => Math.abs(source.y - y) + Math.abs(target.y - y);
  const sorted = [...new Set(heights)].sort((a, b) => detour(a) - detour(b));
  return sorted.flatMap((height) =>
    Array.from({ length: TRIES }, (_, index) => {
      const isAbove = height < low(source.y, target.y);
      return along(line, height + (isAbove ? -1 : 1) * index * STEP, index * STEP);
    }),
  );
}

function along({ source, target }: Line, y: number, shift: number): Point[] {
  const [out, into] = [source.x + STUB + shift, target.x - STUB - shift];
  return [source, { x: out, y: source.y }, { x: out, y }, { x: into, y }, { x: into, y: target.y }, target];
}

/** Nothing is free: below everything, where at least no node is crossed sideways. */
const lastWay = (line: Line, boxes: readonly Box[]): Point[] =>
  along(line, Math.max(...boxes.map(({ y, height }) => y + height)) + 2 * MARGIN, 0);

const CLEARANCE = 4;

function isClear(points: readonly Point[], boxes: readonly Box[]): boolean {
  return segmentsOf(points, '').every(({ from, to }, index) => {
    // The first and the last piece touch the nodes that they belong to.
    const margin = index === 0 || index === points.length - 2 ? -1 : CLEARANCE;
    return !boxes.some(
      ({ x, y, width, height }) =>
        high(from.x, to.x) > x - margin &&
        low(from.x, to.x) < x + width + margin &&
        high(from.y, to.y) > y - margin &&
        low(from.y, to.y) < y + height + margin,
    );
  });
}

/** Whether a piece would lie on a piece of a line to another place. */
function overlaps(points: readonly Point[], target: string, taken: readonly Segment[]): boolean {
  return segmentsOf(points, target).some((piece) =>
    taken.some(
      (other) =>
        other.target !== target && (lieTogether(piece, other, 'x', 'y') || lieTogether(piece, other, 'y', 'x')),
    ),
  );
}

type Axis = 'x' | 'y';

function lieTogether(a: Segment, b: Segment, across: Axis, along: Axis): boolean {
  if (a.from[across] !== a.to[across] || b.from[across] !== b.to[across]) return false;
  if (Math.abs(a.from[across] - b.from[across]) >= STEP - 2) return false;
  return (
    high(a.from[along], a.to[along]) > low(b.from[along], b.to[along]) &&
    high(b.from[along], b.to[along]) > low(a.from[along], a.to[along])
  );
}

/** Without corners that are none. */
function tidy(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    const isStraight = (before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y);
    return !isStraight;
  });
}

const RADIUS = 8;

/** The corners as a path of SVG, rounded. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M ${point.x} ${point.y}`;
      if (after === undefined) return `L ${point.x} ${point.y}`;
      const [enter, leave] = [towards(point, before), towards(point, after)];
      return `L ${enter.x} ${enter.y} Q ${point.x} ${point.y} ${leave.x} ${leave.y}`;
    })
    .join(' ');
}

/** A point a little way from a corner, at most in the middle. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  const share = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}
