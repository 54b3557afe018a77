/**
 * The attack: input that no client of ours would send, at every route, by a caller who may call it. Whatever it is, the
 * answer is a refusal from the catalogue in the 400s: nothing breaks, and nothing is guessed at.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { errorCatalogue } from './kit/index.ts';
import { type Caller, type DoorRoute, doorRoutes, label, makers, pathOf } from './test-callers.ts';
import { type TestServer, testServer } from './testing/index.ts';

type Schema = {
  type?: string;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  format?: string;
  minimum?: number;
  properties?: Record<string, Schema>;
};
type Sent = { path: string; body?: string | Uint8Array | undefined; type?: string };
type Answer = { status: number; code: string; text: string };

const bodyRoutes = doorRoutes.filter((route) => route.method !== 'GET' && route.kind === 'http' && route.body);
const codes = new Set(errorCatalogue().map(({ code }) => code));

async function world(t: TestContext) {
  const plenty = { max: 100_000 };
  const scopes = ['password:address', 'password:user-address', 'code:user', 'device:requests', 'registration:address'];
  const server = await testServer(t, {
    settings: { limits: Object.fromEntries(scopes.map((name) => [name, plenty])) },
  });
  const make = Object.entries(makers(server));
  const callers = new Map<string, Caller>();
  const callerOf = async (route: DoorRoute): Promise<Caller> => {
    for (const [name, makeCaller] of make) {
      const caller = callers.get(name) ?? (await makeCaller());
      callers.set(name, caller);
      if (caller.audiences.includes(route.audience)) return caller;
    }
    return { kind: 'anonymous', audiences: [], headers: async () => ({}) };
  };
  return { server, callerOf };
}

/** A proof is over the bytes as text; those that are no text are refused before it is looked at. */
const textOf = (body: Sent['body']): string | undefined => (typeof body === 'string' ? body : body && '');

