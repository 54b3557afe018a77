import { Value } from 'typebox/value';
import { childrenOf, type Journey, type JourneyNode, type NodeProperties, nodeAt, PAGE_NODE } from './journey.ts';
import { completeProperties, type NodeType, type Outcome } from './node-type.ts';
import { faultyProperties } from './property-faults.ts';
import { outcomesOf } from './validate.ts';

/**
 * The outcomes from which connections can be drawn. Where properties are faulty those of its defaults in their place, and of
 * a type that is not known those that its file named; with either those that lead somewhere, so that no line is lost meanwhile.
 */
export function drawnOutcomes(journey: Journey, node: JourneyNode, types: ReadonlyMap<string, NodeType>): Outcome[] {
  const known = outcomesOf(journey, node, types);
  if (known) return known.map(({ id, displayName }) => ({ id, displayName }));
  const last = node.type === PAGE_NODE ? nodeAt(journey, childrenOf(node).at(-1)) : node;
  const type = last && types.get(last.type);
  const named = type ? mendedOutcomes(type, last.properties) : namedOutcomes(last?.extras?.outcomes);
  const more = Object.keys(node.connections).filter((id) => !named.some((outcome) => outcome.id === id));
  return [...named, ...more.map((id) => ({ id, displayName: id }))];
}

/** The outcomes with the defaults in the place of what is faulty. */
function mendedOutcomes(type: NodeType, given: NodeProperties): Outcome[] {
  const faulty = faultyProperties(type, completeProperties(type, given));
  const sound = Object.entries(given).filter(([name]) => !faulty.has(name));
  const completed = completeProperties(type, Object.fromEntries(sound));
  const isSound = Value.Check(type.properties, completed);
  return type
    .outcomes(isSound ? completed : completeProperties(type, {}))
    .map(({ id, displayName }) => ({ id, displayName }));
}

function namedOutcomes(outcomes: unknown): Outcome[] {
  if (!Array.isArray(outcomes)) return [];
  return outcomes.flatMap((outcome: { id?: unknown; displayName?: unknown } | null) =>
    typeof outcome?.id === 'string' ? [{ id: outcome.id, displayName: String(outcome.displayName ?? outcome.id) }] : [],
  );
}
