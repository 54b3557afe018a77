/** The only SQL of runs between two requests. */
import { type Selectable, sql } from 'kysely';
import { json, type Kit, type Queryable, type Resealable, type Tables } from '../kit/index.ts';
import { type Realm, toRealm } from '../realms/index.ts';
import type { Run } from './engine.ts';
import { type Proof, State, type Values } from './state.ts';

/** What is settled when a run begins. */
export type RunFacts = {
  readonly id: string;
  readonly realm: Realm;
  readonly journey: string;
  /** It runs what somebody is drawing. */
  readonly isDraft: boolean;
  readonly noSession: boolean;
  /** The session that it raises. */
  readonly session: { readonly id: string; readonly userId: string } | null;
  /** Whose session it began in, also where that did not come along with a link. */
  readonly begunAs: string | null;
  /** It may end in no other session than that. */
  readonly mustRaise: boolean;
  /** It may end in nothing less than this level of assurance; null: in whatever its journey lets in. */
  readonly leastLevel: number | null;
  /** The name of the only user for whom it may end in success; null: for whomever its journey names. */
  readonly onlyFor: string | null;
  /** Of the cookie of the browser that began it. */
  readonly browserHash: Buffer | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** How far a run has come, and since when it waits. */
export type OpenRun = RunFacts & {
  readonly run: Run;
  readonly state: State;
  readonly steps: number;
  readonly askedAt: Date;
};

/** What opens a run again: the key of its next step, or the id in a link that was sent; hashes of both. */
export type RunKey = { readonly stepKeyHash: Buffer } | { readonly suspendedHash: Buffer };

const purposeOf = (id: string): string => `journey-run:${id}`;

export const journeyRunRecords: Resealable = {
  table: 'journey_runs',
  column: 'sealed_secure',
  id: 'id',
  purpose: purposeOf,
};

type Row = Selectable<Tables['journey_runs']>;

function toOpenRun(kit: Pick<Kit, 'seal'>, row: Row, realm: Realm): OpenRun {
  const secure =
    row.sealed_secure === null ? {} : JSON.parse(String(kit.seal.open(row.sealed_secure, purposeOf(row.id))));
  return {
    id: row.id,
    realm,
    journey: row.journey,
    isDraft: row.is_draft,
    noSession: row.no_session,
    session: row.session_id === null ? null : { id: row.session_id, userId: row.session_user_id ?? '' },
    begunAs: row.session_user_id,
    mustRaise: row.must_raise,
    leastLevel: row.least_level,
    onlyFor: row.only_for,
    browserHash: row.browser_hash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    run: { positions: row.positions as Run['positions'], asked: row.asked as Run['asked'] },
    state: new State({ shared: row.shared as Values, secure, proofs: row.proofs as readonly Proof[] }),
    steps: row.steps,
    askedAt: row.asked_at,
  };
}

/**
 * What the next answer is judged by: the types and how long a wait is. What was shown with them is not kept, because it holds
 * secrets of codes that were scanned and recovery codes, which lie nowhere unsealed (A16, A35).
 */
function remembered({ callbacks, ...asked }: NonNullable<Run['asked']>) {
  const kept = callbacks.map((callback) =>
    callback.type === 'PollingWaitCallback'
      ? { type: callback.type, waitTime: callback.waitTime }
      : { type: callback.type },
  );
  return { ...asked, callbacks: kept };
}

/** What changes from step to step. */
function progress(kit: Pick<Kit, 'seal'>, { id, run, state, steps, askedAt }: OpenRun) {
  const { shared, secure, proofs } = state.parts();
  const hasSecrets = Object.keys(secure).length > 0;
  return {
    positions: json(run.positions),
    asked: run.asked === null ? null : json(remembered(run.asked)),
    asked_at: askedAt,
    shared: json(shared),
    sealed_secure: hasSecrets ? kit.seal.seal(Buffer.from(JSON.stringify(secure)), purposeOf(id)) : null,
    proofs: json(proofs),
    steps,
  };
}

const keysOf = (key: RunKey) => ({
  step_key_hash: 'stepKeyHash' in key ? key.stepKeyHash : null,
  suspended_hash: 'suspendedHash' in key ? key.suspendedHash : null,
});

/** @throws Problem journeys.too-large */
export async function insertRun(q: Queryable, kit: Pick<Kit, 'seal'>, open: OpenRun, key: RunKey): Promise<void> {
  await q
    .insertInto('journey_runs')
    .values({
      id: open.id,
      realm_id: open.realm.id,
      journey: open.journey,
      is_draft: open.isDraft,
      no_session: open.noSession,
      session_id: open.session?.id ?? null,
      session_user_id: open.begunAs,
      must_raise: open.mustRaise,
      least_level: open.leastLevel,
      only_for: open.onlyFor,
      browser_hash: open.browserHash,
      created_at: open.createdAt,
      expires_at: open.expiresAt,
      ...progress(kit, open),
      ...keysOf(key),
    })
    .execute();
}

/** By its id and the key of its step, or by the id of a link alone. */
export type RunClaim =
  | {
      readonly id: string;
      readonly stepKeyHash: Buffer;
      /** Of the cookie that the answer came with: a run that was begun in a browser goes on in no other (F11). */
      readonly browserHash: Buffer | null;
    }
  | {
      readonly suspendedHash: Buffer;
      readonly realmId: string;
      /** The session that whoever follows the link comes with: the run raises that one, or none. */
      readonly sessionId: string | null;
    };

/**
 * Takes the key of a step, in one statement: of any number of answers at once exactly one goes on, and a key that was used is
 * worth nothing. The run comes with its realm as it is now. Null where there is nothing to take.
 */
export async function claimRun(
  q: Queryable,
  kit: Pick<Kit, 'seal'>,
  { claim, now }: { claim: RunClaim; now: Date },
): Promise<OpenRun | null> {
  const claiming = q
    .updateTable('journey_runs')
    .from('realms')
    .set((eb) => ({
      step_key_hash: null,
      suspended_hash: null,
      steps: eb('journey_runs.steps', '+', 1),
      // A link may be followed in another browser than the one that asked for it.
      ...('id' in claim ? {} : { browser_hash: null }),
    }))
    .whereRef('realms.id', '=', 'journey_runs.realm_id')
    .where('journey_runs.expires_at', '>', now);
  const claimed =
    'id' in claim
      ? claiming
          .where('journey_runs.id', '=', claim.id)
          .where('step_key_hash', '=', claim.stepKeyHash)
          .where((eb) => eb.or([eb('browser_hash', 'is', null), eb('browser_hash', '=', claim.browserHash)]))
      : claiming.where('suspended_hash', '=', claim.suspendedHash).where('realm_id', '=', claim.realmId);
  const row = await claimed.returning([...runColumns, ...columnsOfRealm]).executeTakeFirst();
  if (!row) return null;
  const realm = toRealm({
    id: row.realm_id,
    name: row.realm_name,
    settings: row.realm_settings,
    settings_version: row.realm_settings_version,
    created_at: row.realm_created_at,
  });
  const open = toOpenRun(kit, row, realm);
  return 'id' in claim || open.session?.id === claim.sessionId ? open : { ...open, session: null };
}

/** The session that the run of a link must end in, where it may end in no other: who follows it without that gets nowhere. */
export async function sessionOfLink(
  q: Queryable,
  { suspendedHash, realmId, now }: { suspendedHash: Buffer; realmId: string; now: Date },
): Promise<string | null> {
  const row = await q
    .selectFrom('journey_runs')
    .select('session_id')
    .where('suspended_hash', '=', suspendedHash)
    .where('realm_id', '=', realmId)
    .where('must_raise', '=', true)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.session_id ?? null;
}

const columnsOfRealm = [
  'realms.name as realm_name',
  'realms.settings as realm_settings',
  'realms.settings_version as realm_settings_version',
  'realms.created_at as realm_created_at',
] as const;

const runColumns = [
  'journey_runs.id',
  'journey_runs.realm_id',
  'journey_runs.journey',
  'journey_runs.is_draft',
  'journey_runs.no_session',
  'journey_runs.session_id',
  'journey_runs.session_user_id',
  'journey_runs.must_raise',
  'journey_runs.least_level',
  'journey_runs.only_for',
  'journey_runs.browser_hash',
  'journey_runs.step_key_hash',
  'journey_runs.suspended_hash',
  'journey_runs.positions',
  'journey_runs.asked',
  'journey_runs.asked_at',
  'journey_runs.shared',
  'journey_runs.sealed_secure',
  'journey_runs.proofs',
  'journey_runs.steps',
  'journey_runs.created_at',
  'journey_runs.expires_at',
] as const;

/** Puts the next step in place of the one that was claimed, with the session that came along. @returns false where the run ended meanwhile */
export async function storeStep(q: Queryable, kit: Pick<Kit, 'seal'>, open: OpenRun, key: RunKey): Promise<boolean> {
  const result = await q
    .updateTable('journey_runs')
    .set({ ...progress(kit, open), ...keysOf(key), session_id: open.session?.id ?? null })
    .where('id', '=', open.id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives a claimed step its key back: nothing was changed by the answer. */
export async function releaseStep(q: Queryable, id: string, key: RunKey): Promise<void> {
  await q.updateTable('journey_runs').set(keysOf(key)).where('id', '=', id).execute();
}

/** Ends a run. @returns false where it had ended before */
export async function deleteRun(q: Queryable, id: string): Promise<boolean> {
  const result = await q.deleteFrom('journey_runs').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Whether this browser has a run open: then its cookie is one that this server has made. */
export async function hasRunOfBrowser(q: Queryable, browserHash: Buffer, now: Date): Promise<boolean> {
  const row = await q
    .selectFrom('journey_runs')
    .select('id')
    .where('browser_hash', '=', browserHash)
    .where('expires_at', '>', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What is told of a run that was given up. */
export type EndedRun = { readonly id: string; readonly realmId: string; readonly proofs: readonly Proof[] };

/** Ends whatever other run this browser has open. */
export async function deleteOtherRuns(
  q: Queryable,
  { id, browserHash }: { id: string; browserHash: Buffer },
): Promise<EndedRun[]> {
  const rows = await q
    .deleteFrom('journey_runs')
    .where('browser_hash', '=', browserHash)
    .where('id', '!=', id)
    .returning(['id', 'realm_id', 'proofs'])
    .execute();
  return rows.map((row) => ({ id: row.id, realmId: row.realm_id, proofs: row.proofs as readonly Proof[] }));
}

/** What the step waits for, as long as its key is good; looks only. */
export async function findWaiting(
  q: Queryable,
  { id, stepKeyHash, now }: { id: string; stepKeyHash: Buffer; now: Date },
): Promise<{ wakeOn: readonly string[]; askedAt: Date } | null> {
  const row = await q
    .selectFrom('journey_runs')
    .select(['asked', 'asked_at'])
    .where('id', '=', id)
    .where('step_key_hash', '=', stepKeyHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  const asked = row?.asked as Run['asked'];
  return row ? { wakeOn: asked?.wakeOn ?? [], askedAt: row.asked_at } : null;
}

const SWEEP_BATCH = 1_000;

const HAS_NOTED = sql<boolean>`shared <> '{}'::jsonb`;

/** How many were ended, and which of them may have asked for something elsewhere. */
export type Swept = { readonly count: number; readonly asking: readonly string[] };

/**
 * Ends some of the runs whose time is over. What nobody has answered has noted nothing, and has asked for nothing: after a flood
 * those are nearly all, and cost no more than their removal.
 */
export async function sweepRuns(q: Queryable, now: Date): Promise<Swept> {
  const over = q.selectFrom('journey_runs').select('id').where('expires_at', '<=', now).limit(SWEEP_BATCH);
  const rows = await q
    .deleteFrom('journey_runs')
    .where('id', 'in', over)
    .returning(['id', HAS_NOTED.as('has_noted')])
    .execute();
  return { count: rows.length, asking: rows.flatMap(({ id, has_noted: hasNoted }) => (hasNoted ? [id] : [])) };
}

/** Open runs that are in a journey, or in one that it runs, and that may have asked for something elsewhere. */
export async function runsInside(
  q: Queryable,
  { realmId, name }: { realmId: string; name: string },
  now: Date,
): Promise<string[]> {
  const rows = await q
    .selectFrom('journey_runs')
    .select('id')
    .where('realm_id', '=', realmId)
    .where(sql<boolean>`positions @> ${JSON.stringify([{ journey: name }])}::jsonb`)
    .where('expires_at', '>', now)
    .where(HAS_NOTED)
    .execute();
  return rows.map(({ id }) => id);
}

/** Open runs of what is published that stand in one of these nodes, in it or in a journey that it runs; in their order. */
export async function runsAt(
  q: Queryable,
  { realmId, name, nodeIds }: { realmId: string; name: string; nodeIds: readonly string[] },
  now: Date,
): Promise<string[]> {
  const places = nodeIds.map((nodeId) => JSON.stringify([{ journey: name, nodeId }]));
  const rows = await q
    .selectFrom('journey_runs')
    .select('id')
    .where('realm_id', '=', realmId)
    .where('is_draft', '=', false)
    .where(sql<boolean>`positions @> ANY(${places}::jsonb[])`)
    .where('expires_at', '>', now)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Runs that were open when a backup was made must not go on after it: their steps may have been answered since. */
export async function endRestoredRuns(q: Queryable): Promise<void> {
  await q.deleteFrom('journey_runs').execute();
}
