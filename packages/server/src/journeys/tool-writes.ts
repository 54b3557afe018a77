/**
 * What tools of PingAM write: nodes one by one, children first, and then the tree that names them. A tree that is sound runs at
 * once, as it does there. One that cannot run comes in as a draft where nothing of its name has ever run; otherwise it is refused
 * with its nodes named, and what ran before goes on.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import {
  changeOf,
  checkJourneySize,
  deleteJourney,
  publish,
  recordJourney,
  refuseTooMany,
  type ToolWriting,
} from './changes.ts';
import { recordedDifference } from './difference.ts';
import { keepExtras } from './extras.ts';
import { factsOf, lookAt } from './facts.ts';
import { members, type NodeBody, type TreeBody, treeBody } from './file.ts';
import type { Journey } from './journey.ts';
import { isScript, namedScripts, takeScripts } from './loose-scripts.ts';
import { addLoose, type LooseNode, listLoose, putLoose, removeLoose } from './loose-store.ts';
import { checkJourneyName } from './names.ts';
import type { NodeType } from './node-type.ts';
import { assemble } from './read-file.ts';
import { journeyFromTree } from './read-tree.ts';
import { fileScriptsOf, scriptFromBody } from './scripts/script-body.ts';
import { readScripts } from './scripts/verdicts.ts';
import { withoutSecrets } from './secrets.ts';
import { findStored, keepDraft, listPublished, lockJourneys, type StoredJourney, writeDraft } from './store.ts';
import { bodiesOf, holderOf, listTrees, looseBodies, type NodeKey, type Pool, readNode, viewOf } from './tool-reads.ts';
import { findScripts } from './tool-scripts.ts';
import { journeyFaults } from './validate.ts';
import './errors.ts';

type Types = ReadonlyMap<string, NodeType>;
type Members = Readonly<Record<string, unknown>>;

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

/**
 * Has the logos of a tree's nodes looked at that wait for it, and their scripts read; those that run have been. Before the
 * transaction.
 */
export async function lookAtLoose(kit: Kit, { realm, types }: Pick<ToolWriting, 'realm' | 'types'>): Promise<void> {
  const loose = await listLoose(kit.db, realm.id);
  const nodes = loose.filter((node) => !isScript(node)).map(configured);
  await lookAt(kit, { realm, types }, nodes);
  const held = await findScripts(kit.db, realm, namedScripts(nodes, types));
  const read = [...held, ...waitingScripts(loose)].flatMap((body) => {
    const script = scriptFromBody(body._id, body);
    return script ? [[body._id, script] as const] : [];
  });
  await readScripts(Object.fromEntries(read));
}

const waitingScripts = (loose: readonly LooseNode[]) => loose.filter(isScript).map(({ body }) => body);

/** A node of a file with its properties; what else stands there is none of them. */
export const configured = ({ type, body }: Pick<LooseNode, 'type' | 'body'>) => ({ type, properties: body });

/**
 * Publishes a tree with the nodes that were written for it, or that it had before. What cannot run and never did is kept as a
 * draft, which is not enabled: an import must not lose a journey because of one node that is not known here.
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
  const before = stored?.published ?? stored?.draft ?? null;
  const loose = await listLoose(tx, realm.id);
  const pool = { ...(before ? bodiesOf(before, types) : {}), ...looseBodies(loose) };
  const drawn = keepExtras(before, build({ ...tree, _id: name }, pool, types));
  const { journey, taken } = takeScripts(drawn, waitingScripts(loose));
  const built = await withHeldScripts(tx, writing, journey);
  const isInert = !stored?.published && (await isFaulty(tx, kit, writing, built));
  if (isInert) await keepInert(tx, kit, { ...writing, built, stored });
  else if (!isDeepStrictEqual(built, stored?.published)) {
    const endsDraft = stored !== null && (await isOutdated(tx, kit, writing, stored, built));
    if (endsDraft) await keepReplaced(tx, realm.id, { stored, built });
    await publish(tx, kit, { ...writing, journey: built, before: stored?.published ?? null, by: 'tool', endsDraft });
  }
  await removeLoose(tx, realm.id, [...Object.keys(built.nodes), ...taken]);
  return treeBody(isInert ? { ...built, enabled: false } : built);
}

/** What a tool writes once may be named by several trees: what went into the journeys that had it serves this one as well. */
async function withHeldScripts(tx: Tx, { realm, types }: ToolWriting, journey: Journey): Promise<Journey> {
  const own = fileScriptsOf(journey);
  const lacking = namedScripts(Object.values(journey.nodes), types).filter((id) => !Object.hasOwn(own, id));
  return takeScripts(journey, await findScripts(tx, realm, lacking)).journey;
}

