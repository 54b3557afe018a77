import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from './database.ts';
import type { Json } from './json.ts';
import type { Logger } from './log.ts';

/** Messages between all processes of one database. A hint, never the truth: what matters is in a row, and a message may be lost. */
export type Bus = {
  /** Tells every process, this one included, at once. Call it after the transaction is committed. */
  readonly publish: (topic: string, message: Json) => void;
  /** @returns the function that ends the subscription. */
  readonly subscribe: (topic: string, listener: (message: Json) => void) => () => void;
  /** The next message of a topic, or null when the signal is aborted or the time is over. For long polls. */
  readonly once: (topic: string, options: { signal?: AbortSignal; timeoutMs: number }) => Promise<Json | null>;
  /** Whether this topic had a message within so many milliseconds, a minute at most: what came before anybody waited. */
  readonly wasHeard: (topic: string, withinMs: number) => boolean;
  readonly stop: () => Promise<void>;
};

export type BusOptions = {
  readonly url: string;
  readonly executeSql: Database['executeSql'];
  readonly log: Pick<Logger, 'warn' | 'error'>;
};

const CHANNEL = 'lanyard_bus';
/** PostgreSQL refuses a payload of 8,000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_900;
const MAX_WAITING = 10_000;
const HEARD_MS = 60_000;
const MAX_HEARD = 20_000;
const RECONNECT_MS = { first: 100, most: 5_000 };
const KEEP_ALIVE_MS = 10_000;

type Envelope = readonly [topic: string, message: Json];
type Payload = { readonly from: string; readonly list: readonly Envelope[] };

/**
 * Opens the bus: LISTEN on a connection of its own, which reconnects by itself. Notifications go out in batches and in a
 * statement of their own: inside the durable transaction `pg_notify` cut 12,100 commits/s to 4,500/s.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  const local = createTopics(options.log);
  const origin = randomUUID();
  const outgoing = createOutgoing(options, origin);
  const incoming = createIncoming(options, ({ from, list }) => {
    if (from !== origin) for (const [topic, message] of list) local.deliver(topic, message);
  });
  await incoming.start();
  return {
    publish: (topic, message) => {
      outgoing.add([topic, message]);
      local.deliver(topic, message);
    },
    subscribe: local.subscribe,
    once: (topic, wait) => nextMessage(local, topic, wait),
    wasHeard: local.wasHeard,
    stop: async () => {
      await outgoing.flush();
      await incoming.stop();
    },
  };
}

type Listener = (message: Json) => void;
type Topics = Pick<Bus, 'subscribe' | 'wasHeard'> & { readonly deliver: (topic: string, message: Json) => void };

function createTopics(log: BusOptions['log']): Topics {
  const topics = new Map<string, Set<Listener>>();
  const heard = createHeard();
  return {
    wasHeard: heard.within,
    subscribe: (topic, listener) => {
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
    // A copy, because a listener may end its own subscription; one that throws must not silence the others.
    deliver: (topic, message) => {
      heard.note(topic);
      for (const listener of [...(topics.get(topic) ?? [])]) {
        try {
          listener(message);
        } catch (error) {
          log.error({ error, topic }, 'a listener of the bus failed');
        }
      }
    },
  };
}

/** When each topic was heard last, the latest at the end: bounded in time and number. */
function createHeard() {
  const times = new Map<string, number>();
  const forgetOld = (now: number) => {
    for (const [topic, at] of times) {
      if (now - at < HEARD_MS && times.size <= MAX_HEARD) return;
      times.delete(topic);
    }
  };
  return {
    note: (topic: string) => {
      const now = performance.now();
      times.delete(topic);
      times.set(topic, now);
      forgetOld(now);
    },
    within: (topic: string, withinMs: number) => performance.now() - (times.get(topic) ?? -Infinity) <= withinMs,
  };
}

function nextMessage(
  topics: Topics,
  topic: string,
  { signal, timeoutMs }: { signal?: AbortSignal; timeoutMs: number },
): Promise<Json | null> {
  return new Promise((resolve) => {
    const settle = (message: Json | null) => {
      clearTimeout(timer);
      unsubscribe();
      signal?.removeEventListener('abort', onAbort);
      resolve(message);
    };
    const onAbort = () => settle(null);
    const timer = setTimeout(onAbort, timeoutMs);
    const unsubscribe = topics.subscribe(topic, settle);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}

/** Collects what one turn of the event loop publishes, and sends it in as few payloads as fit. */
function createOutgoing({ executeSql, log }: BusOptions, origin: string) {
  let waiting: Envelope[] = [];
  let flushing: Promise<void> | undefined;
  const send = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await executeSql(`SELECT pg_notify('${CHANNEL}', payload) FROM unnest($1::text[]) AS payload`, [
        packPayloads(origin, batch),
      ]).catch((error: unknown) => log.warn({ error, messages: batch.length }, 'messages of the bus were lost'));
    }
    flushing = undefined;
  };
  const flush = () => {
    // With nothing to send, `send` would be over before it is remembered, and everything after it would wait for it.
    if (waiting.length > 0) flushing ??= send();
    return flushing ?? Promise.resolve();
  };
  return {
    flush,
    add: (envelope: Envelope) => {
      if (Buffer.byteLength(JSON.stringify(envelope)) > MAX_PAYLOAD_BYTES / 2) {
        throw new TypeError(`a message on ${envelope[0]} is too large: the bus carries ids, not data`);
      }
      if (waiting.length < MAX_WAITING) waiting.push(envelope);
      if (waiting.length === 1) setImmediate(flush);
    },
  };
}

/** Splits a batch into payloads below PostgreSQL's limit. */
export function packPayloads(origin: string, batch: readonly Envelope[]): string[] {
  const frame = Buffer.byteLength(JSON.stringify({ from: origin, list: [] } satisfies Payload));
  const groups: Envelope[][] = [];
  let room = 0;
  for (const envelope of batch) {
    const size = Buffer.byteLength(JSON.stringify(envelope)) + 1;
    if (size > room) {
      groups.push([]);
      room = MAX_PAYLOAD_BYTES - frame;
    }
    groups.at(-1)?.push(envelope);
    room -= size;
  }
  return groups.map((list) => JSON.stringify({ from: origin, list } satisfies Payload));
}

function createIncoming({ url, log }: BusOptions, onPayload: (payload: Payload) => void) {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let pause = RECONNECT_MS.first;
  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'lanyard bus',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    next.on('error', () => {});
    next.on('end', () => reconnectLater());
    next.on('notification', ({ payload }) => onPayload(JSON.parse(payload ?? '') as Payload));
    await next.connect();
    await next.query(`LISTEN ${CHANNEL}`);
    client = next;
    pause = RECONNECT_MS.first;
  };
  const reconnectLater = () => {
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        log.warn({ error }, 'the bus cannot reach the database');
        reconnectLater();
      });
    }, pause);
    pause = Math.min(pause * 2, RECONNECT_MS.most);
  };
  return {
    start: connect,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
