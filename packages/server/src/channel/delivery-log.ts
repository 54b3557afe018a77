import type { Kit } from '../kit/index.ts';
import {
  type AppNotification,
  type DeliveryNote,
  type Hop,
  processName,
  WAKE_AFTER_MS,
  WAKE_CONNECTED_AFTER_MS,
} from './delivery.ts';
import { type DeliveryEntry, writeEntries } from './delivery-store.ts';
import { wakerOf } from './waker.ts';

/** How long a note lives where the push itself is not known here; the longest that a push may live. */
const LIFE_MS = 600_000;
const MAX_WAITING = 10_000;
const BATCH = 500;
/** Most pushes are told, fetched and perhaps answered within this time, and are then one row of one statement. */
const GATHER_MS = 100;

/**
 * Keeps account of deliveries beside the requests that cause them: everything that happens within a tenth of a second is one
 * statement, after the answer is on its way. What a killed process had not written is missing from the account, and
 * from nothing else.
 */
type DeliveryLog = {
  readonly add: (entry: DeliveryEntry) => void;
  readonly flush: () => Promise<void>;
};

const logs = new WeakMap<Kit['db'], DeliveryLog>();

function logOf(kit: Kit): DeliveryLog {
  const known = logs.get(kit.db) ?? createLog(kit);
  logs.set(kit.db, known);
  return known;
}

function createLog(kit: Kit): DeliveryLog {
  let waiting = new Map<string, DeliveryEntry>();
  let writing: Promise<void> | undefined;
  const write = async () => {
    while (waiting.size > 0) {
      const entries = [...waiting.values()];
      waiting = new Map();
      for (let start = 0; start < entries.length; start += BATCH) {
        const batch = entries.slice(start, start + BATCH);
        const due = await writeEntries(kit.db, batch).catch((error: unknown) => {
          kit.log.warn({ error, entries: batch.length }, 'deliveries could not be written down');
          return null;
        });
        if (due) wakerOf(kit).at(due);
      }
    }
  };
  const flush = () => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    flush,
    add: (entry) => {
      const key = `${entry.pushId} ${entry.deviceId}`;
      const known = waiting.get(key);
      if (!known && waiting.size >= MAX_WAITING) return;
      waiting.set(key, known ? merge(known, entry) : entry);
      if (waiting.size === 1) setTimeout(flush, GATHER_MS).unref();
    },
  };
}

/** A hop in the same state is told once, as in the statement. */
function merge(one: DeliveryEntry, other: DeliveryEntry): DeliveryEntry {
  const isNew = ({ hop, state }: Hop) => !one.hops.some((known) => known.hop === hop && known.state === state);
  return {
    ...one,
    hops: [...one.hops, ...other.hops.filter(isNew)],
    wakeAt: one.wakeAt > other.wakeAt ? one.wakeAt : other.wakeAt,
    notification: one.notification ?? other.notification,
    expiresAt: one.expiresAt < other.expiresAt ? one.expiresAt : other.expiresAt,
  };
}

export type Sent = {
  push: { id: string; expiresAt: Date };
  deviceIds: readonly string[];
  /** By device, for the apps that do not fetch the request. */
  notifications?: ReadonlyMap<string, AppNotification> | undefined;
};

/** A push was sent to these devices: from now on account is kept, and those that do not fetch it are woken. */
export function beginDeliveries(kit: Kit, { push, deviceIds, notifications }: Sent): void {
  const now = kit.clock.now();
  const later = new Date(now.getTime() + WAKE_AFTER_MS);
  for (const deviceId of deviceIds) {
    const notification = notifications?.get(deviceId) ?? null;
    // Such an app has no connection that could be faster.
    const wakeAt = notification ? now : later;
    logOf(kit).add({ pushId: push.id, deviceId, hops: [], wakeAt, expiresAt: push.expiresAt, notification });
  }
}

/** Writes down that a delivery came further. Costs the caller nothing. */
export function noteDelivery(kit: Kit, { pushId, deviceId, hop, state, text }: DeliveryNote): void {
  const now = kit.clock.now();
  const noted: Hop = { hop, state, at: now.toISOString(), ...(text === undefined ? {} : { text }) };
  const pause = hop === 'channel' && state === 'sent' ? WAKE_CONNECTED_AFTER_MS : WAKE_AFTER_MS;
  logOf(kit).add({
    pushId,
    deviceId,
    hops: [noted],
    wakeAt: new Date(now.getTime() + pause),
    expiresAt: new Date(now.getTime() + LIFE_MS),
    notification: null,
  });
}

/** A connection of this process took the news that a push waits. */
export function noteTold(kit: Kit, { pushId, deviceId }: { pushId: string; deviceId: string }): void {
  noteDelivery(kit, { pushId, deviceId, hop: 'channel', state: 'sent', text: processName(kit) });
}

/** Until everything noted so far is written; for the end of a process, and for tests. */
export function flushDeliveries(kit: Kit): Promise<void> {
  return logOf(kit).flush();
}
