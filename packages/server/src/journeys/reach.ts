/** Who leads to whom: which nodes of a journey people can come to at all. */
import { childrenOf, type Journey, type JourneyNode, nodeAt } from './journey.ts';

/** The nodes that connections can lead to: all but those inside pages. */
export function outerNodes({ nodes }: Pick<Journey, 'nodes'>): [string, JourneyNode][] {
  const inner = new Set(Object.values(nodes).flatMap(childrenOf));
  return Object.entries(nodes).filter(([id]) => !inner.has(id));
}

/** The nodes that a node leads to; ends and connections into nothing are none. */
export const nextOf = (journey: Pick<Journey, 'nodes'>, { connections }: JourneyNode): string[] =>
  Object.values(connections).filter((target) => nodeAt(journey, target) !== undefined);

/** By id: the nodes that some way from the start comes to. Empty where the start leads nowhere. */
export function reachedNodes(journey: Pick<Journey, 'nodes' | 'entryNodeId'>): ReadonlyMap<string, JourneyNode> {
  const reached = new Map<string, JourneyNode>();
  const waiting = [journey.entryNodeId];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodeAt(journey, id);
    if (!node || reached.has(id)) continue;
    reached.set(id, node);
    waiting.push(...nextOf(journey, node));
  }
  return reached;
}
