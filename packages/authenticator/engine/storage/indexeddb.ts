import { type Change, checkRevision, idOf, type Row, type Storage } from './storage.ts';

/*
 * The few parts of IndexedDB that are used, described structurally, so that the engine is type-checked without the DOM
 * library. The browser's own `indexedDB` fits.
 */
interface Request<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: ((event: never) => void) | null;
  onblocked: ((event: never) => void) | null;
}
interface Database {
  createObjectStore(name: string, options: { keyPath: string[] }): unknown;
  transaction(store: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): Transaction;
  close(): void;
  onversionchange: ((event: never) => void) | null;
}
interface Transaction {
  objectStore(name: string): ObjectStore;
  abort(): void;
  readonly error: unknown;
  oncomplete: ((event: never) => void) | null;
  onabort: ((event: never) => void) | null;
}
interface ObjectStore {
  get(key: string[]): Request<Stored | undefined>;
  getAll(range: unknown): Request<Stored[]>;
  put(value: Stored): unknown;
  delete(key: string[]): unknown;
}
interface Stored {
  table: string;
  id: string;
  row: Row;
}
export interface IndexedDb {
  open(name: string, version: number): OpenRequest;
}
interface KeyRanges {
  bound(lower: unknown, upper: unknown): unknown;
}

const STORE = 'rows';

const settled = <T>(request: Request<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function openDatabase(factory: IndexedDb, name: string): Promise<Database> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: ['table', 'id'] });
  };
  return settled(request);
}

/** Reads what the conditions ask for, then writes; throwing inside aborts, so that all changes are made or none. */
function apply(database: Database, changes: readonly Change[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // 'strict' waits for the disk: an HOTP counter must be on it before its code is shown.
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore(STORE);
    let refusal: unknown;
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(refusal ?? transaction.error);
    let unread = changes.length;
    const write = (): void => {
      for (const change of changes) {
        if (change.op === 'delete') store.delete([change.table, change.id]);
        else store.put({ table: change.table, id: change.row.id, row: change.row });
      }
    };
    for (const change of changes) {
      const request = store.get([change.table, idOf(change)]);
      request.onsuccess = () => {
        try {
          checkRevision(change, request.result?.row);
          unread -= 1;
          if (unread === 0) write();
        } catch (error) {
          refusal = error;
          transaction.abort();
        }
      };
    }
  });
}

/**
 * Storage of a browser: non-extractable keys stay `CryptoKey` objects, whose bytes no script can read.
 *
 * @param options.indexedDB the browser's `indexedDB`; `keyRange` its `IDBKeyRange`
 */
export async function indexedDbStorage(options: {
  indexedDB: IndexedDb;
  keyRange: KeyRanges;
  name?: string;
}): Promise<Storage> {
  const database = await openDatabase(options.indexedDB, options.name ?? 'lanyard');
  // A later version of the app in another tab must not wait for this one for ever.
  database.onversionchange = () => database.close();
  const read = (): ObjectStore => database.transaction(STORE, 'readonly').objectStore(STORE);
  return {
    keeps: 'handles',
    async get(table, id) {
      return (await settled(read().get([table, id])))?.row;
    },
    async list(table) {
      const stored = await settled(read().getAll(options.keyRange.bound([table, ''], [table, []])));
      return stored.map(({ row }) => row);
    },
    async transaction(changes) {
      if (changes.length > 0) await apply(database, changes);
    },
    async close() {
      database.close();
    },
  };
}
