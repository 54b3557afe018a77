import { sql } from 'kysely';
import type { Kit, Queryable } from '../kit/index.ts';
import type { PushKind } from './address.ts';
import { type AppNotification, HOP_LIMIT, type Hop } from './delivery.ts';

/** What one statement writes of the way of one push to one device. */
export type DeliveryEntry = {
  pushId: string;
  deviceId: string;
  hops: Hop[];
  /** Not before this time the device is woken, if it can be. */
  wakeAt: Date;
  expiresAt: Date;
  /** For an app that does not fetch the request. */
  notification: AppNotification | null;
};

const reached = sql`(d.hops || excluded.hops) @? '$[*] ? (@.state == "received" || @.state == "opened" || @.state == "answered")'`;

/** A hop in the same state is told once, however often a device asks. */
const newHops = sql`(
  SELECT coalesce(jsonb_agg(h), '[]') FROM jsonb_array_elements(excluded.hops) AS h
  WHERE NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(d.hops) AS o WHERE o ->> 'hop' = h ->> 'hop' AND o ->> 'state' = h ->> 'state'))`;

/**
 * Writes many entries in one statement, whichever process knew of the push first. A device that has the push is not woken any
 * more; one that was woken already is not woken again.
 * @returns when the first of them is to be woken; null where none is
 */
