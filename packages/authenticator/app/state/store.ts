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

const readers = {
  accounts: (engine: Authenticator) => engine.accounts(),
  pending: readPending,
  history: (engine: Authenticator) => engine.history(),
  changes: (engine: Authenticator) => engine.changes(),
  protection: (engine: Authenticator) => engine.protection(),
} as const;

type Part = keyof typeof readers;

/**
 * What is read in this order and shown at once: what is said of an account comes before the account, which then is never older
 * than what is said. A lock and a request wait for nothing else.
 */
const GROUPS: readonly (readonly Part[])[] = [['protection'], ['pending'], ['changes', 'history', 'accounts']];

const EVERYTHING = GROUPS.flat();

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
  const followers = GROUPS.map((group) => followGroup(authenticator, group, change));
  authenticator.subscribe(({ type }) => {
    for (const follow of followers) void follow(affected[type]);
  });
  return {
    authenticator,
    snapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: async () => {
      await Promise.all(followers.map((follow) => follow(EVERYTHING)));
    },
  };
};

/**
 * @returns what is to be told which parts have changed: it reads those of its group, and again those that change meanwhile, and
 * resolves when all of them are shown
 */
const followGroup = (engine: Authenticator, group: readonly Part[], show: (parts: Partial<Snapshot>) => void) => {
  const outdated = new Set<Part>();
  let reading: Promise<void> | null = null;
  const readOn = async () => {
    try {
      while (outdated.size > 0) {
        const parts = group.filter((part) => outdated.delete(part));
        show(await readParts(engine, parts));
      }
    } finally {
      reading = null;
    }
  };
  return async (changed: readonly Part[]): Promise<void> => {
    for (const part of changed) if (group.includes(part)) outdated.add(part);
    if (outdated.size > 0) reading ??= readOn();
    await reading;
  };
};

/** Reads one after the other. What cannot be read stays as it is shown. */
const readParts = async (engine: Authenticator, parts: readonly Part[]): Promise<Partial<Snapshot>> => {
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
