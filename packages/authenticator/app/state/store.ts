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
  const newest: Partial<Record<Part, number>> = {};
  const read = async (part: Part) => {
    const turn = (newest[part] ?? 0) + 1;
    newest[part] = turn;
    const value = await readers[part](authenticator).catch(() => state[part]);
    // A reading that was overtaken by a later one is older than what is shown.
    if (newest[part] === turn) change({ [part]: value });
  };
  authenticator.subscribe((event) => {
    for (const part of affected[event.type]) void read(part);
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
