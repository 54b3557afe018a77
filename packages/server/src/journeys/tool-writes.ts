/**
 * What tools of PingAM write: nodes one by one, children first, and then the tree that names them. A tree that is sound runs at
 * once, as it does there; one that is not is refused with its nodes named, and what ran before goes on.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { deleteJourney, type JourneyChanging, publish, refuseTooMany } from './changes.ts';
import { keepExtras } from './extras.ts';
import { factsOf, lookAt } from './facts.ts';
import { members, type NodeBody, nodeBody, type TreeBody, treeBody, treeFromJourney } from './file.ts';
import type { Journey } from './journey.ts';
import { type LooseNode, listLoose, putLoose, refuseTooManyLoose, removeLoose } from './loose-store.ts';
import { checkJourneyName } from './names.ts';
import type { NodeType } from './node-type.ts';
import { assemble } from './read-file.ts';
import { journeyFromTree } from './read-tree.ts';
import { findStored, listPublished, lockJourneys } from './store.ts';
import { journeyFaults } from './validate.ts';
import './errors.ts';

type Types = ReadonlyMap<string, NodeType>;
type Members = Readonly<Record<string, unknown>>;
type Pool = Readonly<Record<string, NodeBody>>;

export type ToolWriting = Omit<JourneyChanging, 'name' | 'version'> & { readonly types: Types };

/** The nodes of a journey as files hold them, by id. */
function bodiesOf(journey: Journey, types: Types): Pool {
  const { nodes, innerNodes } = treeFromJourney(journey, types);
  return { ...innerNodes, ...nodes };
}

const looseBodies = (loose: readonly LooseNode[]): Pool => Object.fromEntries(loose.map(({ id, body }) => [id, body]));

/** @throws Problem journeys.misbuilt where the tree names a node that was never written, journeys.file-unreadable */
function build(tree: Members, pool: Pool, types: Types): Journey {
  const single = assemble(tree, pool);
  const { journey } = journeyFromTree(single, types);
  const written = { ...members(single.nodes), ...members(single.innerNodes) };
  const missing = Object.entries(journey.nodes).find(([id]) => !Object.hasOwn(written, id));
  if (missing) {
    const [id, { type }] = missing;
    const detail = `This journey names the node ${id} of the type ${type}, which was not written. Write its nodes first.`;
    throw new Problem('journeys.misbuilt', { detail, members: { faults: [] } });
  }
  return journey;
}

/** Has the logos of a tree's nodes looked at that wait for it; those that run have been. Before the transaction. */
export async function lookAtLoose(kit: Kit, { realm, types }: Pick<ToolWriting, 'realm' | 'types'>): Promise<void> {
  const loose = await listLoose(kit.db, realm.id);
  await lookAt(kit, { realm, types }, loose.map(configured));
}

/** A node of a file with its properties; what else stands there is none of them. */
export const configured = ({ type, body }: Pick<LooseNode, 'type' | 'body'>) => ({ type, properties: body });

/**
 * Publishes a tree with the nodes that were written for it, or that it had before.
 * @throws Problem journeys.misbuilt, journeys.name-invalid, journeys.in-use, journeys.too-big, journeys.too-many, journeys.file-unreadable
 */
export async function writeTree(
  tx: Tx,
  kit: Kit,
  writing: ToolWriting & { name: string; tree: Members },
): Promise<TreeBody> {
  const { realm, name, tree, types } = writing;
  checkJourneyName(name);
  await lockJourneys(tx, realm.id);
  const stored = await findStored(tx, { realmId: realm.id, name });
  if (!stored) await refuseTooMany(tx, realm.id, 1);
  const before = stored?.published ?? null;
  const pool = { ...(before ? bodiesOf(before, types) : {}), ...looseBodies(await listLoose(tx, realm.id)) };
  const built = keepExtras(before, build({ ...tree, _id: name }, pool, types));
  if (!isDeepStrictEqual(built, before)) await publish(tx, kit, { ...writing, journey: built, before, by: 'tool' });
  await removeLoose(tx, realm.id, Object.keys(built.nodes));
  return treeBody(built);
}

/**
 * Keeps a node until its tree is written. One that a running journey has already is changed there, where the journey stays sound.
 * @returns the node, and the name of the journey that was changed
 * @throws Problem journeys.too-many-loose, journeys.file-unreadable
 */
