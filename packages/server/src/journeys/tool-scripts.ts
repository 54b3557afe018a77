/**
 * Scripts that tools of PingAM write before the tree that names them, and read and change by themselves. Each belongs to the
 * journeys that hold it; until one does, it waits.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { publish, type ToolWriting } from './changes.ts';
import { factsOf } from './facts.ts';
import { members, type NodeBody } from './file.ts';
import { type Journey, type JourneyScript, scriptAt } from './journey.ts';
import { isScript, SCRIPT } from './loose-scripts.ts';
import { addLoose, listLoose, removeLoose } from './loose-store.ts';
import { fileScriptsOf, restBodyOf, scriptFromBody } from './scripts/script-body.ts';
import { listPublished, listStored, lockJourneys } from './store.ts';
import { journeyFaults } from './validate.ts';
import './errors.ts';

/**
 * Keeps a script until its tree is written. Journeys that run and have it already are changed there and then, where they stay sound.
 * @returns the names of the journeys that were changed
 * @throws Problem journeys.too-many-loose, journeys.too-big, journeys.in-use
 */
export async function writeScript(
  tx: Tx,
  kit: Kit,
  { body, ...writing }: ToolWriting & { body: NodeBody },
): Promise<string[]> {
  const { realm, types } = writing;
  const id = body._id;
  await lockJourneys(tx, realm.id);
  const script = scriptFromBody(id, body);
  const published = [...(await listPublished(tx, realm.id)).values()];
  const owners = published.filter((journey) => scriptAt(journey, id) !== undefined);
  const facts = await factsOf(tx, kit, { realm, types });
  const built = script ? owners.map((owner) => ({ owner, journey: withScript(owner, id, script) })) : [];
  const isSound = built.length > 0 && built.every(({ journey }) => journeyFaults(journey, facts).length === 0);
  if (!isSound) {
    await addLoose(tx, realm.id, { id, type: SCRIPT, body }, kit.clock.now());
    return [];
  }
  await removeLoose(tx, realm.id, [id]);
  const changed = built.filter(({ owner, journey }) => !isDeepStrictEqual(owner, journey));
  for (const { owner, journey } of changed) {
    const publication = { journey, before: owner, by: 'tool', endsDraft: false } as const;
    await publish(tx, kit, { ...writing, name: owner.name, ...publication });
  }
  return changed.map(({ owner }) => owner.name);
}

const withScript = (journey: Journey, id: string, script: JourneyScript): Journey => ({
  ...journey,
  scripts: { ...journey.scripts, [id]: script },
});

/** Every script once: those that wait, and those of journeys as an editor shows them. */
export async function listScripts(q: Queryable, realm: Realm): Promise<NodeBody[]> {
  const held = (await listStored(q, realm.id)).flatMap(({ published, draft }) =>
    [draft ?? [], published ?? []].flat().flatMap(bodiesIn),
  );
  const waiting = (await listLoose(q, realm.id)).filter(isScript).map(({ body }) => body);
  return [...new Map([...held, ...waiting].map((body) => [body._id, body])).values()];
}

/** With those that could not be read as scripts, as their files have them. */
function bodiesIn(journey: Journey): NodeBody[] {
  return Object.entries(fileScriptsOf(journey)).map(([id, body]) => {
    const script = scriptAt(journey, id);
    return script ? restBodyOf(id, script) : { ...members(body), _id: id };
  });
}

/** @throws Problem kit.not-found */
export async function readScript(q: Queryable, realm: Realm, id: string): Promise<NodeBody> {
  const found = (await listScripts(q, realm)).find(({ _id }) => _id === id);
  if (!found) throw new Problem('kit.not-found');
  return found;
}

/** One that waits; those of journeys go with them. @throws Problem kit.not-found, journeys.node-in-use */
export async function deleteScript(tx: Tx, realm: Realm, id: string): Promise<NodeBody> {
  await lockJourneys(tx, realm.id);
  const body = await readScript(tx, realm, id);
  const stored = await listStored(tx, realm.id);
  const owner = stored.find(({ published, draft }) => [published, draft].some((form) => form && scriptAt(form, id)));
  if (owner) {
    const detail = `The journey ${owner.name} has this script. Nothing was changed; write the journey without it first.`;
    throw new Problem('journeys.node-in-use', { detail });
  }
  await removeLoose(tx, realm.id, [id]);
  return body;
}
