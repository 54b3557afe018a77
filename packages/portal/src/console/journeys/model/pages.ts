/** What an editor can do to pages: frames that hold the screens of several nodes, in order. */
import type { Journey } from '../../../api/journeys.ts';
import { addNode, changeNode, type NewNode } from './changes.ts';
import { type Child, nodeAt, type Point, refsOf } from './journey.ts';

const withRefs = (journey: Journey, page: string, change: (refs: readonly Child[]) => readonly Child[]): Journey =>
  changeNode(journey, page, (node) => ({
    ...node,
    properties: { ...node.properties, nodes: change(refsOf(node)) },
  }));

/** A new node as the last screen of a page. */
export function addToPage(journey: Journey, page: string, { id, ...node }: Omit<NewNode, 'at'>): Journey {
  const added = addNode(journey, { id, ...node, at: { x: 0, y: 0 } });
  const { displayName = node.name } = nodeAt(added, id) ?? {};
  return withRefs(added, page, (refs) => [...refs, { _id: id, nodeType: node.type, displayName }]);
}

/**
 * Puts a node onto a page, as its last screen. What led to the node leads to the page, and a page that led nowhere yet goes
 * where the node went.
 */
export function putOnPage(journey: Journey, page: string, id: string): Journey {
  const [node, frame] = [nodeAt(journey, id), nodeAt(journey, page)];
  if (node === undefined || frame === undefined || id === page) return journey;
  const nodes = Object.fromEntries(
    Object.entries(journey.nodes).map(([other, { connections, ...rest }]) => [
      other,
      { ...rest, connections: redirected(connections, id, other === page ? null : page) },
    ]),
  );
  const entryNodeId = journey.entryNodeId === id ? page : journey.entryNodeId;
  const emptied = changeNode({ ...journey, nodes, entryNodeId }, id, (each) => ({ ...each, connections: {} }));
  const leading = changeNode(emptied, page, (each) =>
    Object.keys(each.connections).length > 0
      ? each
      : { ...each, connections: redirected(node.connections, page, null) },
  );
  const ref = { _id: id, nodeType: node.type, displayName: node.displayName };
  return withRefs(leading, page, (refs) => [...refs, ref]);
}

/** Connections with those to one node led elsewhere, or with null left out. */
function redirected(connections: Readonly<Record<string, string>>, from: string, to: string | null) {
  return Object.fromEntries(
    Object.entries(connections).flatMap(([outcome, target]) => {
      if (target !== from) return [[outcome, target]];
      return to === null ? [] : [[outcome, to]];
    }),
  );
}

/** A screen of a page as a node of its own, beside it. */
export function takeOffPage(journey: Journey, page: string, id: string, at: Point): Journey {
  const taken = withRefs(journey, page, (refs) => refs.filter(({ _id }) => _id !== id));
  return changeNode(taken, id, (node) => ({ ...node, x: Math.round(at.x), y: Math.round(at.y) }));
}

/** Moves a screen of a page up (-1) or down (1). At the edge nothing changes. */
export function moveOnPage(journey: Journey, page: string, id: string, by: -1 | 1): Journey {
  return withRefs(journey, page, (refs) => {
    const from = refs.findIndex(({ _id }) => _id === id);
    const [here, there] = [refs[from], refs[from + by]];
    if (here === undefined || there === undefined) return refs;
    return refs.map((ref) => (ref === here ? there : ref === there ? here : ref));
  });
}
