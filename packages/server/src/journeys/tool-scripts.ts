/**
 * Scripts that tools of PingAM write before the tree that names them, and read and change by themselves. Each belongs to the
 * journeys that hold it; until one does, it waits.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { changeOf, checkJourneySize, publish, recordJourney, type ToolWriting } from './changes.ts';
import { recordedDifference } from './difference.ts';
import { factsOf } from './facts.ts';
import { members, type NodeBody } from './file.ts';
import { type Journey, type JourneyScript, scriptAt } from './journey.ts';
import { isScript, SCRIPT } from './loose-scripts.ts';
import { addLoose, listLoose, removeLoose } from './loose-store.ts';
import { fileScriptsOf, restBodyOf, scriptFromBody } from './scripts/script-body.ts';
import { keepDraft, listStored, lockJourneys, type StoredJourney, writeDraft } from './store.ts';
import { journeyFaults } from './validate.ts';
import './errors.ts';

/**
 * Keeps a script until its tree is written. Journeys that have it already are changed there and then: those that run, where they
 * stay sound, and the drafts in which nobody has made another of it.
 * @returns the names of the journeys that run with it now
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
  const stored = script ? await listStored(tx, realm.id) : [];
  const holding = script ? stored.flatMap((one) => rewritten(one, id, script) ?? []) : [];
  const facts = await factsOf(tx, kit, { realm, types });
  const isSound = holding.every(({ published }) => !published || journeyFaults(published, facts).length === 0);
  if (holding.length === 0 || !isSound) {
    await addLoose(tx, realm.id, { id, type: SCRIPT, body }, kit.clock.now());
    return [];
  }
  await removeLoose(tx, realm.id, [id]);
  for (const one of holding) await redraw(tx, kit, writing, one);
  const changed = holding.filter((one) => one.published && !isDeepStrictEqual(one.published, one.stored.published));
  for (const { stored: before, published } of changed) {
    if (!published) continue;
    const publication = { journey: published, before: before.published, by: 'tool', endsDraft: false } as const;
    await publish(tx, kit, { ...writing, name: before.name, ...publication });
  }
  return changed.map((one) => one.stored.name);
}

type Holding = { readonly stored: StoredJourney } & Pick<StoredJourney, 'published' | 'draft'>;

/** Those forms of a journey that get the new script, or null where there is none. A draft with another one than runs keeps it. */
function rewritten(stored: StoredJourney, id: string, script: JourneyScript): Holding | null {
  const { published, draft } = stored;
  const running = published && scriptAt(published, id);
  const drawn = draft && scriptAt(draft, id);
  const follows = drawn && (!running || isDeepStrictEqual(drawn, running));
  if (!running && !follows) return null;
  return {
    stored,
    published: published && running ? withScript(published, id, script) : null,
    draft: draft && follows ? withScript(draft, id, script) : null,
  };
}

/** A draft may be the only place that has what is replaced: then the history has it, to be taken back. */
async function redraw(tx: Tx, kit: Kit, writing: ToolWriting, { stored, published, draft }: Holding): Promise<void> {
  const { name, draft: before, changedBy: by, changedAt: at } = stored;
  if (!draft || !before || isDeepStrictEqual(draft, before)) return;
  checkJourneySize(draft);
  const key = { realmId: writing.realm.id, name };
  if (!published) await keepDraft(tx, key, { journey: before, by, at });
  await writeDraft(tx, key, draft, changeOf(kit, writing.origin));
  const changes = recordedDifference(before, draft);
  await recordJourney(tx, kit, { ...writing, type: 'journey.saved', name, changes });
}

const withScript = (journey: Journey, id: string, script: JourneyScript): Journey => ({
  ...journey,
  scripts: { ...journey.scripts, [id]: script },
});

/** Every script once: as it waits, else as it runs, else as a draft has it. */
export async function listScripts(q: Queryable, realm: Realm): Promise<NodeBody[]> {
  const stored = await listStored(q, realm.id);
  const drawn = stored.flatMap(({ draft }) => draft ?? []);
  const held = [...drawn, ...stored.flatMap(({ published }) => published ?? [])].flatMap(bodiesIn);
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

/** Those with these ids. */
export async function findScripts(q: Queryable, realm: Realm, ids: readonly string[]): Promise<NodeBody[]> {
  return ids.length === 0 ? [] : (await listScripts(q, realm)).filter(({ _id }) => ids.includes(_id));
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
