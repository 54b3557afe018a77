import type {
  Account,
  Authenticator,
  ChangeEntry,
  EngineEvent,
  HistoryEntry,
  Protection,
  PushRequest,
} from 'lanyard-authenticator/engine';

/** A request with the moment (milliseconds by this browser's clock) at which its `remainingMs` was measured. */
export type SeenRequest = PushRequest & { readonly readAt: number };

/** What the screens show, read from the engine after each of its events. */
export type Snapshot = {
  readonly accounts: readonly Account[];
  readonly pending: readonly SeenRequest[];
  readonly history: readonly HistoryEntry[];
  readonly changes: readonly ChangeEntry[];
  readonly protection: Protection;
};

export type Store = {
  readonly authenticator: Authenticator;
  snapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  refresh(): Promise<void>;
};

const readPending = async (engine: Authenticator): Promise<SeenRequest[]> => {
  const pending = await engine.pending();
  const readAt = Date.now();
  return pending.map((request) => ({ ...request, readAt }));
};

/** In the order of reading: what is said of an account comes before the account, which then is never older than what is said. */
const readers = {
  changes: (engine: Authenticator) => engine.changes(),
  history: (engine: Authenticator) => engine.history(),
  pending: readPending,
  accounts: (engine: Authenticator) => engine.accounts(),
  protection: (engine: Authenticator) => engine.protection(),
} as const;

type Part = keyof typeof readers;

const PARTS = Object.keys(readers) as Part[];

/** Which parts may have changed with an event; a lock changes what may be read at all. */
const affected: Readonly<Record<EngineEvent['type'], readonly Part[]>> = {
  accounts: ['accounts', 'history', 'changes'],
  pushes: ['pending', 'history'],
  protection: ['protection', 'accounts', 'pending', 'history', 'changes'],
  connection: ['accounts'],
};

/** Reads everything once, then follows the engine's events. Rejects where the stored accounts cannot be read. */
export const openStore = async (authenticator: Authenticator): Promise<Store> => {
  const listeners = new Set<() => void>();
  let state: Snapshot = await readAll(authenticator);
  const change = (parts: Partial<Snapshot>) => {
    state = { ...state, ...parts };
    for (const listener of listeners) listener();
  };
  const outdated = new Set<Part>();
  let isReading = false;
  const read = async () => {
    if (isReading) return;
    isReading = true;
    try {
      while (outdated.size > 0) change(await readParts(authenticator, outdated));
    } finally {
      isReading = false;
    }
  };
  authenticator.subscribe((event) => {
    for (const part of affected[event.type]) outdated.add(part);
    void read();
  });
  return {
    authenticator,
    snapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: async () => change(await readAll(authenticator)),
  };
};

/** Empties the set and reads what was in it. What cannot be read stays as it is shown. */
const readParts = async (engine: Authenticator, outdated: Set<Part>): Promise<Partial<Snapshot>> => {
  const parts = PARTS.filter((part) => outdated.delete(part));
  const values: [Part, unknown][] = [];
  for (const part of parts) {
    await readers[part](engine)
      .then((value) => values.push([part, value]))
      .catch(() => undefined);
  }
  return Object.fromEntries(values);
};

const readAll = async (authenticator: Authenticator): Promise<Snapshot> => {
  const protection = await authenticator.protection();
  const [accounts, pending, history, changes] = await Promise.all([
    authenticator.accounts(),
    readPending(authenticator).catch(() => []),
    authenticator.history().catch(() => []),
    authenticator.changes().catch(() => []),
  ]);
  return { protection, accounts, pending, history, changes };
};
