/** Every change of a journey, with its audit event, in the caller's transaction. */
import { record } from '../audit/index.ts';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import type { ChangeOrigin, Realm } from '../realms/index.ts';
import { recordedDifference } from './difference.ts';
import { keepExtras } from './extras.ts';
import { factsOf } from './facts.ts';
import { takeBackGone } from './gone-nodes.ts';
import { type Journey, MAX_NODES } from './journey.ts';
import { checkJourneyName } from './names.ts';
import type { NodeType } from './node-type.ts';
import { tellWhenAnnounced } from './published.ts';
import { journeyWithoutSecrets } from './secrets.ts';
import {
  type Change,
  countJourneys,
  deleteStored,
  findStored,
  findVersion,
  type JourneyKey,
  lockJourneys,
  type StoredJourney,
  type VersionOrigin,
  writeDraft,
  writePublished,
} from './store.ts';
import { refuseLockingOut, refuseWhereUsed } from './usage.ts';
import { type JourneyFault, journeyFaults } from './validate.ts';
import './errors.ts';

export type JourneyChanging = {
  readonly realm: Realm;
  readonly name: string;
  readonly origin: ChangeOrigin;
  /** Only if nobody else changed the journey since this version was read. */
  readonly version?: number | undefined;
};

/** As tools write: the newest word counts, and what nodes are is known here. */
export type ToolWriting = Omit<JourneyChanging, 'name' | 'version'> & {
  readonly types: ReadonlyMap<string, NodeType>;
};

const MAX_JOURNEYS = 200;
const MAX_BYTES = 512 * 1024;

/** An empty drawing. */
export const emptyJourney = (name: string): Journey => ({
  name,
  description: '',
  enabled: true,
  innerOnly: false,
  mustRun: false,
  noSession: false,
  entryNodeId: '',
  nodes: {},
});

/** @throws Problem journeys.too-big */
export function checkJourneySize(journey: Journey): void {
  const isTooBig =
    Object.keys(journey.nodes).length > MAX_NODES || Buffer.byteLength(JSON.stringify(journey)) > MAX_BYTES;
  if (isTooBig) throw new Problem('journeys.too-big');
}

/** @throws Problem journeys.name-invalid, journeys.name-taken, journeys.not-found, journeys.too-many */
export async function createJourney(
  tx: Tx,
  kit: Kit,
  { realm, name, origin, from }: JourneyChanging & { from?: string | undefined },
): Promise<StoredJourney> {
  checkJourneyName(name);
  const key = { realmId: realm.id, name };
  await lockJourneys(tx, realm.id);
  if (await findStored(tx, key)) throw new Problem('journeys.name-taken');
  await refuseTooMany(tx, realm.id, 1);
  const copied = from === undefined ? null : await mustFind(tx, { realmId: realm.id, name: from });
  const journey = { ...(copied?.draft ?? copied?.published ?? emptyJourney(name)), name };
  await writeDraft(tx, key, journey, changeOf(kit, origin));
  await recordJourney(tx, kit, {
    realm,
    origin,
    type: 'journey.saved',
    name,
    changes: recordedDifference(null, journey),
  });
  return mustFind(tx, key);
}

/** @throws Problem journeys.too-many */
export async function refuseTooMany(tx: Tx, realmId: string, more: number): Promise<void> {
  if ((await countJourneys(tx, realmId)) + more > MAX_JOURNEYS) throw new Problem('journeys.too-many');
}

/**
 * Keeps a drawing, sound or not. What the drawing does not name of its file's extras stays.
 * @throws Problem journeys.not-found, journeys.version-conflict, journeys.too-big, journeys.name-invalid
 */
export async function saveDraft(
  tx: Tx,
  kit: Kit,
  { journey, ...changing }: JourneyChanging & { journey: Journey },
): Promise<StoredJourney> {
  if (journey.name !== changing.name) throw new Problem('journeys.name-invalid', { detail: RENAMED });
  const { key, found } = await lockFound(tx, changing);
  const before = found.draft ?? found.published;
  const kept = journeyWithoutSecrets(keepExtras(before, journey));
  checkJourneySize(kept);
  await writeDraft(tx, key, kept, changeOf(kit, changing.origin));
  await recordJourney(tx, kit, { ...changing, type: 'journey.saved', changes: recordedDifference(before, kept) });
  return mustFind(tx, key);
}

const RENAMED = 'A journey keeps its name; make a copy under another one. Nothing was changed.';

/**
 * Lets people into the draft, from their next step on.
 * @throws Problem journeys.not-found, journeys.version-conflict, journeys.misbuilt with `faults`, journeys.in-use
 */
export async function publishDraft(
  tx: Tx,
  kit: Kit,
  { types, ...changing }: JourneyChanging & { types: ReadonlyMap<string, NodeType> },
): Promise<StoredJourney> {
  const { key, found } = await lockFound(tx, changing);
  if (!found.draft) return found;
  await publish(tx, kit, {
    ...changing,
    types,
    journey: found.draft,
    before: found.published,
    by: 'published',
    endsDraft: true,
  });
  return mustFind(tx, key);
}

type Publishing = JourneyChanging & {
  readonly types: ReadonlyMap<string, NodeType>;
  readonly journey: Journey;
  readonly before: Journey | null;
  readonly by: VersionOrigin;
  /** Whether the draft ends with it; otherwise it goes on beside what is published. */
  readonly endsDraft: boolean;
};

