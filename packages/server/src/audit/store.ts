import { firstId, json, type Kit, type Queryable } from '../kit/index.ts';
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

/** What narrows a list of events. Each of them alone is served by an index in the order of the list. */
export type EventFilter = {
  readonly realmId: string;
  readonly type?: AuditEventName | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly userId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

export type EventPage = EventFilter & {
  /** The id of the last event of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
};

/** Newest first, paged by key. `next` is the value of `after` for the next page, or null at the end. */
export async function listEvents(
  q: Queryable,
  page: EventPage,
): Promise<{ events: AuditEvent[]; next: string | null }> {
  // One more than asked for tells whether there is a next page.
  const rows = await selectEvents(q, page)
    .limit(page.limit + 1)
    .execute();
  const events = rows.slice(0, page.limit).map(toEvent);
  return { events, next: rows.length > page.limit ? (events.at(-1)?.id ?? null) : null };
}

/** The query of a page, without its length; a test looks at its plan. */
export function selectEvents(q: Queryable, { from, to, after, ...filter }: Omit<EventPage, 'limit'>) {
  const equals = {
    realm_id: filter.realmId,
    type: filter.type,
    outcome: filter.outcome,
    user_id: filter.userId,
    device_id: filter.deviceId,
    actor_id: filter.actorId,
  };
  let query = q.selectFrom('audit_events').selectAll();
  for (const [column, value] of Object.entries(equals)) {
    if (value !== undefined) query = query.where(column as keyof typeof equals, '=', value);
  }
  // Ids follow the time of their event, so a range of time is a range of the index that gives the order.
  if (from) query = query.where('id', '>=', firstId(from));
  if (to) query = query.where('id', '<', firstId(to));
  if (after) query = query.where('id', '<', after);
  return query.orderBy('id', 'desc');
}

/** How many events of the filter came after one, counted up to `most`. */
export async function countNewer(
  q: Queryable,
  filter: EventFilter,
  { since, most }: { since: string; most: number },
): Promise<number> {
  const rows = await selectEvents(q, filter).where('id', '>', since).limit(most).execute();
  return rows.length;
}

/** The columns of an event as they are kept. */
export type EventColumns = {
  id: string;
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

type EventRow = EventColumns & { at: Date };

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
