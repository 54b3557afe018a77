/** Two people changed the same journey: what of it can stand together. */

import type { Journey, JourneyNode, JourneyScript } from '../../../api/journeys.ts';
import { nodeAt } from './journey.ts';
import { isSame } from './same.ts';
import { scriptAt, scriptsOf } from './scripts.ts';

export type Merged = {
  readonly journey: Journey;
  /** Nodes that both changed, and where mine stand; null for the journey's own details. */
  readonly both: readonly (string | null)[];
  /** Scripts that both changed, by name. */
  readonly bothScripts: readonly string[];
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
  const { scripts, bothScripts } = mergeScripts(base, mine, theirs);
  const journey = { ...theirs, ...details.details, ...places, ...scripts, nodes: Object.fromEntries(nodes) };
  return { journey, both, bothScripts };
}

function mergeScripts(base: Journey, mine: Journey, theirs: Journey) {
  const ids = [...new Set([...Object.keys(scriptsOf(theirs)), ...Object.keys(scriptsOf(mine))])];
  const bothScripts: string[] = [];
  const merged = ids.flatMap((id): [string, JourneyScript][] => {
    const [before, own, other] = [scriptAt(base, id), scriptAt(mine, id), scriptAt(theirs, id)];
    const isMine = !isSame(before, own);
    if (isMine && !isSame(before, other) && !isSame(own, other)) bothScripts.push((own ?? other)?.name ?? id);
    const script = isMine ? own : other;
    return script === undefined ? [] : [[id, script]];
  });
  const isNone = mine.scripts === undefined && theirs.scripts === undefined;
  return { scripts: isNone ? {} : { scripts: Object.fromEntries(merged) }, bothScripts };
}

/** Wherever they stand. */
function isSameNode(a: JourneyNode | undefined, b: JourneyNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSame({ ...a, x: 0, y: 0 }, { ...b, x: 0, y: 0 });
}

type Details = Omit<Journey, 'nodes' | 'scripts' | 'staticNodes'>;

function detailsOf({ nodes: _nodes, scripts: _scripts, staticNodes: _places, ...details }: Journey): Details {
  return details;
}

function mergeDetails(base: Details, mine: Details, theirs: Details) {
  const names = [...new Set([...Object.keys(base), ...Object.keys(mine)])] as (keyof Details)[];
  const own = names.filter((name) => !isSame(mine[name], base[name]));
  const isBoth = own.some((name) => !isSame(theirs[name], base[name]) && !isSame(theirs[name], mine[name]));
  return { details: Object.fromEntries(own.map((name) => [name, mine[name]])) as Partial<Details>, isBoth };
}
