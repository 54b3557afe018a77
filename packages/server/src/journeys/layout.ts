/** Places for the nodes of a journey that nobody has drawn: from left to right, in as few crossings as can be had simply. */
import { END_SIZE, HEADER_HEIGHT, NODE_GAPS, nodeSize, ROW_HEIGHT } from '@lanyard/protocol/journeys';
import { childrenOf, FAILURE, isEnd, type Journey, PAGE_NODE, type Place, START, SUCCESS } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { drawnOutcomes } from './outcomes.ts';

/** A node that stands on its own, as far as its place depends on it. */
export type PlacedNode = {
  /** Of a page, how many screens it shows; null where it is none. */
  readonly screens: number | null;
  /** Where each outcome leads, in the order in which they are drawn; null where one leads nowhere. */
  readonly to: readonly (string | null)[];
};

type Nodes = ReadonlyMap<string, PlacedNode>;

export type Layout = {
  readonly places: ReadonlyMap<string, Place>;
  /** Of the start and the ends, by their ids. */
  readonly ends: Readonly<Record<string, Place>>;
};

const FIRST: Place = { x: END_SIZE.width + NODE_GAPS.width, y: 40 };
const SWEEPS = 8;

const heightOf = ({ screens, to }: PlacedNode): number => nodeSize({ screens, outcomes: to.length }).height;

/** Where the line of an outcome leaves a node that stands at `y`. */
const outletOf = ({ screens }: PlacedNode, y: number, row: number): number =>
  y + nodeSize({ screens, outcomes: 0 }).height + (row + 0.5) * ROW_HEIGHT;

/** @param nodes by id, the one where everybody begins first */
export function layOut(nodes: Nodes): Layout {
  const columns = orderColumns(nodes, columnsOf(nodes));
  const places = placeColumns(nodes, columns);
  return { places, ends: placeEnds(nodes, places) };
}

/** A journey with places for all of its nodes, the start and the ends. */
export function laidOut(journey: Journey, types: ReadonlyMap<string, NodeType>): Journey {
  const shown = new Set(Object.values(journey.nodes).flatMap(childrenOf));
  const own = Object.entries(journey.nodes).filter(([id]) => !shown.has(id));
  // Where everybody begins comes first.
  const sorted = own.sort(([a], [b]) => Number(b === journey.entryNodeId) - Number(a === journey.entryNodeId));
  const placed = sorted.map(([id, node]): [string, PlacedNode] => {
    const to = drawnOutcomes(journey, node, types).map((outcome) => node.connections[outcome.id] ?? null);
    return [id, { screens: node.type === PAGE_NODE ? childrenOf(node).length : null, to }];
  });
  const { places, ends } = layOut(new Map(placed));
  const nodes = Object.entries(journey.nodes).map(([id, node]) => [id, { ...node, ...places.get(id) }]);
  return { ...journey, nodes: Object.fromEntries(nodes), staticNodes: { ...journey.staticNodes, ...ends } };
}

type Edge = { readonly from: string; readonly row: number; readonly to: string };

/** Lines between nodes, by the node where they begin and by the one where they end. */
type Edges = Readonly<Record<'from' | 'to', ReadonlyMap<string, readonly Edge[]>>>;

function edgesOf(nodes: Nodes): Edges {
  const edges = [...nodes].flatMap(([from, { to }]) =>
    to.flatMap((target, row) => (target !== null && nodes.has(target) ? [{ from, row, to: target }] : [])),
  );
  return { from: Map.groupBy(edges, ({ from }) => from), to: Map.groupBy(edges, ({ to }) => to) };
}

/** Each node in the column of its longest way from the start. A line that leads back in a circle pushes nothing. */
function columnsOf(nodes: Nodes): string[][] {
  const { order, isBack } = walk(nodes);
  const column = new Map(order.map((id) => [id, 0]));
  for (const from of order) {
    for (const to of nodes.get(from)?.to ?? []) {
      if (to === null || !nodes.has(to) || isBack(from, to)) continue;
      column.set(to, Math.max(column.get(to) ?? 0, (column.get(from) ?? 0) + 1));
    }
  }
  const last = Math.max(0, ...column.values());
  return Array.from({ length: last + 1 }, (_, index) => order.filter((id) => column.get(id) === index));
}

/** Every node before those that it leads to, as far as circles allow, and the lines that close a circle. */
function walk(nodes: Nodes) {
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<string>();
  const finished: string[] = [];
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const to of [...(nodes.get(id)?.to ?? [])].reverse()) {
      if (to === null || !nodes.has(to)) continue;
      if (state.get(to) === 'open') back.add(`${id} ${to}`);
      else if (!state.has(to)) visit(to);
    }
    state.set(id, 'done');
    finished.push(id);
  };
  for (const id of nodes.keys()) if (!state.has(id)) visit(id);
  return { order: finished.reverse(), isBack: (from: string, to: string) => back.has(`${from} ${to}`) };
}