export async function writeEntries(q: Queryable, entries: readonly DeliveryEntry[]): Promise<Date | null> {
  const column = <Value>(pick: (entry: DeliveryEntry) => Value): Value[] => entries.map(pick);
  const { rows } = await sql<{ wake_at: Date | null }>`
    INSERT INTO deliveries AS d (push_id, device_id, hops, address_kind, address_host, wake_at, expires_at, message)
    SELECT e.push_id, e.device_id, e.hops, a.kind, a.host,
      CASE WHEN a.kind IS NOT NULL AND NOT e.reached THEN e.wake_at END, e.expires_at, e.message
    FROM unnest(
      ${column((entry) => entry.pushId)}::uuid[], ${column((entry) => entry.deviceId)}::uuid[],
      ${column((entry) => JSON.stringify(entry.hops))}::jsonb[], ${column((entry) => isReached(entry.hops))}::boolean[],
      ${column((entry) => entry.wakeAt)}::timestamptz[], ${column((entry) => entry.expiresAt)}::timestamptz[],
      ${column((entry) => entry.notification && JSON.stringify(entry.notification))}::jsonb[]
    ) AS e (push_id, device_id, hops, reached, wake_at, expires_at, message)
    LEFT JOIN push_addresses AS a ON a.device_id = e.device_id AND a.sealed_address IS NOT NULL
    ORDER BY e.device_id, e.push_id
    ON CONFLICT (device_id, push_id) DO UPDATE SET
      hops = CASE WHEN jsonb_array_length(d.hops) < ${HOP_LIMIT} THEN d.hops || ${newHops} ELSE d.hops END,
      message = coalesce(d.message, excluded.message),
      wake_at = CASE WHEN ${reached} THEN NULL WHEN d.wake_attempts > 0 THEN d.wake_at ELSE greatest(d.wake_at, excluded.wake_at) END
    RETURNING wake_at`.execute(q);
  const times = rows.flatMap(({ wake_at: time }) => (time ? [time.getTime()] : []));
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

export function isReached(hops: readonly Hop[]): boolean {
  return hops.some(({ state }) => state === 'received' || state === 'opened' || state === 'answered');
}

/** A device to be woken now, with its sealed address. */
export type DueWakeUp = {
  pushId: string;
  deviceId: string;
  kind: PushKind;
  host: string;
  sealedAddress: Buffer;
  /** Tells this address from one that the device comes with meanwhile. */
  addressHash: Buffer;
  expiresAt: Date;
  attempt: number;
  notification: AppNotification | null;
};

/** Whoever claims has this long to settle; a process that dies meanwhile leaves the attempt to another. */
const LEASE_MS = 30_000;

type Claim = { now: Date; busyHosts: readonly string[]; perHost: number; limit: number };

/**
 * Takes what is due, each by one process only: never more for one push service than `perHost`, so that a slow one holds up
 * nobody else's phone. What has expired, and devices that may not be asked any more, are left out.
 */
export async function claimDue(q: Queryable, { now, busyHosts, perHost, limit }: Claim): Promise<DueWakeUp[]> {
  const lease = new Date(now.getTime() + LEASE_MS);
  const { rows } = await sql<{
    push_id: string;
    device_id: string;
    kind: PushKind;
    host: string;
    sealed_address: Buffer;
    address_hash: Buffer;
    expires_at: Date;
    wake_attempts: number;
    message: AppNotification | null;
  }>`
    WITH due AS (
      SELECT push_id, device_id, row_number() OVER (PARTITION BY address_host ORDER BY wake_at) AS turn
      FROM deliveries
      WHERE wake_at <= ${now} AND expires_at > ${now} AND address_host <> ALL (${busyHosts}::text[])
    ), taken AS (
      SELECT d.push_id, d.device_id FROM deliveries AS d JOIN due USING (push_id, device_id)
      WHERE due.turn <= ${perHost} AND d.wake_at <= ${now}
      ORDER BY d.wake_at LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE deliveries AS d SET wake_at = ${lease}, wake_attempts = d.wake_attempts + 1
    FROM taken JOIN push_addresses AS a ON a.device_id = taken.device_id AND a.sealed_address IS NOT NULL
    WHERE d.push_id = taken.push_id AND d.device_id = taken.device_id
    RETURNING d.push_id, d.device_id, a.kind, a.host, a.sealed_address, a.address_hash, d.expires_at, d.wake_attempts,
      d.message`.execute(q);
  return rows.map((row) => ({
    pushId: row.push_id,
    deviceId: row.device_id,
    kind: row.kind,
    host: row.host,
    sealedAddress: row.sealed_address,
    addressHash: row.address_hash,
    expiresAt: row.expires_at,
    attempt: row.wake_attempts,
    notification: row.message,
  }));
}

/** When the next attempt is due, of the push services that can be asked; null where none waits. */
export async function nextDue(
  q: Queryable,
  { now, busyHosts }: Pick<Claim, 'now' | 'busyHosts'>,
): Promise<Date | null> {
  const { rows } = await sql<{ next: Date | null }>`
    SELECT min(wake_at) AS next FROM deliveries WHERE wake_at IS NOT NULL AND expires_at > ${now} AND address_host <> ALL (${busyHosts}::text[])`.execute(
    q,
  );
  return rows[0]?.next ?? null;
}

/** Ends the waiting of pushes whose time is over, and of devices that have no address any more. */
export async function endWaiting(q: Queryable, { now }: { now: Date }): Promise<void> {
  await sql`
    UPDATE deliveries AS d SET wake_at = NULL
    WHERE wake_at IS NOT NULL AND (expires_at <= ${now} OR NOT EXISTS (
      SELECT 1 FROM push_addresses AS a WHERE a.device_id = d.device_id AND a.sealed_address IS NOT NULL))`.execute(q);
}

type Settled = { pushId: string; deviceId: string; hop: Hop; wakeAt: Date | null };

/** Writes what became of an attempt, and when the next one is due. A device that has the push meanwhile is left in peace. */
export async function settle(q: Queryable, { pushId, deviceId, hop, wakeAt }: Settled): Promise<void> {
  await sql`
    UPDATE deliveries SET
      hops = CASE WHEN jsonb_array_length(hops) < ${HOP_LIMIT} THEN hops || ${JSON.stringify([hop])}::jsonb ELSE hops END,
      wake_at = CASE WHEN wake_at IS NULL THEN NULL ELSE ${wakeAt}::timestamptz END
    WHERE push_id = ${pushId} AND device_id = ${deviceId}`.execute(q);
}

/** The way of one push to one device, as far as it is known. */
export type Delivery = {
  pushId: string;
  deviceId: string;
  hops: Hop[];
  /** Whether the device could be woken when the push began. */
  addressKind: PushKind | null;
  /** What the push service is not able to do at present, in its words. */
  trouble: string | null;
};

type DeliveryRow = {
  push_id: string;
  device_id: string;
  hops: unknown;
  address_kind: PushKind | null;
  trouble: string | null;
};

const toDelivery = (row: DeliveryRow): Delivery => ({
  pushId: row.push_id,
  deviceId: row.device_id,
  hops: row.hops as Hop[],
  addressKind: row.address_kind,
  trouble: row.trouble,
});

const deliveryColumns = sql`
  d.push_id, d.device_id, d.hops, d.address_kind, CASE WHEN s.verdict <> 'accepted' THEN s.words END AS trouble
  FROM deliveries AS d LEFT JOIN push_services AS s ON s.kind = d.address_kind AND s.host = d.address_host`;

/** How far a push came to each device. */
export async function deliveriesOfPush(q: Queryable, pushId: string): Promise<Delivery[]> {
  const { rows } = await sql<DeliveryRow>`
    SELECT ${deliveryColumns} WHERE d.push_id = ${pushId} ORDER BY d.device_id`.execute(q);
  return rows.map(toDelivery);
}

/** The newest deliveries of a device; ids of pushes follow time. `before`: go on after this one. */
export async function deliveriesOfDevice(
  q: Queryable,
  { deviceId, before, limit }: { deviceId: string; before?: string | undefined; limit: number },
): Promise<Delivery[]> {
  const further = before === undefined ? sql`` : sql`AND d.push_id < ${before}`;
  const { rows } = await sql<DeliveryRow>`
    SELECT ${deliveryColumns} WHERE d.device_id = ${deviceId} ${further}
    ORDER BY d.push_id DESC LIMIT ${limit}`.execute(q);
  return rows.map(toDelivery);
}

/** What a push service said last, and since when. */
export type PushServiceState = { kind: PushKind; host: string; verdict: string; words: string; since: Date };

/** `since` stays that of the first word: what is said again is no news. */
export async function writeServiceState(kit: Pick<Kit, 'db'>, state: PushServiceState): Promise<void> {
  await sql`
    INSERT INTO push_services AS s (kind, host, verdict, words, since)
    VALUES (${state.kind}, ${state.host}, ${state.verdict}, ${state.words}, ${state.since})
    ON CONFLICT (kind, host) DO UPDATE SET verdict = excluded.verdict, words = excluded.words,
      since = CASE WHEN s.verdict = excluded.verdict THEN s.since ELSE excluded.since END`.execute(kit.db);
}

/** The push services whose last word needs a person, the newest first. */
export async function pushServiceTroubles(q: Queryable, { limit }: { limit: number }): Promise<PushServiceState[]> {
  const rows = await q
    .selectFrom('push_services')
    .selectAll()
    .where('verdict', '<>', 'accepted')
    .orderBy('since', 'desc')
    .orderBy('kind')
    .orderBy('host')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as PushKind }));
}

/** Phones name hosts: of those at which no phone can be woken any more nothing is kept, or the table would grow for ever. */
export async function forgetUnusedServices(q: Queryable): Promise<void> {
  await sql`
    DELETE FROM push_services AS s WHERE NOT EXISTS (
      SELECT 1 FROM push_addresses AS a WHERE a.kind = s.kind AND a.host = s.host AND a.sealed_address IS NOT NULL)`.execute(
    q,
  );
}
