/** What an editor can do to a journey: each gives a new one and leaves the old as it is. */
import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { childrenOf, freeName, isPlace, nodeAt, type Point, START } from './journey.ts';
import { withoutOrphans } from './scripts.ts';

type Nodes = Journey['nodes'];

/** Changes one node; a node that is gone stays gone. */
export function changeNode(journey: Journey, id: string, change: (node: JourneyNode) => JourneyNode): Journey {
  const node = nodeAt(journey, id);
  return node === undefined ? journey : { ...journey, nodes: { ...journey.nodes, [id]: change(node) } };
}

function mapNodes(nodes: Nodes, change: (node: JourneyNode, id: string) => JourneyNode): Nodes {
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, change(node, id)]));
}

export type NewNode = {
  id: string;
  type: string;
  name: string;
  properties?: Readonly<Record<string, unknown>>;
  at: Point;
};

const blankNode = (journey: Journey, { type, name, properties = {}, at }: Omit<NewNode, 'id'>): JourneyNode => ({
  type,
  displayName: freeName(journey, name),
  properties,
  connections: {},
  x: Math.round(at.x),
  y: Math.round(at.y),
});

/** Adds a node. The first one of a journey is where everybody begins. */
export function addNode(journey: Journey, { id, ...node }: NewNode): Journey {
  const isFirst = nodeAt(journey, journey.entryNodeId) === undefined;
  const nodes = { ...journey.nodes, [id]: blankNode(journey, node) };
  return { ...journey, nodes, entryNodeId: isFirst ? id : journey.entryNodeId };
}

export type Connection = { from: string; outcome: string; to: string | null };

/** Leads an outcome somewhere, or with null nowhere. From the start it says where everybody begins. */
export function connect(journey: Journey, { from, outcome, to }: Connection): Journey {
  if (from === START) return { ...journey, entryNodeId: to ?? '' };
  return changeNode(journey, from, (node) => {
    const { [outcome]: _before, ...others } = node.connections;
    return { ...node, connections: to === null ? others : { ...others, [outcome]: to } };
  });
}

/** Takes nodes away, with the screens of pages among them, the scripts that only they went by, and every connection to them. */
export function removeNodes(journey: Journey, ids: Iterable<string>): Journey {
  // The start and the ends stay: only nodes can go.
  const chosen = [...ids].filter((id) => nodeAt(journey, id) !== undefined);
  if (chosen.length === 0) return journey;
  const gone = new Set([...chosen, ...chosen.flatMap((id) => childrenOf(nodeAt(journey, id) ?? NOTHING))]);
  const kept = Object.fromEntries(Object.entries(journey.nodes).filter(([id]) => !gone.has(id)));
  const nodes = mapNodes(kept, (node) => withoutRefs(withoutTargets(node, gone), gone));
  const entryNodeId = gone.has(journey.entryNodeId) ? '' : journey.entryNodeId;
  return withoutOrphans(journey, { ...journey, nodes, entryNodeId });
}

const NOTHING: Pick<JourneyNode, 'type' | 'properties'> = { type: '', properties: {} };

function withoutTargets(node: JourneyNode, gone: ReadonlySet<string>): JourneyNode {
  const kept = Object.entries(node.connections).filter(([, target]) => !gone.has(target));
  return { ...node, connections: Object.fromEntries(kept) };
}

function withoutRefs(node: JourneyNode, gone: ReadonlySet<string>): JourneyNode {
  const children = childrenOf(node);
  if (!children.some((child) => gone.has(child))) return node;
  const nodes = (node.properties.nodes as { _id: string }[]).filter(({ _id }) => !gone.has(_id));
  return { ...node, properties: { ...node.properties, nodes } };
}

/** Puts nodes, the start and the ends elsewhere on the drawing, on whole pixels. */
export function moveNodes(journey: Journey, places: Readonly<Record<string, Point>>): Journey {
  const nodes = mapNodes(journey.nodes, (node, id) => {
    const place = places[id];
    return place === undefined ? node : { ...node, ...whole(place) };
  });
  const ends = Object.entries(places).flatMap(([id, place]) => (isPlace(id) ? [[id, whole(place)] as const] : []));
  if (ends.length === 0) return { ...journey, nodes };
  return { ...journey, nodes, staticNodes: { ...journey.staticNodes, ...Object.fromEntries(ends) } };
}

const whole = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });

export function setProperties(journey: Journey, id: string, properties: JourneyNode['properties']): Journey {
  return changeNode(journey, id, (node) => ({ ...node, properties }));
}

/** Gives a node another name, also where a page names it. */
export function rename(journey: Journey, id: string, displayName: string): Journey {
  const renamed = changeNode(journey, id, (node) => ({ ...node, displayName }));
  const nodes = mapNodes(renamed.nodes, (node) => {
    if (!childrenOf(node).includes(id)) return node;
    const refs = (node.properties.nodes as { _id: string }[]).map((ref) =>
      ref._id === id ? { ...ref, displayName } : ref,
    );
    return { ...node, properties: { ...node.properties, nodes: refs } };
  });
  return { ...renamed, nodes };
}

export type Details = Partial<Pick<Journey, 'description' | 'enabled' | 'innerOnly' | 'mustRun' | 'noSession'>>;

export const setDetails = (journey: Journey, details: Details): Journey => ({ ...journey, ...details });
