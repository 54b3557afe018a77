/** What a browser has written to the disk for the app's origin, as somebody with the disk in their hands would read it. */
import type { Page } from 'playwright-core';

export interface StoredKey {
  type: string;
  name: string;
  extractable: boolean;
}

export interface Stored {
  keys: StoredKey[];
  /** Everything else as text: members and strings as they are, bytes as base64 and as hex. */
  text: string;
}

const READ = `(async () => {
  const open = indexedDB.open('lanyard');
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await done(open);
  const keys = [];
  const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), location.href];
  const walk = (value) => {
    if (value instanceof CryptoKey) {
      keys.push({ type: value.type, name: value.algorithm.name, extractable: value.extractable });
    } else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      const bytes = new Uint8Array(value.buffer ?? value);
      texts.push(bytes.toBase64(), bytes.toBase64({ alphabet: 'base64url', omitPadding: true }), bytes.toHex());
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) { texts.push(name); walk(member); }
    } else texts.push(String(value));
  };
  for (const store of database.objectStoreNames) {
    walk(await done(database.transaction(store).objectStore(store).getAll()));
  }
  database.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url);
      if (/json|html|webmanifest/.test((await cache.match(request)).headers.get('content-type') ?? '')) {
        texts.push(await (await cache.match(request)).text());
      }
    }
  }
  return { keys, text: texts.join('\\n') };
})()`;

export const readStored = (page: Page): Promise<Stored> => page.evaluate(READ);