/** The caller holds the lock of the realm's journeys. @throws Problem journeys.misbuilt, journeys.in-use, journeys.too-big */
export async function publish(tx: Tx, kit: Kit, publishing: Publishing): Promise<void> {
  const { journey, before, by, endsDraft, ...changing } = publishing;
  const { realm, name, origin, types } = changing;
  checkJourneySize(journey);
  refuseFaulty(journey, journeyFaults(journey, await factsOf(tx, kit, { realm, types })));
  await refuseLockingOut(tx, realm.id, journey);
  const key = { realmId: realm.id, name };
  const publication = { ...changeOf(kit, origin), journey, origin: by, keepsDraft: !endsDraft };
  const version = await writePublished(tx, key, publication);
  if (before) tellWhenAnnounced(kit, key, await takeBackGone(tx, kit, { key, before, after: journey, types }));
  const changes = recordedDifference(before, journey);
  await recordJourney(tx, kit, { ...changing, type: 'journey.published', changes, version });
}

function refuseFaulty({ nodes }: Journey, faults: readonly JourneyFault[]): void {
  const [first] = faults;
  if (!first) return;
  const node = first.nodeId === null ? '' : `${nodes[first.nodeId]?.displayName ?? first.nodeId}: `;
  const detail = `This journey cannot run. ${node}${first.text} Nothing was published.`;
  throw new Problem('journeys.misbuilt', { detail, members: { faults, detail: { faults } } });
}

/** @throws Problem journeys.not-found, journeys.version-conflict, journeys.never-published */
export async function discardDraft(tx: Tx, kit: Kit, changing: JourneyChanging): Promise<StoredJourney> {
  const { key, found } = await lockFound(tx, changing);
  if (!found.published) throw new Problem('journeys.never-published');
  if (!found.draft) return found;
  await writeDraft(tx, key, null, changeOf(kit, changing.origin));
  await recordJourney(tx, kit, { ...changing, type: 'journey.discarded', changes: [] });
  return mustFind(tx, key);
}

/** What was published once, as a draft. @throws Problem journeys.not-found, journeys.version-not-found */
export async function restoreVersion(
  tx: Tx,
  kit: Kit,
  { number, ...changing }: JourneyChanging & { number: number },
): Promise<StoredJourney> {
  const { key, found } = await lockFound(tx, changing);
  const old = await findVersion(tx, key, number);
  if (!old) throw new Problem('journeys.version-not-found');
  await writeDraft(tx, key, old.journey, changeOf(kit, changing.origin));
  const changes = recordedDifference(found.draft ?? found.published, old.journey);
  await recordJourney(tx, kit, { ...changing, type: 'journey.saved', changes, version: number });
  return mustFind(tx, key);
}

/** With its history. @throws Problem journeys.not-found, journeys.in-use */
export async function deleteJourney(tx: Tx, kit: Kit, changing: JourneyChanging): Promise<StoredJourney> {
  const { key, found } = await lockFound(tx, changing);
  await refuseWhereUsed(tx, changing.realm.id, changing.name);
  await deleteStored(tx, key);
  await recordJourney(tx, kit, { ...changing, type: 'journey.deleted', changes: [] });
  return found;
}

async function lockFound(tx: Tx, { realm, name, version }: JourneyChanging) {
  const key = { realmId: realm.id, name };
  await lockJourneys(tx, realm.id);
  const found = await mustFind(tx, key);
  if (version !== undefined && version !== found.version) throw conflict(found);
  return { key, found };
}

/** The refusal, with everything that its author needs to go on: who was faster, and with what. */
function conflict({ name, version, draft, published, changedAt, changedBy }: StoredJourney): Problem {
  const by = { name: changedBy?.name ?? null, at: changedAt.toISOString() };
  return new Problem('journeys.version-conflict', {
    members: { current: { name, version, journey: draft ?? published, isDraft: draft !== null, by } },
  });
}

/** @throws Problem journeys.not-found */
export async function mustFind(q: Tx | Kit['db'], key: JourneyKey): Promise<StoredJourney> {
  const found = await findStored(q, key);
  if (!found) throw new Problem('journeys.not-found');
  return found;
}

/** For the row: who, as of now. */
export function changeOf(kit: Pick<Kit, 'clock'>, { actor, name }: ChangeOrigin): Change {
  return { by: actor.id === undefined ? null : { id: actor.id, name: name ?? '' }, at: kit.clock.now() };
}

type Recorded = {
  readonly realm: Pick<Realm, 'id'>;
  readonly origin: ChangeOrigin;
  readonly type: 'journey.saved' | 'journey.published' | 'journey.discarded' | 'journey.deleted';
  readonly name: string;
  readonly changes: readonly { readonly text: string }[];
  readonly version?: number | undefined;
};

export async function recordJourney(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { realm, origin, type, name, changes, version }: Recorded,
): Promise<void> {
  const { name: _name, ...who } = origin;
  const details = {
    journey: name,
    ...(changes.length > 0 ? { changes: changes.map(({ text }) => text) } : {}),
    ...(version === undefined ? {} : { version }),
  };
  await record(tx, kit, { realmId: realm.id, type, outcome: 'success', ...who, details });
}
