/** Journeys out of a file into a realm, and out of a realm into a file. */
import { record } from '../audit/index.ts';
import { type Kit, Problem, type Queryable, type Tx, VERSION } from '../kit/index.ts';
import type { ChangeOrigin, Realm } from '../realms/index.ts';
import { changeOf, checkJourneySize, mustFind, refuseTooMany } from './changes.ts';
import { factsAbout } from './facts.ts';
import { type TreeFile, treeFromJourney } from './file.ts';
import { innerJourneyOf, type Journey } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { journeysFromFile } from './read-file.ts';
import { findStored, listPublished, lockJourneys, writeDraft } from './store.ts';
import { type JourneyFault, journeyFaults, journeyWarnings } from './validate.ts';
import './errors.ts';

type Types = ReadonlyMap<string, NodeType>;

type Importing = {
  readonly realm: Realm;
  readonly file: unknown;
  /** Whether journeys of the same names get what is in the file as their draft. */
  readonly replace: boolean;
  readonly types: Types;
  readonly origin: ChangeOrigin;
};

export type Imported = { readonly imported: string[]; readonly warnings: string[] };

/**
 * Takes all journeys of a file, or none. They come in as drafts: what runs stays as it is until somebody has looked and published.
 * @throws Problem journeys.file-unreadable, journeys.name-taken, journeys.too-big, journeys.too-many
 */
export async function importJourneys(tx: Tx, kit: Kit, importing: Importing): Promise<Imported> {
  const { realm, file, replace, types, origin } = importing;
  const { journeys, warnings } = journeysFromFile(file, types);
  for (const journey of journeys) checkJourneySize(journey);
  await lockJourneys(tx, realm.id);
  const known = await Promise.all(journeys.map(({ name }) => findStored(tx, { realmId: realm.id, name })));
  const taken = known.flatMap((stored) => (stored ? [stored.name] : []));
  if (taken.length > 0 && !replace) {
    const detail = `There is already a journey named ${taken.join(', ')}. Nothing was imported.`;
    throw new Problem('journeys.name-taken', { detail, members: { names: taken } });
  }
  await refuseTooMany(tx, realm.id, journeys.length - taken.length);
  for (const journey of journeys) {
    await writeDraft(tx, { realmId: realm.id, name: journey.name }, journey, changeOf(kit, origin));
  }
  const imported = journeys.map(({ name }) => name);
  const { name: _name, ...who } = origin;
  const event = { realmId: realm.id, type: 'journey.imported', outcome: 'success', ...who } as const;
  await record(tx, kit, { ...event, details: { journeys: imported, replaced: taken } });
  return { imported, warnings: [...warnings, ...(await workLeft(tx, kit, importing, journeys))] };
}

/** Said already, or nothing that has to be done. */
const SILENT: ReadonlySet<JourneyFault['code']> = new Set(['unknown-type', 'unreached', 'logo-unseen']);

/** What else keeps them from being published; types that are not known have been named already. */
async function workLeft(tx: Tx, kit: Kit, importing: Importing, journeys: readonly Journey[]) {
  const others = new Map(await listPublished(tx, importing.realm.id));
  for (const journey of journeys) others.set(journey.name, journey);
  const facts = factsAbout(kit, importing, others);
  return journeys.flatMap((journey) =>
    [...journeyFaults(journey, facts), ...journeyWarnings(journey, facts)]
      .filter(({ code }) => !SILENT.has(code))
      .map(({ nodeId, text }) => {
        const node = nodeId === null ? '' : `, ${journey.nodes[nodeId]?.displayName ?? nodeId}`;
        return `${journey.name}${node}: ${text}`;
      }),
  );
}

export type JourneyFile = {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly trees: Record<string, TreeFile>;
};

/**
 * A journey with those that it runs (`MultiTreeExport`), as the editor shows them.
 * @throws Problem journeys.not-found
 */
export async function exportJourney(kit: Kit, realm: Realm, name: string, types: Types): Promise<JourneyFile> {
  const trees: Record<string, TreeFile> = {};
  const first = await mustFind(kit.db, { realmId: realm.id, name });
  const waiting = [first.draft ?? first.published];
  for (let journey = waiting.pop(); journey; journey = waiting.pop()) {
    trees[journey.name] = treeFromJourney(journey, types);
    for (const inner of await innerOf(kit.db, realm.id, journey))
      if (!Object.hasOwn(trees, inner.name)) waiting.push(inner);
  }
  const exportDate = kit.clock.now().toISOString();
  const meta = { origin: kit.config.publicUrl, exportDate, exportTool: 'Lanyard', exportToolVersion: VERSION };
  return { meta, trees };
}

async function innerOf(q: Queryable, realmId: string, { nodes }: Journey): Promise<Journey[]> {
  const names = new Set(Object.values(nodes).flatMap((node) => innerJourneyOf(node) ?? []));
  const stored = await Promise.all([...names].map((name) => findStored(q, { realmId, name })));
  return stored.flatMap((inner) => inner?.published ?? inner?.draft ?? []);
}
