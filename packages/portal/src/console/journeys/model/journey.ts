/** Questions about a journey. Everything in this folder is data in, data out: the page only shows it. */
import type { Journey, JourneyNode } from '../../../api/journeys.ts';

/** Where an outcome ends the journey; the ids are PingAM's. */
export const SUCCESS = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0';
export const FAILURE = 'e301438c-0bd0-429c-ab0c-66126501069a';
/** What the drawing calls the place where everybody begins. */
export const START = 'startNode';

export const PAGE_NODE = 'PageNode';
export const INNER_TREE_NODE = 'InnerTreeEvaluatorNode';

export type Point = { readonly x: number; readonly y: number };

const ENDS: Readonly<Record<string, string>> = { [SUCCESS]: 'Success', [FAILURE]: 'Failure' };

/** A member of the record itself: names come from files, and `toString` is nobody's node. */
export const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

export const nodeAt = ({ nodes }: Pick<Journey, 'nodes'>, id: string): JourneyNode | undefined => own(nodes, id);

export const isEnd = (id: string): boolean => Object.hasOwn(ENDS, id);

/** The start or an end: it has a place on the drawing and is no node. */
export const isPlace = (id: string): boolean => id === START || isEnd(id);

/** A node, an end or the start as people call it. */
export function nameOf({ nodes }: Pick<Journey, 'nodes'>, id: string): string {
  return own(ENDS, id) ?? (id === START ? 'Start' : (nodeAt({ nodes }, id)?.displayName ?? 'a node that is gone'));
}

/** How a page names a node that it shows. */
export type Child = { readonly _id: string; readonly nodeType: string; readonly displayName?: string };

/** The references that a page holds, in order; those that are none are left out. */
export function refsOf({ type, properties }: Pick<JourneyNode, 'type' | 'properties'>): Child[] {
  if (type !== PAGE_NODE || !Array.isArray(properties.nodes)) return [];
  return properties.nodes.filter(
    (child: unknown): child is Child =>
      typeof child === 'object' && child !== null && '_id' in child && typeof child._id === 'string',
  );
}

export const childrenOf = (node: Pick<JourneyNode, 'type' | 'properties'>): string[] =>
  refsOf(node).map(({ _id }) => _id);

/** By node on a page: the id of its page. */
export function pagesOf({ nodes }: Pick<Journey, 'nodes'>): ReadonlyMap<string, string> {
  return new Map(Object.entries(nodes).flatMap(([id, node]) => childrenOf(node).map((child) => [child, id] as const)));
}

/** The nodes that connections can lead to: all but those on pages. */
export function outerNodes(journey: Pick<Journey, 'nodes'>): [string, JourneyNode][] {
  const inner = pagesOf(journey);
  return Object.entries(journey.nodes).filter(([id]) => !inner.has(id));
}

/** The name of the journey that a node runs, or null. */
export function innerJourneyOf({ type, properties }: Pick<JourneyNode, 'type' | 'properties'>): string | null {
  const { tree } = properties;
  return type === INNER_TREE_NODE && typeof tree === 'string' && tree !== '' ? tree : null;
}

/** A name that no other node has: "Message", "Message 2". */
export function freeName({ nodes }: Pick<Journey, 'nodes'>, wanted: string): string {
  const taken = new Set(Object.values(nodes).map(({ displayName }) => displayName));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}