export async function writeNode(
  tx: Tx,
  kit: Kit,
  { node, ...writing }: ToolWriting & { node: LooseNode },
): Promise<{ body: NodeBody; changed: string | null }> {
  const { realm, types } = writing;
  await lockJourneys(tx, realm.id);
  const loose = await listLoose(tx, realm.id);
  const owner = await ownerOf(tx, realm, node);
  const pool = { ...(owner ? bodiesOf(owner, types) : {}), ...looseBodies(loose), [node.id]: node.body };
  const body = viewOf(node, pool, types);
  if (owner) {
    const built = keepExtras(owner, build(treeBody(owner), pool, types));
    if (isDeepStrictEqual(built, owner)) return { body, changed: null };
    if (journeyFaults(built, await factsOf(tx, kit, { realm, types })).length === 0) {
      await publish(tx, kit, { ...writing, name: owner.name, journey: built, before: owner, by: 'tool' });
      await removeLoose(tx, realm.id, Object.keys(built.nodes));
      return { body, changed: owner.name };
    }
  }
  if (!loose.some(({ id }) => id === node.id)) await refuseTooManyLoose(tx, realm.id);
  await putLoose(tx, realm.id, node, kit.clock.now());
  return { body, changed: null };
}

/** The running journey that has this node. */
async function ownerOf(
  q: Queryable,
  realm: Realm,
  { id, type }: Pick<LooseNode, 'id' | 'type'>,
): Promise<Journey | null> {
  const published = [...(await listPublished(q, realm.id)).values()];
  return published.find(({ nodes }) => Object.hasOwn(nodes, id) && nodes[id]?.type === type) ?? null;
}

/** The node as it is read, with its outcomes. */
function viewOf({ id, type, body }: LooseNode, pool: Pool, types: Types): NodeBody {
  const tree = { _id: 'Loose', nodes: { [id]: { nodeType: type } } };
  const { journey } = journeyFromTree(assemble(tree, { ...pool, [id]: body }), types);
  const node = journey.nodes[id];
  return node ? nodeBody(journey, id, node, types) : body;
}

/** Every node: those that run and those that wait for their tree. */
export async function readNodes(q: Queryable, realm: Realm, types: Types): Promise<NodeBody[]> {
  const loose = await listLoose(q, realm.id);
  const pool = looseBodies(loose);
  const waiting = loose.map((node) => [node.id, viewOf(node, pool, types)] as const);
  const running = [...(await listPublished(q, realm.id)).values()].flatMap((journey) =>
    Object.entries(journey.nodes).map(([id, node]) => [id, nodeBody(journey, id, node, types)] as const),
  );
  return [...new Map([...running, ...waiting]).values()];
}

/** @throws Problem journeys.node-not-found */
export async function readNode(q: Queryable, realm: Realm, types: Types, key: { type: string; id: string }) {
  const nodes = await readNodes(q, realm, types);
  const found = nodes.find(({ _id, _type }) => _id === key.id && members(_type)._id === key.type);
  if (!found) throw new Problem('journeys.node-not-found');
  return found;
}

/** @throws Problem journeys.node-not-found, journeys.node-in-use */
export async function deleteNode(
  tx: Tx,
  { realm, types }: ToolWriting,
  key: { type: string; id: string },
): Promise<NodeBody> {
  await lockJourneys(tx, realm.id);
  const body = await readNode(tx, realm, types, key);
  const owner = await ownerOf(tx, realm, key);
  if (owner) {
    const detail = `The journey ${owner.name} has this node. Nothing was changed; write the journey without it first.`;
    throw new Problem('journeys.node-in-use', { detail });
  }
  await removeLoose(tx, realm.id, [key.id]);
  return body;
}

/** Its nodes stay for a day, because tools remove them one by one after their tree. */
export async function deleteTree(
  tx: Tx,
  kit: Kit,
  { types, ...writing }: ToolWriting & { name: string },
): Promise<TreeBody> {
  const { published } = await deleteJourney(tx, kit, writing);
  if (!published) throw new Problem('journeys.not-found');
  const at = kit.clock.now();
  const bodies = bodiesOf(published, types);
  for (const [id, node] of Object.entries(published.nodes)) {
    const body = bodies[id];
    if (body) await putLoose(tx, writing.realm.id, { id, type: node.type, body }, at);
  }
  return treeBody(published);
}
