/** What tools of PingAM see: the trees that run, those that have never run, and every node. */
import { Problem, type Queryable } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { members, type NodeBody, nodeBody, treeFromJourney } from './file.ts';
import type { Journey } from './journey.ts';
import { isScript } from './loose-scripts.ts';
import { type LooseNode, listLoose } from './loose-store.ts';
import type { NodeType } from './node-type.ts';
import { assemble } from './read-file.ts';
import { journeyFromTree } from './read-tree.ts';
import { findStored, type JourneyKey, listStored, type StoredJourney } from './store.ts';
import './errors.ts';

type Types = ReadonlyMap<string, NodeType>;
export type Pool = Readonly<Record<string, NodeBody>>;

/** What has never run is a tree that is not enabled: PingAM knows no drafts. */
const shown = ({ published, draft }: StoredJourney): Journey | null =>
  published ?? (draft && { ...draft, enabled: false });

/** In the order of their names. */
export async function listTrees(q: Queryable, realmId: string): Promise<Journey[]> {
  return (await listStored(q, realmId)).flatMap((stored) => shown(stored) ?? []);
}

export async function findTree(q: Queryable, key: JourneyKey): Promise<Journey | null> {
  const stored = await findStored(q, key);
  return stored && shown(stored);
}

/** The nodes of a journey as files hold them, by id. */
export function bodiesOf(journey: Journey, types: Types): Pool {
  const { nodes, innerNodes } = treeFromJourney(journey, types);
  return { ...innerNodes, ...nodes };
}

export const looseBodies = (loose: readonly LooseNode[]): Pool =>
  Object.fromEntries(loose.map(({ id, body }) => [id, body]));

/** The node as it is read, with its outcomes. */
export function viewOf({ id, type, body }: LooseNode, pool: Pool, types: Types): NodeBody {
  const tree = { _id: 'Loose', nodes: { [id]: { nodeType: type } } };
  const { journey } = journeyFromTree(assemble(tree, { ...pool, [id]: body }), types);
  const node = journey.nodes[id];
  return node ? nodeBody(journey, id, node, types) : body;
}

/** Every node: those of trees and those that wait for theirs. */
export async function readNodes(q: Queryable, realm: Realm, types: Types): Promise<NodeBody[]> {
  const loose = (await listLoose(q, realm.id)).filter((node) => !isScript(node));
  const pool = looseBodies(loose);
  const waiting = loose.map((node) => [node.id, viewOf(node, pool, types)] as const);
  const named = (await listTrees(q, realm.id)).flatMap((journey) =>
    Object.entries(journey.nodes).map(([id, node]) => [id, nodeBody(journey, id, node, types)] as const),
  );
  return [...new Map([...named, ...waiting]).values()];
}

export type NodeKey = { readonly type: string; readonly id: string };

/** @throws Problem journeys.node-not-found */
export async function readNode(q: Queryable, realm: Realm, types: Types, key: NodeKey): Promise<NodeBody> {
  const nodes = await readNodes(q, realm, types);
  const found = nodes.find(({ _id, _type }) => _id === key.id && members(_type)._id === key.type);
  if (!found) throw new Problem('journeys.node-not-found');
  return found;
}

/** Which of these has this node. */
export const holderOf = (journeys: readonly Journey[], { id, type }: NodeKey): Journey | null =>
  journeys.find(({ nodes }) => Object.hasOwn(nodes, id) && nodes[id]?.type === type) ?? null;
