/** Puts the nodes in order: the start at the left, every way towards the right, as few crossings as can be had quickly. */
import { Graph, layout } from '@dagrejs/dagre';
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { sizeOf } from './geometry.ts';
import { nodeAt, type Point } from './journey.ts';
import type { Leads } from './outcomes.ts';
import { outlineOf } from './outline.ts';

const BETWEEN_COLUMNS = 112;
const BETWEEN_ROWS = 48;

/** The place of every node that stands on its own. */
export function arrange(journey: Journey, leads: Leads): Record<string, Point> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: BETWEEN_COLUMNS, nodesep: BETWEEN_ROWS, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  // In the order of the flow: where there is a circle, the library turns the line round that leads back.
  const nodes = outlineOf(journey, leads).flatMap(({ id, page }): [string, JourneyNode][] => {
    const node = page === null ? nodeAt(journey, id) : undefined;
    return node === undefined ? [] : [[id, node]];
  });
  for (const [id, node] of nodes) graph.setNode(id, { ...sizeOf(node, leads.get(id)?.length ?? 0) });
  for (const [id] of nodes) {
    for (const { id: outcome, to } of leads.get(id) ?? []) {
      if (to !== null && to !== id && graph.hasNode(to)) graph.setEdge(id, to, {}, outcome);
    }
  }
  layout(graph);
  return Object.fromEntries(nodes.map(([id]) => [id, cornerOf(graph.node(id))]));
}

/** The library speaks of middles. */
function cornerOf({ x = 0, y = 0, width, height }: { x?: number; y?: number; width: number; height: number }): Point {
  return { x: Math.round(x - width / 2), y: Math.round(y - height / 2) };
}
