/** How large things are on the drawing, in its own pixels; journeys.css draws them so. */
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { childrenOf, FAILURE, nodeAt, outerNodes, PAGE_NODE, type Point, START, SUCCESS } from './journey.ts';
import type { Leads } from './outcomes.ts';

export const NODE_WIDTH = 248;
export const HEADER_HEIGHT = 60;
export const SCREEN_HEIGHT = 36;
export const ROW_HEIGHT = 30;
const PADDING = 8;
const END = { width: 128, height: 44 } as const;
const BESIDE = 88;

export type Box = Point & { readonly width: number; readonly height: number };

/** Of a page, the frame with its screens; without a screen the hint that it needs one. */
const screensHeight = (node: JourneyNode): number =>
  node.type === PAGE_NODE ? Math.max(1, childrenOf(node).length) * SCREEN_HEIGHT + PADDING : 0;

export function sizeOf(node: JourneyNode, rows: number): Pick<Box, 'width' | 'height'> {
  return {
    width: NODE_WIDTH,
    height: HEADER_HEIGHT + screensHeight(node) + (rows === 0 ? 0 : rows * ROW_HEIGHT + PADDING),
  };
}

/** Where the nodes, the start and the ends stand: the start before all, the ends behind, at the height of what leads there. */
export function boxesOf(
  journey: Journey,
  leads: Leads,
  places: Readonly<Record<string, Point>> = {},
): Map<string, Box> {
  const boxes = new Map(
    outerNodes(journey).map(([id, node]): [string, Box] => {
      const { x, y } = places[id] ?? node;
      return [id, { x, y, ...sizeOf(node, leads.get(id)?.length ?? 0) }];
    }),
  );
  const all = [...boxes.values()];
  const entry = boxes.get(journey.entryNodeId) ?? { x: 240, y: 0 };
  const left = Math.min(entry.x, ...all.map(({ x }) => x));
  boxes.set(START, { x: left - BESIDE - END.width, y: entry.y + (HEADER_HEIGHT - END.height) / 2, ...END });
  const right = Math.max(entry.x, ...all.map(({ x, width }) => x + width)) + BESIDE;
  const [success, failure] = endHeights(journey, leads, boxes, entry.y);
  boxes.set(SUCCESS, { x: right, y: success, ...END });
  boxes.set(FAILURE, { x: right, y: failure, ...END });
  return boxes;
}

function endHeights(journey: Journey, leads: Leads, boxes: ReadonlyMap<string, Box>, fallback: number) {
  const heightOf = (end: string): number | null => {
    const heights = [...boxes.keys()].flatMap((id) =>
      (leads.get(id) ?? []).flatMap(({ to }, row) => (to === end ? [outletOf(journey, id, row, boxes).y] : [])),
    );
    return heights.length === 0 ? null : heights.reduce((sum, each) => sum + each, 0) / heights.length - END.height / 2;
  };
  const success = heightOf(SUCCESS) ?? fallback;
  const lowest = success + END.height * 2;
  return [Math.round(success), Math.round(Math.max(heightOf(FAILURE) ?? lowest, lowest))] as const;
}

/** Where the line of an outcome leaves its node. */
export function outletOf(
  { nodes }: Pick<Journey, 'nodes'>,
  id: string,
  row: number,
  boxes: ReadonlyMap<string, Box>,
): Point {
  const box = boxes.get(id) ?? { x: 0, y: 0, ...END };
  const node = nodeAt({ nodes }, id);
  const down = node === undefined ? END.height / 2 : HEADER_HEIGHT + screensHeight(node) + (row + 0.5) * ROW_HEIGHT;
  return { x: box.x + box.width, y: box.y + down };
}

/** Where lines arrive: at the height of the heading. */
export function inletOf(id: string, boxes: ReadonlyMap<string, Box>): Point {
  const box = boxes.get(id) ?? { x: 0, y: 0, ...END };
  return { x: box.x, y: box.y + (box.width === END.width ? END.height : HEADER_HEIGHT) / 2 };
}
