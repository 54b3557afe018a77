/** What differs between two forms of a journey, in words: for the list of versions, and for the audit. */
import { isDeepStrictEqual } from 'node:util';
import { FAILURE, isEnd, type Journey, type JourneyNode, SUCCESS } from './journey.ts';

export type JourneyChange = {
  /** Null: the journey as a whole. */
  readonly nodeId: string | null;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly text: string;
};

const FLAGS = {
  enabled: ['It can be used.', 'It cannot be used.'],
  innerOnly: ['It runs inside other journeys only.', 'It can be run by itself.'],
  mustRun: ['It runs even where a session exists.', 'It is passed over where a session exists.'],
  noSession: ['It ends without a session.', 'It ends in a session.'],
} as const;

/** What is in `after` and not in `before`, and the other way round. `before` is null where there was nothing. */
export function journeyDifference(before: Journey | null, after: Journey): JourneyChange[] {
  if (before === null) return [{ nodeId: null, kind: 'added', text: `${Object.keys(after.nodes).length} nodes.` }];
  const ids = [...new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])];
  return [
    ...wholeChanges(before, after),
    ...ids.flatMap((id) => nodeChanges(before, after, id)),
    ...moves(before, after),
  ];
}

const changed = (nodeId: string | null, text: string): JourneyChange => ({ nodeId, kind: 'changed', text });

function wholeChanges(before: Journey, after: Journey): JourneyChange[] {
  const flags = (Object.keys(FLAGS) as (keyof typeof FLAGS)[])
    .filter((flag) => before[flag] !== after[flag])
    .map((flag) => changed(null, FLAGS[flag][after[flag] ? 0 : 1]));
  return [
    ...flags,
    ...(before.description === after.description ? [] : [changed(null, 'The description.')]),
    ...(before.entryNodeId === after.entryNodeId
      ? []
      : [changed(null, `It starts with ${nameOf(after, after.entryNodeId)}.`)]),
  ];
}

function nameOf({ nodes }: Journey, id: string | undefined): string {
  if (id === SUCCESS) return 'success';
  if (id === FAILURE) return 'failure';
  return id === undefined || !Object.hasOwn(nodes, id) ? 'nothing' : (nodes[id]?.displayName ?? id);
}

function nodeChanges(before: Journey, after: Journey, id: string): JourneyChange[] {
  const [old, now] = [before.nodes[id], after.nodes[id]];
  if (old && now) return innerChanges(before, after, id, old, now);
  const node = now ?? old;
  if (!node) return [];
  return [{ nodeId: id, kind: now ? 'added' : 'removed', text: `${node.displayName} (${node.type}).` }];
}

function innerChanges(
  before: Journey,
  after: Journey,
  id: string,
  old: JourneyNode,
  now: JourneyNode,
): JourneyChange[] {
  const name = now.displayName;
  const properties = namesOf(old.properties, now.properties)
    .filter((property) => !isDeepStrictEqual(old.properties[property], now.properties[property]))
    .map((property) => changed(id, `${name}: the property ${property}.`));
  const connections = namesOf(old.connections, now.connections)
    .filter((outcome) => old.connections[outcome] !== now.connections[outcome])
    .map((outcome) => {
      const [from, to] = [nameOf(before, old.connections[outcome]), nameOf(after, now.connections[outcome])];
      return changed(id, `${name}: ${outcome} leads to ${to}, no longer to ${from}.`);
    });
  return [
    ...(old.type === now.type ? [] : [changed(id, `${name} is a ${now.type}, no longer a ${old.type}.`)]),
    ...(old.displayName === name ? [] : [changed(id, `${old.displayName} is called ${name}.`)]),
    ...properties,
    ...connections,
  ];
}

const namesOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

/** One line for all of them: a drawing put in order is one act. */
function moves(before: Journey, after: Journey): JourneyChange[] {
  const moved = Object.entries(after.nodes).filter(([id, { x, y }]) => {
    const old = before.nodes[id];
    return old !== undefined && !isEnd(id) && (old.x !== x || old.y !== y);
  });
  return moved.length === 0 ? [] : [changed(null, `${moved.length} nodes stand elsewhere in the drawing.`)];
}
