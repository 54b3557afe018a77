import { type SelectQueryBuilder, sql } from 'kysely';
import type { Json, Kit, Queryable, Tables, Tx } from '../kit/index.ts';
import { type EventRecord, type Place, type Seal, START } from './seal.ts';
import type { EventColumns } from './store.ts';

const microseconds = sql<string>`to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

type RecordRow = EventColumns & { realm_id: string; position: number; exact_at: string };

function toRecord(row: RecordRow): EventRecord {
  return {
    id: row.id,
    realm: row.realm_id,
    position: row.position,
    at: row.exact_at,
    type: row.type,
    outcome: row.outcome,
    actor: { kind: row.actor_kind, id: row.actor_id },
    userId: row.user_id,
    deviceId: row.device_id,
    address: row.address,
    requestId: row.request_id,
    details: row.details as Json,
  };
}

export type RecordRange = {
  readonly realmId: string;
  /** Behind this place, in the order of the chain. */
  readonly behind: Place;
  /** Up to this position; all there are unless given. */
  readonly through?: number | undefined;
  readonly limit: number;
};

type EventQuery = SelectQueryBuilder<Tables, 'audit_events', Record<never, never>>;

/** At most `limit` events of a realm behind a place, as they are sealed. */
export async function recordsBehind(q: Queryable, range: RecordRange): Promise<EventRecord[]> {
  const { realmId, behind, limit } = range;
  const events = q.selectFrom('audit_events').where('realm_id', '=', realmId);
  const old = behind.position <= 0 ? await readRecords(oldEvents(events, behind).limit(limit)) : [];
  if (old.length === limit) return old;
  const rest = await readRecords(newEvents(events, range).limit(limit - old.length));
  return [...old, ...rest];
}

/** Events from before the chain: the index by time serves them, because they are the oldest. */
function oldEvents(events: EventQuery, behind: Place) {
  return events.where('position', '<=', 0).where('id', '>', behind.id).orderBy('id');
}

function newEvents(events: EventQuery, { behind, through }: RecordRange) {
  const from = Math.max(behind.position, 0);
  // Two events share a position only where somebody wrote one by hand, and such a one must not be stepped over.
  const later = events
    .where('position', '>=', Math.max(from, 1))
    .where((eb) => eb.or([eb('position', '>', from), eb('id', '>', behind.id)]));
  return (through === undefined ? later : later.where('position', '<=', through)).orderBy('position').orderBy('id');
}

async function readRecords(query: EventQuery): Promise<EventRecord[]> {
  const columns = ['id', 'realm_id', 'position', 'type', 'outcome', 'actor_kind', 'actor_id'] as const;
  const more = ['user_id', 'device_id', 'address', 'request_id', 'details'] as const;
  const rows = await query.select([...columns, ...more, microseconds.as('exact_at')]).execute();
  return rows.map(toRecord);
}

/** The realms that have events at all: one step of the index for each realm, however many events there are. */
export async function realmsWithEvents(q: Queryable): Promise<string[]> {
  const { rows } = await sql<{ realm_id: string }>`
    WITH RECURSIVE found AS (
      (SELECT realm_id FROM audit_events ORDER BY realm_id LIMIT 1)
      UNION ALL
      SELECT (SELECT e.realm_id FROM audit_events e WHERE e.realm_id > found.realm_id ORDER BY e.realm_id LIMIT 1)
      FROM found WHERE found.realm_id IS NOT NULL
    )
    SELECT realm_id FROM found WHERE realm_id IS NOT NULL`.execute(q);
  return rows.map((row) => row.realm_id);
}

/** One sealer at a time for a realm; a second one does something else meanwhile. */
export async function lockChain(tx: Tx, realmId: string): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`lanyard audit ${realmId}`}, 0)) AS locked`.execute(tx);
  return rows[0]?.locked ?? false;
}

export type StoredSeal = Seal & { readonly createdAt: Date };

/** Seals of a realm behind a number, in order. */
export async function sealsBehind(
  q: Queryable,
  { realmId, number, limit }: { realmId: string; number: number; limit: number },
): Promise<StoredSeal[]> {
  const rows = await q
    .selectFrom('audit_seals')
    .selectAll()
    .where('realm_id', '=', realmId)
    .where('number', '>', number)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(toSeal);
}

export async function lastSeal(q: Queryable, realmId: string): Promise<StoredSeal | null> {
  const row = await q
    .selectFrom('audit_seals')
    .selectAll()
    .where('realm_id', '=', realmId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toSeal(row) : null;
}

/** The token of one seal, or null where there is none of this number. */
export async function tokenOf(q: Queryable, realmId: string, number: number): Promise<string | null> {
  const row = await q
    .selectFrom('audit_seals')
    .select('token')
    .where('realm_id', '=', realmId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.token ?? null;
}

type SealRow = {
  number: number;
  through_position: number;
  through_id: string;
  members: Buffer;
  key_id: string;
  token: string;
  created_at: Date;
};

function toSeal(row: SealRow): StoredSeal {
  const { number, members, token, key_id: keyId, created_at: createdAt } = row;
  return { number, members, token, keyId, createdAt, through: { position: row.through_position, id: row.through_id } };
}

export async function insertSeal(tx: Tx, kit: Pick<Kit, 'clock'>, realmId: string, seal: Seal): Promise<void> {
  await tx
    .insertInto('audit_seals')
    .values({
      realm_id: realmId,
      number: seal.number,
      through_position: seal.through.position,
      through_id: seal.through.id,
      members: seal.members,
      key_id: seal.keyId,
      token: seal.token,
      created_at: kit.clock.now(),
    })
    .execute();
}

/** How many events wait for their seal, counted up to `most`. */
export async function countUnsealed(q: Queryable, realmId: string, most: number): Promise<number> {
  const behind = (await lastSeal(q, realmId))?.through ?? START;
  return (await recordsBehind(q, { realmId, behind, limit: most })).length;
}
