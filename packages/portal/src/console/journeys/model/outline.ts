/** The nodes as a list, in the order in which people pass them. */
import type { Journey } from '../../../api/journeys.ts';
import { childrenOf, nodeAt, outerNodes, START } from './journey.ts';
import type { Leads } from './outcomes.ts';

export type OutlineRow = {
  readonly id: string;
  /** The page that it is a screen of. */
  readonly page: string | null;
  /** Whether anybody can come to it. */
  readonly isReached: boolean;
};

/**
 * Every node before those that it leads to, as far as circles allow; the first outcome's way first. What nothing leads to
 * comes at the end.
 */
export function outlineOf(journey: Journey, leads: Leads): OutlineRow[] {
  const reached = inFlow(journey, leads);
  const known = new Set(reached);
  const others = outerNodes(journey)
    .filter(([id]) => !known.has(id))
    .sort(([, a], [, b]) => a.x - b.x || a.y - b.y)
    .map(([id]) => id);
  return [...reached, ...others].flatMap((id) => {
    const isReached = known.has(id);
    const children = childrenOf(nodeAt(journey, id) ?? NOTHING).filter((child) => nodeAt(journey, child) !== undefined);
    return [{ id, page: null, isReached }, ...children.map((child) => ({ id: child, page: id, isReached }))];
  });
}

const NOTHING = { type: '', properties: {} };

/** Reverse post-order of a depth-first walk: a topological order where there is no circle. */
function inFlow({ nodes, entryNodeId }: Journey, leads: Leads): string[] {
  const seen = new Set<string>();
  const finished: string[] = [];
  const visit = (id: string): void => {
    if (seen.has(id) || nodeAt({ nodes }, id) === undefined) return;
    seen.add(id);
    // Backwards, because the whole order is turned round at the end.
    for (const { to } of [...(leads.get(id) ?? [])].reverse()) if (to !== null) visit(to);
    finished.push(id);
  };
  visit(entryNodeId);
  return finished.reverse();
}

/** The entry where work goes on when some are gone: the next one that stays, else the one before, else the start. */
export function neighbourOf(rows: readonly Pick<OutlineRow, 'id' | 'page'>[], gone: ReadonlySet<string>): string {
  const stays = ({ id, page }: Pick<OutlineRow, 'id' | 'page'>) => !gone.has(id) && (page === null || !gone.has(page));
  const first = rows.findIndex(({ id }) => gone.has(id));
  if (first < 0) return START;
  return (rows.slice(first).find(stays) ?? rows.slice(0, first).findLast(stays))?.id ?? START;
}
