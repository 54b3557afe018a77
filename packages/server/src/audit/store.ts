import { json, type Kit, type Queryable } from '../kit/index.ts';
import { type Actor, cleanDetails, cleanText, type Details, type NewEvent } from './event.ts';
import type { AuditEventName, AuditOutcome } from './events.ts';

export type AuditEvent = {
  id: string;
  at: Date;
  type: AuditEventName;
  outcome: AuditOutcome;
  actor: { kind: Actor['kind']; id: string | null };
  userId: string | null;
  deviceId: string | null;
  address: string | null;
  requestId: string | null;
  details: Details;
};

const idLimit = 64;

/**
 * Writes one event with the caller's own transaction, so that a change and its account stand or fall together.
 * @throws the database's error; the caller's transaction is then lost, which is what an audit needs.
 */
export async function record(tx: Queryable, kit: Pick<Kit, 'clock' | 'random'>, event: NewEvent): Promise<void> {
  const at = kit.clock.now();
  await tx
    .insertInto('audit_events')
    .values({
      id: kit.random.uuid(at),
      realm_id: event.realmId,
      at,
      type: event.type,
      outcome: event.outcome,
      actor_kind: event.actor.kind,
      actor_id: shortText(event.actor.id),
      user_id: event.userId ?? null,
      device_id: event.deviceId ?? null,
      address: shortText(event.address),
      request_id: shortText(event.requestId),
      details: json(cleanDetails(event.details ?? {})),
    })
    .execute();
}

function shortText(text: string | undefined): string | null {
  return text === undefined ? null : cleanText(text, idLimit);
}

export type EventFilter = {
  realmId: string;
  type?: AuditEventName | undefined;
  userId?: string | undefined;
  /** The id of the last event of the page before. */
  after?: string | undefined;
  limit: number;
};

/** Newest first, paged by key. `next` is the value of `after` for the next page, or null at the end. */
export async function listEvents(
  q: Queryable,
  filter: EventFilter,
): Promise<{ events: AuditEvent[]; next: string | null }> {
  let query = q.selectFrom('audit_events').selectAll().where('realm_id', '=', filter.realmId);
  if (filter.type) query = query.where('type', '=', filter.type);
  if (filter.userId) query = query.where('user_id', '=', filter.userId);
  if (filter.after) query = query.where('id', '<', filter.after);
  // One more than asked for tells whether there is a next page.
  const rows = await query
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const events = rows.slice(0, filter.limit).map(toEvent);
  return { events, next: rows.length > filter.limit ? (events.at(-1)?.id ?? null) : null };
}

type EventRow = {
  id: string;
  at: Date;
  type: string;
  outcome: string;
  actor_kind: string;
  actor_id: string | null;
  user_id: string | null;
  device_id: string | null;
  address: string | null;
  request_id: string | null;
  details: unknown;
};

function toEvent(row: EventRow): AuditEvent {
  return {
    id: row.id,
    at: row.at,
    type: row.type as AuditEventName,
    outcome: row.outcome as AuditOutcome,
    actor: { kind: row.actor_kind as Actor['kind'], id: row.actor_id },
    userId: row.user_id,
    deviceId: row.device_id,
    address: row.address,
    requestId: row.request_id,
    details: row.details as Details,
  };
}
