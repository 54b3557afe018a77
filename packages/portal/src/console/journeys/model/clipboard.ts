/** Nodes as text, so that they can be carried to another journey, tab or person. */
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { childrenOf, freeName, isEnd, nodeAt, type Point, refsOf } from './journey.ts';

/** Copied nodes by their ids at the time. */
export type Clip = { readonly lanyardJourneyNodes: Readonly<Record<string, JourneyNode>> };

/** Nodes with their screens and the connections among them; null where nothing is chosen. */
export function copyNodes({ nodes }: Journey, ids: Iterable<string>): Clip | null {
  const chosen = [...ids].filter((id) => nodeAt({ nodes }, id) !== undefined);
  const all = new Set(chosen.flatMap((id) => [id, ...childrenOf(nodeAt({ nodes }, id) ?? EMPTY)]));
  const copied = [...all].flatMap((id): [string, JourneyNode][] => {
    const node = nodeAt({ nodes }, id);
    return node === undefined ? [] : [[id, { ...node, connections: among(node.connections, all) }]];
  });
  return copied.length === 0 ? null : { lanyardJourneyNodes: Object.fromEntries(copied) };
}

const EMPTY: Pick<JourneyNode, 'type' | 'properties'> = { type: '', properties: {} };

function among(connections: Readonly<Record<string, string>>, ids: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(connections).filter(([, to]) => ids.has(to) || isEnd(to)));
}

/** Reads what is in the clipboard, which may be anything. */
export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text) as Partial<Clip> | null;
    const nodes = value?.lanyardJourneyNodes;
    if (typeof nodes !== 'object' || nodes === null) return null;
    const entries = Object.entries(nodes);
    if (entries.length === 0 || !entries.every(([, node]) => isNode(node))) return null;
    return { lanyardJourneyNodes: Object.fromEntries(entries.map(([id, node]) => [id, knownMembers(node)])) };
  } catch {
    return null;
  }
}

function isNode(value: unknown): value is JourneyNode {
  if (typeof value !== 'object' || value === null) return false;
  const { type, displayName, properties, connections, x, y } = value as Record<string, unknown>;
  const isText = typeof type === 'string' && typeof displayName === 'string';
  const isPlaced = Number.isFinite(x) && Number.isFinite(y);
  return isText && isPlaced && isRecord(properties) && isRecord(connections) && allTexts(connections);
}

/** Anything else would make the whole journey unreadable to the server. */
function knownMembers({ type, displayName, properties, connections, x, y, extras }: JourneyNode): JourneyNode {
  const kept = isRecord(extras) ? { extras } : {};
  return { type, displayName, properties, connections, x, y, ...kept };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const allTexts = (record: Record<string, unknown>) => Object.values(record).every((each) => typeof each === 'string');

export type Pasted = { readonly journey: Journey; readonly ids: readonly string[] };

/** Adds copies under new ids and free names, moved a little; gives the ids of those that stand on their own. */
export function pasteNodes(journey: Journey, clip: Clip, { newId, by }: { newId: () => string; by: Point }): Pasted {
  const copies = Object.entries(clip.lanyardJourneyNodes);
  const ids = new Map(copies.map(([id]) => [id, newId()]));
  const onPages = new Set(copies.flatMap(([, node]) => childrenOf(node)));
  let nodes = journey.nodes;
  for (const [id, node] of copies) {
    const properties = withNewRefs(node, ids);
    const connections = Object.fromEntries(
      Object.entries(node.connections).flatMap(([outcome, to]) => {
        const target = isEnd(to) ? to : ids.get(to);
        return target === undefined ? [] : [[outcome, target]];
      }),
    );
    const displayName = freeName({ nodes }, node.displayName);
    const copy = { ...node, displayName, properties, connections, x: node.x + by.x, y: node.y + by.y };
    nodes = { ...nodes, [ids.get(id) ?? id]: copy };
  }
  return {
    journey: { ...journey, nodes },
    ids: copies.flatMap(([id]) => (onPages.has(id) ? [] : (ids.get(id) ?? []))),
  };
}

function withNewRefs(node: JourneyNode, ids: ReadonlyMap<string, string>): JourneyNode['properties'] {
  const refs = refsOf(node);
  if (refs.length === 0) return node.properties;
  const nodes = refs.flatMap((ref) => {
    const id = ids.get(ref._id);
    return id === undefined ? [] : [{ ...ref, _id: id }];
  });
  return { ...node.properties, nodes };
}
