import type { Row, Storage } from '../storage/storage.ts';

/** What every storage must do, as named checks that run in Node and, unchanged, in a browser. Each gets an empty storage. */
export const storageChecks: Readonly<Record<string, (storage: Storage) => Promise<void>>> = {
  'gives back what was put, bytes and keys included': async (storage) => {
    const extractable = storage.keeps === 'material';
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, extractable, ['encrypt', 'decrypt']);
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, iv);
    const stored = { ...row('a', 1), bytes: new Uint8Array([1, 2, 3]), key, nothing: null };
    await storage.transaction([{ op: 'put', table: 't', row: stored }]);
    const back = (await storage.get('t', 'a')) as typeof stored;
    same(back.bytes.join(), '1,2,3');
    same(back.nothing, null);
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, back.key, sealed);
    same(opened.byteLength, 12);
  },
  'keeps tables apart, and lists exactly one': async (storage) => {
    await storage.transaction([put('t', 'a', 1), put('t', 'b', 1), put('tt', 'a', 9), put('s', 'a', 8)]);
    same(
      (await storage.list('t'))
        .map(({ id }) => id)
        .sort()
        .join(),
      'a,b',
    );
    same((await storage.get('tt', 'a'))?.revision, 9);
    same((await storage.list('none')).length, 0);
    same(await storage.get('t', 'c'), undefined);
  },
  'makes all changes or none': async (storage) => {
    await storage.transaction([put('t', 'a', 1)]);
    const changes = [
      put('t', 'b', 1),
      { op: 'delete' as const, table: 't', id: 'a' },
      { ...put('t', 'c', 1), ifRevision: 5 },
    ];
    same(await conflicts(() => storage.transaction(changes)), true);
    same((await storage.list('t')).map(({ id }) => id).join(), 'a');
  },
  'refuses a change over another revision': async (storage) => {
    await storage.transaction([{ ...put('t', 'a', 1), ifRevision: 0 }]);
    same(await conflicts(() => storage.transaction([{ ...put('t', 'a', 2), ifRevision: 0 }])), true);
    await storage.transaction([{ ...put('t', 'a', 2), ifRevision: 1 }]);
    same((await storage.get('t', 'a'))?.revision, 2);
    await storage.transaction([{ op: 'delete', table: 't', id: 'a', ifRevision: 2 }]);
    same(await storage.get('t', 'a'), undefined);
  },
  'lets one of many parallel writers of a revision win': async (storage) => {
    const writers = Array.from({ length: 8 }, () =>
      conflicts(() => storage.transaction([{ ...put('t', 'a', 1), ifRevision: 0 }])),
    );
    same((await Promise.all(writers)).filter((lost) => !lost).length, 1);
  },
  'gives away copies': async (storage) => {
    const mine = { ...row('a', 1), list: [1] };
    await storage.transaction([{ op: 'put', table: 't', row: mine }]);
    mine.list.push(2);
    const back = (await storage.get('t', 'a')) as typeof mine;
    back.list.push(3);
    same(((await storage.get('t', 'a')) as typeof mine).list.join(), '1');
  },
  'takes an empty transaction': async (storage) => {
    await storage.transaction([]);
    same((await storage.list('t')).length, 0);
  },
};

const row = (id: string, revision: number): Row => ({ id, revision });
const put = (table: string, id: string, revision: number) => ({ op: 'put' as const, table, row: row(id, revision) });

function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new TypeError(`expected ${String(expected)}, got ${String(actual)}`);
}

async function conflicts(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Error && error.name === 'StorageConflict') return true;
    throw error;
  }
}
