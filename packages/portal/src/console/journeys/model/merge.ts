/** Two people changed the same journey: what of it can stand together. */

import type { Journey, JourneyNode } from '../../../api/journeys.ts';
import { nodeAt } from './journey.ts';
import { isSame } from './same.ts';

export type Merged = {
  readonly journey: Journey;
  /** Nodes that both changed, and where mine stand; null for the journey's own details. */
  readonly both: readonly (string | null)[];
};

/**
 * Mine over theirs: whatever only they changed since `base` is theirs, whatever I changed is mine. Nodes stand where they
 * stand for me: nobody's drawing jumps, and nothing hangs on it.
 */
export function mergeJourneys(base: Journey, mine: Journey, theirs: Journey): Merged {
  const ids = [...new Set([...Object.keys(theirs.nodes), ...Object.keys(mine.nodes)])];
  const both: (string | null)[] = [];
  const nodes = ids.flatMap((id): [string, JourneyNode][] => {
    const [before, own, other] = [nodeAt(base, id), nodeAt(mine, id), nodeAt(theirs, id)];
    const isMine = !isSameNode(before, own);
    if (isMine && !isSameNode(before, other) && !isSameNode(own, other)) both.push(id);
    const node = isMine ? own : other;
    return node === undefined ? [] : [[id, own === undefined ? node : { ...node, x: own.x, y: own.y }]];
  });
  const details = mergeDetails(detailsOf(base), detailsOf(mine), detailsOf(theirs));
  if (details.isBoth) both.push(null);
  const { staticNodes = theirs.staticNodes } = mine;
  const places = staticNodes === undefined ? {} : { staticNodes };
  return { journey: { ...theirs, ...details.details, ...places, nodes: Object.fromEntries(nodes) }, both };
}

/** Wherever they stand. */
function isSameNode(a: JourneyNode | undefined, b: JourneyNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSame({ ...a, x: 0, y: 0 }, { ...b, x: 0, y: 0 });
}

type Details = Omit<Journey, 'nodes' | 'staticNodes'>;

function detailsOf({ nodes: _nodes, staticNodes: _places, ...details }: Journey): Details {
  return details;
}

function mergeDetails(base: Details, mine: Details, theirs: Details) {
  const names = [...new Set([...Object.keys(base), ...Object.keys(mine)])] as (keyof Details)[];
  const own = names.filter((name) => !isSame(mine[name], base[name]));
  const isBoth = own.some((name) => !isSame(theirs[name], base[name]) && !isSame(theirs[name], mine[name]));
  return { details: Object.fromEntries(own.map((name) => [name, mine[name]])) as Partial<Details>, isBoth };
}
