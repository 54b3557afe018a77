/**
 * Nodes that a publication takes away while somebody stands in them: what they have asked for elsewhere ends with them. A run that
 * comes to such a node in that very moment finds it out itself: it looks once more when it has stored where it stands.
 */
import { sql } from 'kysely';
import type { Kit, Queryable, Tx } from '../kit/index.ts';
import type { Run } from './engine.ts';
import { childrenOf, innerJourneyOf, type Journey, type JourneyNode, nodeAt } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { runsAt } from './run-store.ts';
import { type JourneyKey, shareJourneys } from './store.ts';

type Types = ReadonlyMap<string, NodeType>;
type TakeBack = NonNullable<NodeType['takeBack']>;
type Nodes = Pick<Journey, 'nodes'>;

/** What ends with a node: its own, and that of the nodes that it shows as a page. */
function takeBacksOf(journey: Nodes, node: JourneyNode, types: Types): readonly TakeBack[] {
  const shown = childrenOf(node).flatMap((id) => nodeAt(journey, id) ?? []);
  return [node, ...shown].flatMap(({ type }) => types.get(type)?.takeBack ?? []);
}

/** Whether a node does not ask for any more what it asked for, or does not run any more what it ran. */
function isGone(before: Nodes, after: Nodes, id: string, types: Types): boolean {
  const [old, now] = [nodeAt(before, id), nodeAt(after, id)];
  if (!old) return false;
  if (now?.type !== old.type || innerJourneyOf(now) !== innerJourneyOf(old)) return true;
  return childrenOf(old).some((child) => {
    const [shown, kept] = [nodeAt(before, child), nodeAt(after, child)];
    const asks = shown !== undefined && types.get(shown.type)?.takeBack !== undefined;
    return asks && (kept?.type !== shown.type || !childrenOf(now).includes(child));
  });
}

async function takeBack(tx: Tx, kit: Kit, types: Types, runIds: readonly string[]): Promise<() => void> {
  const all = new Set([...types.values()].flatMap(({ takeBack: one }) => one ?? []));
  const told: (() => void)[] = [];
  for (const one of all) told.push(await one(tx, kit, runIds));
  return () => {
    for (const tell of told) tell();
  };
}

type Publication = { readonly key: JourneyKey; readonly before: Nodes; readonly after: Nodes; readonly types: Types };

/**
 * Ends what runs have asked for in nodes that this publication takes away, in its transaction. The caller holds the lock of the
 * realm's journeys.
 * @returns what to tell after the commit
 */
export async function takeBackGone(tx: Tx, kit: Kit, { key, before, after, types }: Publication): Promise<() => void> {
  const gone = Object.keys(before.nodes).filter((id) => isGone(before, after, id, types));
  const runs = gone.length === 0 ? [] : await runsAt(tx, { ...key, nodeIds: gone }, kit.clock.now());
  return runs.length === 0 ? () => {} : takeBack(tx, kit, types, runs);
}

type Arrival = {
  readonly runId: string;
  readonly realmId: string;
  readonly positions: Run['positions'];
  /** The journeys that the step has gone by. */
  readonly walked: ReadonlyMap<string, Journey>;
  readonly types: Types;
};

/** For a run that was just stored: a publication that has overtaken it did not see it yet where it stands. */
export async function takeBackOvertaken(
  kit: Kit,
  { runId, realmId, positions, walked, types }: Arrival,
): Promise<void> {
  const here = positions.at(-1);
  const journey = here && walked.get(here.journey);
  const node = journey && nodeAt(journey, here.nodeId);
  if (!node || takeBacksOf(journey, node, types).length === 0) return;
  const tell = await kit.db.transaction().execute(async (tx) => {
    await shareJourneys(tx, realmId);
    for (const { journey: name, nodeId } of positions) {
      const before = walked.get(name);
      if (!before) continue;
      const after = await publishedNodes(tx, { realmId, name }, withChildren(before, nodeId));
      if (isGone(before, after, nodeId, types)) return takeBack(tx, kit, types, [runId]);
    }
    return null;
  });
  tell?.();
}

function withChildren(journey: Nodes, nodeId: string): readonly string[] {
  const node = nodeAt(journey, nodeId);
  return node ? [nodeId, ...childrenOf(node)] : [nodeId];
}

/** Some nodes of a journey as it is published now, not as this process remembers it. */
async function publishedNodes(q: Queryable, { realmId, name }: JourneyKey, ids: readonly string[]): Promise<Nodes> {
  const { rows } = await sql<{ id: string; node: JourneyNode }>`
    SELECT node.key AS id, node.value AS node
    FROM journeys j
    JOIN journey_versions v ON v.realm_id = j.realm_id AND v.name = j.name AND v.version = j.published_version
    CROSS JOIN LATERAL jsonb_each(v.journey -> 'nodes') AS node
    WHERE j.realm_id = ${realmId} AND j.name = ${name} AND node.key = ANY(${ids}::text[])`.execute(q);
  return { nodes: Object.fromEntries(rows.map(({ id, node }) => [id, node])) };
}
