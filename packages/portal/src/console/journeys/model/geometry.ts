/** Where things stand on the drawing, in its own pixels; canvas.css draws them so large. */
import { END_SIZE, HEADER_HEIGHT, nodeSize, ROW_HEIGHT, type Size } from '@lanyard/protocol/journeys';
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import {
  childrenOf,
  FAILURE,
  isPlace,
  nodeAt,
  outerNodes,
  own,
  PAGE_NODE,
  type Point,
  START,
  SUCCESS,
} from './journey.ts';
import type { Leads } from './outcomes.ts';

const BESIDE = 88;

export type Box = Point & Size;

const screensOf = (node: JourneyNode): number | null => (node.type === PAGE_NODE ? childrenOf(node).length : null);

export const sizeOf = (node: JourneyNode, rows: number): Size => nodeSize({ screens: screensOf(node), outcomes: rows });

/** Where the nodes, the start and the ends stand. */
export function boxesOf(
  journey: Journey,
  leads: Leads,
  places: Readonly<Record<string, Point>> = {},
): Map<string, Box> {
  const boxes = nodeBoxes(journey, leads, places);
  const beside = endPlaces(journey, leads, boxes);
  for (const id of PLACES) {
    const { x, y } = places[id] ?? own(journey.staticNodes ?? {}, id) ?? beside[id];
    boxes.set(id, { x, y, ...END_SIZE });
  }
  return boxes;
}

/** What is drawn and is no node. */
const PLACES = [START, SUCCESS, FAILURE] as const;

type EndPlaces = Readonly<Record<(typeof PLACES)[number], Point>>;

function nodeBoxes(journey: Journey, leads: Leads, places: Readonly<Record<string, Point>>): Map<string, Box> {
  return new Map(
    outerNodes(journey).map(([id, node]): [string, Box] => {
      const { x, y } = places[id] ?? node;
      return [id, { x, y, ...sizeOf(node, leads.get(id)?.length ?? 0) }];
    }),
  );
}

/** The start before all nodes, the ends behind them, at the height of what leads there. */
function endPlaces(journey: Journey, leads: Leads, nodes: ReadonlyMap<string, Box>): EndPlaces {
  const all = [...nodes.values()];
  const entry = nodes.get(journey.entryNodeId) ?? all[0] ?? { x: END_SIZE.width + BESIDE, y: 0 };
  const left = Math.min(entry.x, ...all.map(({ x }) => x));
  const right = Math.max(entry.x + EMPTY_WIDTH, ...all.map(({ x, width }) => x + width)) + BESIDE;
  const [success, failure] = endHeights(journey, leads, nodes, entry.y);
  return {
    [START]: { x: left - BESIDE - END_SIZE.width, y: entry.y + (HEADER_HEIGHT - END_SIZE.height) / 2 },
    [SUCCESS]: { x: right, y: success },
    [FAILURE]: { x: right, y: failure },
  };
}

/** Room for the first nodes between the start and the ends. */
const EMPTY_WIDTH = 336;

function endHeights(journey: Journey, leads: Leads, boxes: ReadonlyMap<string, Box>, fallback: number) {
  const heightOf = (end: string): number | null => {
    const heights = [...boxes.keys()].flatMap((id) =>
      (leads.get(id) ?? []).flatMap(({ to }, row) => (to === end ? [outletOf(journey, id, row, boxes).y] : [])),
    );
    const sum = heights.reduce((before, each) => before + each, 0);
    return heights.length === 0 ? null : sum / heights.length - END_SIZE.height / 2;
  };
  const success = heightOf(SUCCESS) ?? fallback;
  const lowest = success + END_SIZE.height * 2;
  return [Math.round(success), Math.round(Math.max(heightOf(FAILURE) ?? lowest, lowest))] as const;
}

/** The places of the start and the ends beside nodes that stand at `places`, whatever is written down. */
export function endsBeside(journey: Journey, leads: Leads, places: Readonly<Record<string, Point>> = {}): EndPlaces {
  return endPlaces(journey, leads, nodeBoxes(journey, leads, places));
}

/** The journey with a place written down for the start and each end, as files have it. */
export function withEnds(journey: Journey, leads: Leads): Journey {
  const { staticNodes = {} } = journey;
  if (PLACES.every((id) => own(staticNodes, id) !== undefined)) return journey;
  return { ...journey, staticNodes: { ...endsBeside(journey, leads), ...staticNodes } };
}

/** With the ends behind all nodes, where a node has come to stand on one of them. */
export function withEndsFree(journey: Journey, leads: Leads, id: string): Journey {
  const boxes = boxesOf(journey, leads);
  const box = boxes.get(id);
  const ends = [SUCCESS, FAILURE].flatMap((end) => boxes.get(end) ?? []);
  if (box === undefined || !ends.some((end) => overlap(box, end))) return journey;
  const places = endsBeside(journey, leads);
  const moved = { [SUCCESS]: places[SUCCESS], [FAILURE]: places[FAILURE] };
  return { ...journey, staticNodes: { ...journey.staticNodes, ...moved } };
}

/** Whether two boxes cover each other, or come nearer than `gap`. */
export const overlap = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;

/** Where the line of an outcome leaves its node. */
export function outletOf(
  { nodes }: Pick<Journey, 'nodes'>,
  id: string,
  row: number,
  boxes: ReadonlyMap<string, Box>,
): Point {
  const box = boxes.get(id) ?? { x: 0, y: 0, ...END_SIZE };
  const node = nodeAt({ nodes }, id);
  const rowsBefore = node && nodeSize({ screens: screensOf(node), outcomes: 0 }).height;
  const down = rowsBefore === undefined ? END_SIZE.height / 2 : rowsBefore + (row + 0.5) * ROW_HEIGHT;
  return { x: box.x + box.width, y: box.y + down };
}

/** Where lines arrive: at the height of the heading. */
export function inletOf(id: string, boxes: ReadonlyMap<string, Box>): Point {
  const box = boxes.get(id) ?? { x: 0, y: 0, ...END_SIZE };
  return { x: box.x, y: box.y + (isPlace(id) ? END_SIZE.height : HEADER_HEIGHT) / 2 };
}
