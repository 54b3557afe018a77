/** By which outcomes a node can be left, and where each leads. */
import type { Journey, JourneyNode, JourneyNodeType, Outcome, Outcomes } from '../../../api/journeys.ts';
import { childrenOf, nodeAt, own, PAGE_NODE } from './journey.ts';

export type NodeTypes = ReadonlyMap<string, JourneyNodeType>;

export type Lead = {
  readonly id: string;
  readonly name: string;
  /** Null where it leads nowhere yet. */
  readonly to: string | null;
  /** A connection of an outcome that the node no longer has. */
  readonly isStale: boolean;
};

/**
 * The outcomes of a node: as the server last said, else those of its type with the defaults; of a page those of its last
 * screen.
 */
export function outcomesOf(journey: Journey, id: string, known: Outcomes, types: NodeTypes): readonly Outcome[] | null {
  const node = nodeAt(journey, id);
  if (node === undefined) return null;
  if (node.type !== PAGE_NODE) return own(known, id) ?? types.get(node.type)?.outcomes ?? null;
  const last = childrenOf(node).at(-1);
  return (
    (last === undefined ? null : outcomesOf(journey, last, known, types)) ?? types.get(PAGE_NODE)?.outcomes ?? null
  );
}

/** One row an outcome. A node of an unknown type has those that it is connected by. */
export function leadsOf({ connections }: JourneyNode, outcomes: readonly Outcome[] | null): Lead[] {
  const listed = (outcomes ?? []).map(({ id, displayName }) => ({
    id,
    name: displayName,
    to: own(connections, id) ?? null,
    isStale: false,
  }));
  const ids = new Set(listed.map(({ id }) => id));
  const others = Object.entries(connections).filter(([id]) => !ids.has(id));
  return [...listed, ...others.map(([id, to]) => ({ id, name: id, to, isStale: outcomes !== null }))];
}

export type Leads = ReadonlyMap<string, readonly Lead[]>;

/** The rows of every node. */
export function allLeads(journey: Journey, known: Outcomes, types: NodeTypes): Leads {
  return new Map(
    Object.entries(journey.nodes).map(([id, node]) => [id, leadsOf(node, outcomesOf(journey, id, known, types))]),
  );
}
