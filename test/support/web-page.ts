/** What a page of another site has and Node has not, for client libraries that expect a browser: cookies, CORS, storage. */
import type { TestContext } from 'node:test';

export type WebPage = {
  /** Cookies by name, of all hosts: a page here speaks to one server. */
  readonly cookies: Map<string, string>;
  /** Requests that were sent: `POST /am/json/authenticate 200`. */
  readonly requests: string[];
};

type Globals = Record<string, unknown>;

/** Until the test ends, this process is a page of `origin`. A request that CORS would forbid fails as it would there. */
export function openWebPage(t: TestContext, origin: string): WebPage {
  const page: WebPage = { cookies: new Map(), requests: [] };
  const plain = globalThis.fetch;
  const globals: Globals = {
    fetch: (input: string | URL | Request, init?: RequestInit) => send(page, plain, origin, new Request(input, init)),
    localStorage: memoryStorage(),
    sessionStorage: memoryStorage(),
    location: new URL(origin),
  };
  for (const [name, value] of Object.entries(globals)) replaceGlobal(t, name, value);
  return page;
}

function replaceGlobal(t: TestContext, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else Reflect.deleteProperty(globalThis, name);
  });
}

const SIMPLE_HEADERS = new Set(['accept', 'accept-language', 'content-language']);

async function send(page: WebPage, plain: typeof fetch, origin: string, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const isForeign = url.origin !== origin;
  if (isForeign) await askFirst(plain, origin, request);
  const headers = new Headers(request.headers);
  if (isForeign || request.method !== 'GET') headers.set('origin', origin);
  if (page.cookies.size > 0 && (request.credentials === 'include' || !isForeign)) {
    headers.set('cookie', [...page.cookies].map((pair) => pair.join('=')).join('; '));
  }
  const body = request.body === null ? {} : { body: await request.text() };
  const reply = await plain(request.url, { method: request.method, headers, ...body });
  if (isForeign) checkAllowed(reply, origin);
  for (const line of reply.headers.getSetCookie()) keepCookie(page, line);
  page.requests.push(`${request.method} ${url.pathname} ${reply.status}`);
  return reply;
}

/** The preflight of the Fetch standard, section 3.2.2. */
async function askFirst(plain: typeof fetch, origin: string, request: Request): Promise<void> {
  const wanted = [...request.headers.keys()].filter((name) => !SIMPLE_HEADERS.has(name));
  const reply = await plain(request.url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': request.method,
      'access-control-request-headers': wanted.join(','),
    },
  });
  checkAllowed(reply, origin);
  const allowed = reply.headers.get('access-control-allow-headers')?.split(/, */) ?? [];
  const methods = reply.headers.get('access-control-allow-methods')?.split(/, */) ?? [];
  const missing = wanted.filter((name) => !allowed.includes(name));
  if (!reply.ok || missing.length > 0 || !methods.includes(request.method)) {
    throw new TypeError(`Failed to fetch: the preflight does not allow ${request.method} with ${missing}`);
  }
}

function checkAllowed({ headers }: Response, origin: string): void {
  const isAllowed = headers.get('access-control-allow-origin') === origin;
  if (!isAllowed || headers.get('access-control-allow-credentials') !== 'true') {
    throw new TypeError('Failed to fetch: CORS');
  }
}

function keepCookie({ cookies }: WebPage, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const [name = '', value = ''] = pair.split('=');
  if (attributes.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, value);
}

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
}
