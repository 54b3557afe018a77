import { childrenOf, type Journey, type JourneyNode, nodeAt, PAGE_NODE } from './journey.ts';
import type { NodeType, Outcome } from './node-type.ts';
import { outcomesOf } from './validate.ts';

/** The outcomes from which connections can be drawn; of types that are not known, those that their file named or that lead somewhere. */
export function drawnOutcomes(journey: Journey, node: JourneyNode, types: ReadonlyMap<string, NodeType>): Outcome[] {
  const known = outcomesOf(journey, node, types);
  if (known) return known.map(({ id, displayName }) => ({ id, displayName }));
  const last = node.type === PAGE_NODE ? nodeAt(journey, childrenOf(node).at(-1)) : node;
  const named = namedOutcomes(last?.extras?.outcomes);
  const more = Object.keys(node.connections).filter((id) => !named.some((outcome) => outcome.id === id));
  return [...named, ...more.map((id) => ({ id, displayName: id }))];
}

function namedOutcomes(outcomes: unknown): Outcome[] {
  if (!Array.isArray(outcomes)) return [];
  return outcomes.flatMap((outcome: { id?: unknown; displayName?: unknown } | null) =>
    typeof outcome?.id === 'string' ? [{ id: outcome.id, displayName: String(outcome.displayName ?? outcome.id) }] : [],
  );
}