async function send(server: TestServer, route: DoorRoute, caller: Caller, sent: Sent): Promise<Answer> {
  const { path, body, type = 'application/json' } = sent;
  const proof = await caller.headers(route, path.split('?')[0] ?? '', textOf(body));
  const stop = new AbortController();
  const reply = await fetch(`${server.url}${path}`, {
    method: route.method,
    signal: stop.signal,
    headers: { origin: server.url, ...proof, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream');
  const text = isStream ? '' : await reply.text();
  stop.abort();
  const isProblem = reply.headers.get('content-type') === 'application/problem+json; charset=utf-8';
  // Errors in the form of another protocol have no room for our code in their body.
  const code = isProblem ? JSON.parse(text).code : (reply.headers.get('lanyard-error') ?? '');
  return { status: reply.status, code, text };
}

/** Not a fault of ours, and a refusal only with a code of the catalogue. */
function assertSound({ status, code, text }: Answer, what: string): void {
  // 501: clients of PingAM are told so what is not offered here.
  assert.ok(status < 500 || status === 501, `${what}: ${status} ${text}`);
  // RFC 6749 section 4.1.2.1 has names of its own.
  const isNamed = codes.has(code) || /^\{"error":"[a-z_]+"/.test(text);
  if (status >= 400) assert.ok(isNamed, `${what}: ${status} ${text}`);
}

/** Clients of PingAM send nothing as JSON, and members of their own; both mean what they would mean without them. */
const isAm = ({ path }: DoorRoute): boolean => path.startsWith('/am/');

const tooMuch = (route: DoorRoute): string => {
  const limit = route.kind === 'http' ? (route.bodyLimit ?? 0) : 0;
  return `{"a":"${'x'.repeat(Math.max(limit, 66_000))}"}`;
};

const malformed: readonly [string, Pick<Sent, 'body' | 'type'>, Pick<Answer, 'status' | 'code'>][] = [
  ['no JSON', { body: '{' }, { status: 400, code: 'kit.bad-request' }],
  ['nothing', { body: '' }, { status: 400, code: 'kit.bad-request' }],
  ['deep', { body: `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }, { status: 400, code: 'kit.bad-request' }],
  ['a member twice', { body: '{"a":1,"\\u0061":2}' }, { status: 400, code: 'kit.bad-request' }],
  ['NUL', { body: '{"a":"\\u0000"}' }, { status: 400, code: 'kit.bad-request' }],
  ['a raw NUL', { body: '{"a\0":1}' }, { status: 400, code: 'kit.bad-request' }],
  [
    'no UTF-8',
    { body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) },
    { status: 400, code: 'kit.bad-request' },
  ],
  ['a prototype', { body: '{"__proto__":{"role":"administrator"}}' }, { status: 400, code: 'kit.bad-request' }],
  ['a constructor', { body: '{"settings":{"constructor":{}}}' }, { status: 400, code: 'kit.bad-request' }],
  ['too much', { body: `{"a":"${'x'.repeat(66_000)}"}` }, { status: 413, code: 'kit.body-too-large' }],
  [
    'a form',
    { body: 'a=1', type: 'application/x-www-form-urlencoded' },
    { status: 415, code: 'kit.unsupported-media-type' },
  ],
  ['text', { body: '{}', type: 'text/plain' }, { status: 415, code: 'kit.unsupported-media-type' }],
];

test('a malformed, deep, doubled, poisoned or oversized body is refused by every route that takes one', async (t) => {
  const { server, callerOf } = await world(t);
  assert.ok(bodyRoutes.length >= 14, 'the walk finds the routes');
  for (const route of bodyRoutes) {
    const caller = await callerOf(route);
    for (const [what, sent, expected] of malformed) {
      if (what === 'nothing' && isAm(route)) continue;
      const body = what === 'too much' ? tooMuch(route) : sent.body;
      const { status, code } = await send(server, route, caller, { path: pathOf(route, server), ...sent, body });
      assert.deepEqual({ status, code }, expected, `${label(route)}: ${what}`);
    }
  }
});

test('a body of 10 MB is refused by every route before it is read', async (t) => {
  const { server } = await world(t);
  const { port } = new URL(server.url);
  for (const route of doorRoutes.filter(({ method }) => method !== 'GET')) {
    const head = `${route.method} ${pathOf(route, server)} HTTP/1.1\r\nHost: localhost\r\nOrigin: ${server.url}\r\n`;
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: 10485760\r\n\r\n{"a":"`);
      socket.once('data', (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.once('error', reject);
    });
    assert.match(reply, /^HTTP\/1\.1 413 /, label(route));
  }
});

const wrongTypes = ['null', '5', '-1e308', 'true', '"x"', '[]', '{}', '[[]]', '{"a":{"b":1}}'];

test('a body of another shape, and members of another type, break nothing at any route', async (t) => {
  const { server, callerOf } = await world(t);
  for (const route of bodyRoutes) {
    const caller = await callerOf(route);
    const path = pathOf(route, server);
    for (const body of wrongTypes) {
      assertSound(await send(server, route, caller, { path, body }), `${label(route)}: ${body}`);
      const names = Object.keys((route.kind === 'http' && (route.body as Schema).properties) || {});
      const members = `{${names.map((name) => `"${name}":${body}`).join(',')}}`;
      assertSound(await send(server, route, caller, { path, body: members }), `${label(route)}: ${members}`);
    }
    if (isAm(route)) continue;
    const unknown = await send(server, route, caller, { path, body: '{"isAdmin":true,"id":"1","realmId":"2"}' });
    assert.deepEqual([unknown.status, unknown.code], [400, 'kit.bad-request'], `${label(route)}: unknown members`);
  }
});

const hostile = [
  '\ud800',
  '\u202e\u2066evil',
  '\u200b',
  'a\r\nSet-Cookie: x=1',
  "' OR 1=1; DROP TABLE users --",
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '{{7*7}}#{7*7}',
  '１２３４５６',
  'x'.repeat(60_000),
  '👩‍👩‍👧'.repeat(8),
  '%00%0a',
  '-1',
];

/** Something of the declared shape, with the given text wherever text may be. */
function sample(schema: Schema, text: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {}, text);
  if (schema.type === 'integer') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.type !== 'object') return schema.format === 'uuid' ? crypto.randomUUID() : text;
  const members = Object.entries(schema.properties ?? {});
  return Object.fromEntries(members.map(([name, member]) => [name, sample(member, text)]));
}

test('A17, A52: hostile text in every member of every body breaks nothing', async (t) => {
  const { server, callerOf } = await world(t);
  for (const route of bodyRoutes) {
    const caller = await callerOf(route);
    for (const text of hostile) {
      const body = JSON.stringify(route.kind === 'http' ? sample(route.body as Schema, text) : {});
      const answer = await send(server, route, caller, { path: pathOf(route, server), body });
      assertSound(answer, `${label(route)}: ${JSON.stringify(text.slice(0, 40))}`);
    }
  }
});

test('A13: hostile text in every parameter of every address breaks nothing', async (t) => {
  const { server, callerOf } = await world(t);
  const withParams = doorRoutes.filter(({ path }) => path.includes(':'));
  assert.ok(withParams.length >= 15, 'the walk finds the routes');
  for (const route of withParams) {
    const caller = await callerOf(route);
    const body = route.kind === 'http' && route.body ? '{}' : undefined;
    for (const text of [...hostile, '', '.', '..', '%', '00000000-0000-0000-0000-00000000000G', `${'1'.repeat(300)}`]) {
      const encoded = encodeURIComponent(text.toWellFormed().slice(0, 2_000));
      const path = route.path.replace(/:\w+/, encoded);
      const answer = await send(server, route, caller, { path, body });
      assertSound(answer, `${label(route)}: ${path}`);
      // `..` never leaves the client: what it asks for is another address.
      const isAddress = new URL(path, server.url).pathname === path;
      const didSomething = isAddress && answer.status === 200 && route.method !== 'GET';
      assert.equal(didSomething, false, `${label(route)}: ${path} did something`);
    }
  }
});

test('A48: a query that is not declared, given twice or of another type is refused by every route', async (t) => {
  const { server, callerOf } = await world(t);
  for (const route of doorRoutes.filter(({ method, query }) => method === 'GET' && query)) {
    const caller = await callerOf(route);
    const names = Object.keys((route.query as Schema).properties ?? {});
    const twice = names.map((name) => `${name}=1&${name}=2`);
    const unknown = ['unknown=1', ...names.flatMap((name) => [`${name}[]=1`, `${name}[a]=1`])];
    const queries = isAm(route) ? twice : [...twice, ...unknown];
    for (const query of queries) {
      const { status, code } = await send(server, route, caller, { path: `${pathOf(route, server)}?${query}` });
      assert.deepEqual([status, code], [400, 'kit.bad-request'], `${label(route)}?${query}`);
    }
  }
});
