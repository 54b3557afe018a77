/**
 * The app's own files, kept as one set for each build.
 *
 * `index.html` is kept with the headers that it came with: its nonce and its Content-Security-Policy belong together,
 * and a fresh policy beside an old page would block every style. The page holds no data of a person, so a nonce that
 * is served again from the cache protects as before: nothing can be injected into a page that is never templated.
 */
import { keptPath, page } from './kept-path.ts';

declare const self: ServiceWorkerGlobalScope;

/** The build writes its version and its files here (`vite.config.ts`). */
const shell: { readonly version: string; readonly files: readonly string[] } = JSON.parse('__SHELL__');

const shellName = `lanyard-app-${shell.version}`;

/** Fetches every file of this build; fails as a whole, so that a half-kept build is never used. */
export const keepShell = async (): Promise<void> => {
  const cache = await caches.open(shellName);
  const fresh = (path: string) => new Request(path, { cache: 'reload' });
  await cache.addAll([fresh(page), ...shell.files.map((file) => fresh(`${page}${file}`))]);
};

export const dropOldShells = async (): Promise<void> => {
  const old = (await caches.keys()).filter((name) => name.startsWith('lanyard-app-') && name !== shellName);
  await Promise.all(old.map((name) => caches.delete(name)));
};

/** The kept answer for a request of the app's own files; undefined for all others, which go to the network untouched. */
export const cached = (request: Request): Promise<Response> | undefined => {
  const path = keptPath({ request, origin: self.location.origin, files: shell.files });
  return path === null ? undefined : fromShell(path, request);
};

const fromShell = async (path: string, request: Request): Promise<Response> => {
  const cache = await caches.open(shellName);
  const kept = await cache.match(path);
  if (!kept) return fetch(request);
  if (path === page) void refreshPage(cache);
  return kept;
};

/** Takes over the server's present headers, but only with a page of this same build: another one needs its own files. */
const refreshPage = async (cache: Cache): Promise<void> => {
  const fresh = await fetch(page, { cache: 'no-cache' }).catch(() => null);
  if (!fresh?.ok) return;
  const used = [...(await fresh.clone().text()).matchAll(/\/app\/(assets\/[^"]+)/g)];
  const ours = used.length > 0 && used.every(([, file]) => file !== undefined && shell.files.includes(file));
  if (ours) await cache.put(page, fresh);
};
