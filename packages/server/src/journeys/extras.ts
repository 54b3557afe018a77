import type { Journey, JourneyNode } from './journey.ts';

/**
 * A drawing that comes back from an editor without what only files know: what it does not name stays as it was before.
 */
export function keepExtras(before: Journey | null, journey: Journey): Journey {
  if (before === null) return journey;
  const nodes = Object.entries(journey.nodes).map(([id, node]) => [id, keepNodeExtras(before.nodes[id], node)]);
  return {
    ...(before.staticNodes ? { staticNodes: before.staticNodes } : {}),
    ...journey,
    ...(before.extras ? { extras: { ...before.extras, ...journey.extras } } : {}),
    nodes: Object.fromEntries(nodes),
  };
}

function keepNodeExtras(before: JourneyNode | undefined, node: JourneyNode): JourneyNode {
  return before?.extras && before.type === node.type ? { extras: before.extras, ...node } : node;
}
