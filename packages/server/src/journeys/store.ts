/** The only SQL of journeys and their versions. */
import { type Selectable, sql } from 'kysely';
import { json, type Queryable, type Tables, type Tx } from '../kit/index.ts';
import type { Journey } from './journey.ts';
import { withFileScripts, withOwnScripts } from './scripts/script-body.ts';

export type JourneyKey = { readonly realmId: string; readonly name: string };

/** Who changed something; null: the server itself. The name is the one of that day. */
export type ChangedBy = { readonly id: string; readonly name: string } | null;

export type StoredJourney = {
  readonly name: string;
  /** Counts every change. */
  readonly version: number;
  readonly draft: Journey | null;
  readonly published: Journey | null;
  readonly publishedVersion: number | null;
  readonly changedAt: Date;
  readonly changedBy: ChangedBy;
};

/** Who published a version: an administrator, this product, or a tool that writes trees. A draft was published by nobody. */
export type VersionOrigin = 'published' | 'shipped' | 'tool' | 'draft';

export type JourneyVersion = {
  readonly version: number;
  readonly journey: Journey;
  readonly origin: VersionOrigin;
  /** Of a draft: when it was drawn, and by whom. */
  readonly publishedAt: Date;
  readonly publishedBy: ChangedBy;
};

function stored(q: Queryable, realmId: string) {
  return q
    .selectFrom('journeys as j')
    .leftJoin('journey_versions as v', (join) =>
      join
        .onRef('v.realm_id', '=', 'j.realm_id')
        .onRef('v.name', '=', 'j.name')
        .onRef('v.version', '=', 'j.published_version'),
    )
    .select([
      'j.name',
      'j.version',
      'j.draft',
      'j.published_version',
      'j.changed_at',
      'j.changed_by',
      'j.changed_by_name',
      'v.journey as published',
    ])
    .where('j.realm_id', '=', realmId);
}

type StoredRow = Pick<
  Selectable<Tables['journeys']>,
  'name' | 'version' | 'draft' | 'published_version' | 'changed_at' | 'changed_by' | 'changed_by_name'
> & { published: unknown };

/** Scripts stand in rows where the first release looks for them: it goes on beside this one. */
const fromRow = (journey: unknown): Journey | null => (journey ? withOwnScripts(journey as Journey) : null);
const toRow = (journey: Journey) => json(withFileScripts(journey));

const toStored = (row: StoredRow): StoredJourney => ({
  name: row.name,
  version: row.version,
  draft: fromRow(row.draft),
  published: fromRow(row.published),
  publishedVersion: row.published_version,
  changedAt: row.changed_at,
  changedBy: byOf(row.changed_by, row.changed_by_name),
});

const byOf = (id: string | null, name: string): ChangedBy => (id === null ? null : { id, name });

/** In the order of their names. */
export async function listStored(q: Queryable, realmId: string): Promise<StoredJourney[]> {
  const rows = await stored(q, realmId).orderBy('j.name').execute();
  return rows.map(toStored);
}

/** A journey without its forms. */
export type JourneyRow = {
  readonly name: string;
  readonly isDraft: boolean;
  readonly publishedVersion: number | null;
  readonly changedAt: Date;
  readonly changedBy: ChangedBy;
  /** Another one after each writing of the row, one of a journey that was deleted and made again included. */
  readonly stamp: string;
};

/** The transaction that wrote the row, and its count. */
const stamp = sql<string>`j.xmin::text || '.' || j.version`.as('stamp');

/** In the order of their names. */
export async function listRows(q: Queryable, realmId: string): Promise<JourneyRow[]> {
  const rows = await q
    .selectFrom('journeys as j')
    .select(['j.name', 'j.published_version', 'j.changed_at', 'j.changed_by', 'j.changed_by_name', stamp])
    .select(sql<boolean>`j.draft IS NOT NULL`.as('is_draft'))
    .where('j.realm_id', '=', realmId)
    .orderBy('j.name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    isDraft: row.is_draft,
    publishedVersion: row.published_version,
    changedAt: row.changed_at,
    changedBy: byOf(row.changed_by, row.changed_by_name),
    stamp: row.stamp,
  }));
}

/** What an editor shows of a journey, and what runs of it. */
export type JourneyForms = {
  readonly name: string;
  readonly stamp: string;
  readonly shown: Journey;
  readonly published: Journey | null;
};

/** Of those that are there. */
export async function readForms(q: Queryable, realmId: string, names: readonly string[]): Promise<JourneyForms[]> {
  const rows = await stored(q, realmId).select(stamp).where('j.name', 'in', names).execute();
  return rows.flatMap((row) => {
    const { name, draft, published } = toStored(row);
    const shown = draft ?? published;
    return shown ? [{ name, stamp: row.stamp, shown, published }] : [];
  });
}

export async function findStored(q: Queryable, { realmId, name }: JourneyKey): Promise<StoredJourney | null> {
  const row = await stored(q, realmId).where('j.name', '=', name).executeTakeFirst();
  return row ? toStored(row) : null;
}

/** What runs now, alone; null where nothing is published under this name. */
export async function readPublished(q: Queryable, { realmId, name }: JourneyKey): Promise<Journey | null> {
  const row = await q
    .selectFrom('journeys as j')
    .innerJoin('journey_versions as v', (join) =>
      join
        .onRef('v.realm_id', '=', 'j.realm_id')
        .onRef('v.name', '=', 'j.name')
        .onRef('v.version', '=', 'j.published_version'),
    )
    .select('v.journey')
    .where('j.realm_id', '=', realmId)
    .where('j.name', '=', name)
    .executeTakeFirst();
  return fromRow(row?.journey ?? null);
}

