/** Puts the nodes in order: the start at the left, every way towards the right, as few crossings as can be had quickly. */
import { Graph, layout } from '@dagrejs/dagre';
import { NODE_GAPS } from '@lanyard/protocol/journeys';
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { endsBeside, sizeOf } from './geometry.ts';
import { nodeAt, type Point } from './journey.ts';
import type { Leads } from './outcomes.ts';
import { outlineOf } from './outline.ts';

/** The place of every node that stands on its own, of the start and of the ends. */
export function arrange(journey: Journey, leads: Leads): Record<string, Point> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: NODE_GAPS.width, nodesep: NODE_GAPS.height, ranker: 'network-simplex' });
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
  const places = Object.fromEntries(nodes.map(([id]) => [id, cornerOf(graph.node(id))]));
  return { ...places, ...endsBeside(journey, leads, places) };
}

/** The library speaks of middles. */
function cornerOf({ x = 0, y = 0, width, height }: { x?: number; y?: number; width: number; height: number }): Point {
  return { x: Math.round(x - width / 2), y: Math.round(y - height / 2) };
}