async function isFaulty(tx: Tx, kit: Kit, { realm, types }: ToolWriting, journey: Journey): Promise<boolean> {
  return journeyFaults(journey, await factsOf(tx, kit, { realm, types })).length > 0;
}

/** Whether the draft is what came in inert before, and now can run; what somebody draws beside a running journey is not. */
async function isOutdated(tx: Tx, kit: Kit, writing: ToolWriting, { published, draft }: StoredJourney, built: Journey) {
  if (published !== null || draft === null) return false;
  return isDeepStrictEqual(draft, built) || isFaulty(tx, kit, writing, draft);
}

type Keeping = ToolWriting & { readonly name: string; readonly built: Journey; readonly stored: StoredJourney | null };

/** The draft that comes to its end may be what somebody is drawing: the history has it, to be taken back. */
async function keepReplaced(
  tx: Tx,
  realmId: string,
  { stored, built }: { stored: StoredJourney; built: Journey },
): Promise<void> {
  const { name, draft, changedBy: by, changedAt: at } = stored;
  if (draft && !isDeepStrictEqual(draft, built)) await keepDraft(tx, { realmId, name }, { journey: draft, by, at });
}

async function keepInert(tx: Tx, kit: Kit, { built, stored, ...changing }: Keeping): Promise<void> {
  checkJourneySize(built);
  const before = stored?.draft ?? null;
  if (isDeepStrictEqual(built, before)) return;
  const key = { realmId: changing.realm.id, name: changing.name };
  if (stored) await keepReplaced(tx, changing.realm.id, { stored, built });
  await writeDraft(tx, key, built, changeOf(kit, changing.origin));
  await recordJourney(tx, kit, { ...changing, type: 'journey.saved', changes: recordedDifference(before, built) });
}

/**
 * Keeps a node until its tree is written. One that a running journey has already is changed there, where the journey stays sound.
 * @returns the node, and the name of the journey that was changed
 * @throws Problem journeys.too-many-loose, journeys.file-unreadable
 */
export async function writeNode(
  tx: Tx,
  kit: Kit,
  { node: written, ...writing }: ToolWriting & { node: LooseNode },
): Promise<{ body: NodeBody; changed: string | null }> {
  const { realm, types } = writing;
  const node = { ...written, body: withoutSecrets(written.body).kept };
  await lockJourneys(tx, realm.id);
  const loose = await listLoose(tx, realm.id);
  const owner = holderOf([...(await listPublished(tx, realm.id)).values()], node);
  const pool = { ...(owner ? bodiesOf(owner, types) : {}), ...looseBodies(loose), [node.id]: node.body };
  const body = viewOf(node, pool, types);
  if (owner) {
    const built = keepExtras(owner, build(treeBody(owner), pool, types));
    if (isDeepStrictEqual(built, owner)) return { body, changed: null };
    if (journeyFaults(built, await factsOf(tx, kit, { realm, types })).length === 0) {
      await publish(tx, kit, {
        ...writing,
        name: owner.name,
        journey: built,
        before: owner,
        by: 'tool',
        endsDraft: false,
      });
      await removeLoose(tx, realm.id, Object.keys(built.nodes));
      return { body, changed: owner.name };
    }
  }
  await addLoose(tx, realm.id, node, kit.clock.now());
  return { body, changed: null };
}

/** @throws Problem journeys.node-not-found, journeys.node-in-use */
export async function deleteNode(tx: Tx, { realm, types }: ToolWriting, key: NodeKey): Promise<NodeBody> {
  await lockJourneys(tx, realm.id);
  const body = await readNode(tx, realm, types, key);
  const owner = holderOf(await listTrees(tx, realm.id), key);
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
  const { published, draft } = await deleteJourney(tx, kit, writing);
  const journey = published ?? draft;
  if (!journey) throw new Problem('journeys.not-found');
  const at = kit.clock.now();
  const bodies = bodiesOf(journey, types);
  for (const [id, node] of Object.entries(journey.nodes)) {
    const body = bodies[id];
    if (body) await putLoose(tx, writing.realm.id, { id, type: node.type, body }, at);
  }
  return treeBody(journey);
}