/** What is published in the realm, by name and in the order of names. */
export async function listPublished(q: Queryable, realmId: string): Promise<Map<string, Journey>> {
  const rows = await stored(q, realmId).where('j.published_version', 'is not', null).orderBy('j.name').execute();
  return new Map(
    rows.flatMap((row) => {
      const journey = fromRow(row.published);
      return journey ? [[row.name, journey] as const] : [];
    }),
  );
}

/** One change of a realm's journeys at a time: two that are right each could make a circle together. */
export async function lockJourneys(tx: Tx, realmId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('lanyard journeys'), hashtext(${realmId}))`.execute(tx);
}

/** Waits for a change that is under way, and keeps further ones waiting; others may read along with it. */
export async function shareJourneys(tx: Tx, realmId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(hashtext('lanyard journeys'), hashtext(${realmId}))`.execute(tx);
}

export type Change = { readonly by: ChangedBy; readonly at: Date };

const changeColumns = ({ by, at }: Change) => ({
  changed_by: by?.id ?? null,
  changed_by_name: by?.name ?? '',
  changed_at: at,
});

/** Makes the row where there is none, and counts its version up where there is one. */
export async function writeDraft(tx: Tx, key: JourneyKey, draft: Journey | null, change: Change): Promise<void> {
  const values = { draft: draft && toRow(draft), ...changeColumns(change) };
  await tx
    .insertInto('journeys')
    .values({ realm_id: key.realmId, name: key.name, version: 1, ...values })
    .onConflict((conflict) =>
      conflict.columns(['realm_id', 'name']).doUpdateSet({ ...values, version: sql<number>`journeys.version + 1` }),
    )
    .execute();
}

type Publication = Change & {
  readonly journey: Journey;
  readonly origin: VersionOrigin;
  /** Whether a draft, if there is one, goes on beside what is published. */
  readonly keepsDraft: boolean;
};

/** Adds a version and makes it the one that runs. @returns its number */
export async function writePublished(tx: Tx, key: JourneyKey, publication: Publication): Promise<number> {
  const { keepsDraft } = publication;
  const { realmId: realm_id, name } = key;
  const version = await nextVersion(tx, key);
  const values = { published_version: version, ...(keepsDraft ? {} : { draft: null }), ...changeColumns(publication) };
  await tx
    .insertInto('journeys')
    .values({ realm_id, name, version: 1, ...values })
    .onConflict((conflict) =>
      conflict.columns(['realm_id', 'name']).doUpdateSet({ ...values, version: sql<number>`journeys.version + 1` }),
    )
    .execute();
  await insertVersion(tx, key, { ...publication, version });
  return version;
}

/** Keeps a draft in the history before another one takes its place. Nothing is published by it. */
export async function keepDraft(tx: Tx, key: JourneyKey, draft: Change & { readonly journey: Journey }): Promise<void> {
  await insertVersion(tx, key, { ...draft, origin: 'draft', version: await nextVersion(tx, key) });
}

async function nextVersion(tx: Tx, { realmId, name }: JourneyKey): Promise<number> {
  const last = await tx
    .selectFrom('journey_versions')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('realm_id', '=', realmId)
    .where('name', '=', name)
    .executeTakeFirst();
  return Number(last?.version ?? 0) + 1;
}

type NewVersion = Change & Pick<JourneyVersion, 'version' | 'journey' | 'origin'>;

async function insertVersion(tx: Tx, key: JourneyKey, { version, journey, origin, by, at }: NewVersion): Promise<void> {
  await tx
    .insertInto('journey_versions')
    .values({
      realm_id: key.realmId,
      name: key.name,
      version,
      journey: toRow(journey),
      origin,
      published_by: by?.id ?? null,
      published_by_name: by?.name ?? '',
      published_at: at,
    })
    .execute();
}

/** With its whole history. */
export async function deleteStored(tx: Tx, { realmId, name }: JourneyKey): Promise<void> {
  await tx.deleteFrom('journeys').where('realm_id', '=', realmId).where('name', '=', name).execute();
}

type VersionRow = Selectable<Tables['journey_versions']>;

const toVersion = (row: Omit<VersionRow, 'realm_id' | 'name'>): JourneyVersion => ({
  version: row.version,
  journey: withOwnScripts(row.journey as Journey),
  origin: row.origin as VersionOrigin,
  publishedAt: row.published_at,
  publishedBy: byOf(row.published_by, row.published_by_name),
});

export async function findVersion(q: Queryable, key: JourneyKey, version: number): Promise<JourneyVersion | null> {
  const row = await q
    .selectFrom('journey_versions')
    .selectAll()
    .where('realm_id', '=', key.realmId)
    .where('name', '=', key.name)
    .where('version', '=', version)
    .executeTakeFirst();
  return row ? toVersion(row) : null;
}

/** Newest first, without the journeys themselves. */
export async function listVersions(q: Queryable, key: JourneyKey): Promise<Omit<JourneyVersion, 'journey'>[]> {
  const rows = await q
    .selectFrom('journey_versions')
    .select(['version', 'origin', 'published_at', 'published_by', 'published_by_name'])
    .where('realm_id', '=', key.realmId)
    .where('name', '=', key.name)
    .orderBy('version', 'desc')
    .limit(MAX_LISTED)
    .execute();
  return rows.map((row) => {
    const { journey: _journey, ...version } = toVersion({ ...row, journey: {} });
    return version;
  });
}

/** The history is kept whole; a list of it is as long as people read. */
const MAX_LISTED = 500;

export async function countJourneys(q: Queryable, realmId: string): Promise<number> {
  const row = await q
    .selectFrom('journeys')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('realm_id', '=', realmId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