/** Neighbours stand at the height of what they are connected with: the order by their mean, forth and back. */
function orderColumns(nodes: Nodes, columns: string[][]): string[][] {
  const edges = edgesOf(nodes);
  let ordered = columns;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const ends = sweep % 2 === 0 ? (['to', 'from'] as const) : (['from', 'to'] as const);
    const rank = new Map(ordered.flatMap((ids) => ids.map((id, index) => [id, index / ids.length] as const)));
    ordered = ordered.map((ids) => {
      const wish = new Map(ids.map((id, index) => [id, meanRank(edges, ends, id, rank) ?? index / ids.length]));
      return [...ids].sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    });
  }
  return ordered;
}

function meanRank(
  edges: Edges,
  [own, other]: readonly ['to', 'from'] | readonly ['from', 'to'],
  id: string,
  rank: ReadonlyMap<string, number>,
): number | null {
  // A row counts a little: what an upper outcome leads to stands above.
  return mean((edges[own].get(id) ?? []).map((edge) => (rank.get(edge[other]) ?? 0) + edge.row / 100));
}

const mean = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function placeColumns(nodes: Nodes, columns: readonly string[][]): Map<string, Place> {
  const edges = edgesOf(nodes);
  const places = new Map<string, Place>();
  for (const [index, ids] of columns.entries()) {
    const x = FIRST.x + index * (nodeSize({ screens: null, outcomes: 0 }).width + NODE_GAPS.width);
    const wishes = ids.map((id) => wishedHeight(nodes, edges, id, places) ?? FIRST.y);
    let free = Number.NEGATIVE_INFINITY;
    const heights = ids.map((id, row) => {
      const y = Math.max(wishes[row] ?? FIRST.y, free);
      free = y + heightOf(nodes.get(id) ?? { screens: null, to: [] }) + NODE_GAPS.height;
      return y;
    });
    // All of the column together, so that none of them is far from where it would be straight.
    const shift = mean(heights.map((y, row) => y - (wishes[row] ?? y))) ?? 0;
    for (const [row, id] of ids.entries()) places.set(id, { x, y: Math.round((heights[row] ?? FIRST.y) - shift) });
  }
  return downTo(places, FIRST.y);
}

/** The height at which the lines from the columns before come in straight. */
function wishedHeight(nodes: Nodes, edges: Edges, id: string, places: ReadonlyMap<string, Place>): number | null {
  const arriving = (edges.to.get(id) ?? []).flatMap(({ from, row }) => {
    const [node, place] = [nodes.get(from), places.get(from)];
    return node && place ? [outletOf(node, place.y, row)] : [];
  });
  const height = mean(arriving);
  return height === null ? null : height - HEADER_HEIGHT / 2;
}

/** Moves everything so that the highest stands at `top`. */
function downTo(places: ReadonlyMap<string, Place>, top: number): Map<string, Place> {
  const by = top - Math.min(top + 1_000_000, ...[...places.values()].map(({ y }) => y));
  return new Map([...places].map(([id, { x, y }]) => [id, { x, y: y + by }]));
}

function placeEnds(nodes: Nodes, places: ReadonlyMap<string, Place>): Record<string, Place> {
  const [entry = ''] = nodes.keys();
  const right = Math.max(FIRST.x, ...[...places.values()].map(({ x }) => x));
  const x = right + nodeSize({ screens: null, outcomes: 0 }).width + NODE_GAPS.width;
  const begin = places.get(entry)?.y ?? FIRST.y;
  const success = Math.round(endHeight(nodes, places, SUCCESS) ?? begin);
  const lowest = success + 2 * END_SIZE.height;
  const failure = Math.round(Math.max(endHeight(nodes, places, FAILURE) ?? lowest, lowest));
  return {
    [START]: { x: 0, y: begin + (HEADER_HEIGHT - END_SIZE.height) / 2 },
    [SUCCESS]: { x, y: success },
    [FAILURE]: { x, y: failure },
  };
}

function endHeight(nodes: Nodes, places: ReadonlyMap<string, Place>, end: string): number | null {
  const arriving = [...nodes].flatMap(([id, node]) =>
    node.to.flatMap((to, row) => (to === end && isEnd(to) ? [outletOf(node, places.get(id)?.y ?? 0, row)] : [])),
  );
  const height = mean(arriving);
  return height === null ? null : height - END_SIZE.height / 2;
}
