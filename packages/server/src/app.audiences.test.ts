/**
 * Every route × every kind of caller: whoever does not belong to the audience of a route is refused at the door, before
 * anything of the request is looked at; whoever does belong gets past the door.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { access, callersOf, callersOfRoute } from './access.ts';
import { audiences } from './app.ts';
import type { Audience } from './kit/index.ts';
import { type Caller, type DoorRoute, doorRoutes, type Headers, label, makers, pathOf } from './test-callers.ts';
import { type TestServer, testServer } from './testing/index.ts';
import { roles } from './users/index.ts';
import { audiencesOfRole } from './users/user.ts';

/** Codes with which a door refuses; everything else came from behind it. */
const doorCodes = /^(users\.(not-signed-in|role-needed|factor-needed)|services\.key-refused|devices\..+)$/;

const bodyOf = (route: DoorRoute): string | undefined => (route.method === 'GET' ? undefined : '{}');

type Answer = { status: number; code: string };

async function call(server: TestServer, route: DoorRoute, caller: Caller, extra: Headers = {}): Promise<Answer> {
  const path = pathOf(route, server);
  const body = bodyOf(route);
  const headers = { origin: server.url, ...(await caller.headers(route, path, body)), ...extra };
  const stop = new AbortController();
  const reply = await fetch(`${server.url}${path}`, {
    method: route.method,
    signal: stop.signal,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream');
  const text = isStream ? '' : await reply.text();
  stop.abort();
  // In PingAM's protocol the body has no room for the code.
  const inHeader = reply.headers.get('lanyard-error');
  return { status: reply.status, code: inHeader ?? (reply.ok || text === '' ? '' : (JSON.parse(text).code ?? '')) };
}

async function world(t: TestContext): Promise<{ server: TestServer; make: ReturnType<typeof makers> }> {
  const plenty = { max: 100_000 };
  const limits = { 'password:address': plenty, 'registration:address': plenty, 'code:address': plenty };
  const server = await testServer(t, { settings: { limits } });
  return { server, make: makers(server) };
}

type Walk = { server: TestServer; make: ReturnType<typeof makers> };

const nameOf = ({ method, path }: DoorRoute): string => `${method} ${path}`;
const mayCall = (route: DoorRoute, { kind }: Caller): boolean => callersOfRoute(nameOf(route))?.includes(kind) ?? false;

/** Refused at the door, with a code of the door. */
async function assertRefused({ server }: Walk, name: string, route: DoorRoute, caller: Caller): Promise<void> {
  const { status, code } = await call(server, route, caller);
  assert.ok(status === 401 || status === 403 || status === 410, `${name} → ${label(route)}: ${status} ${code}`);
  assert.match(code, doorCodes, `${name} → ${label(route)}: ${status} ${code}`);
}

/** Past the door, whatever is said behind it: no such device of yours, or a change of factors wants a fresh one. */
async function assertLetIn({ server }: Walk, name: string, route: DoorRoute, caller: Caller): Promise<void> {
  const { status, code } = await call(server, route, caller);
  const isSaidBehind = code === 'devices.not-found' || (code === 'users.factor-needed' && route.audience === 'user');
  const isRefused = route.audience !== 'public' && (status === 401 || (doorCodes.test(code) && !isSaidBehind));
  assert.equal(isRefused, false, `${name} → ${label(route)}: ${status} ${code}`);
  assert.notEqual(status, 500, `${name} → ${label(route)}: ${status} ${code}`);
}

test('every route × every kind of caller: the server lets in whom the one table says, and nobody else', async (t) => {
  const walk = await world(t);
  for (const [name, makeCaller] of Object.entries(walk.make)) {
    const shared = await makeCaller();
    for (const route of doorRoutes) {
      // A fresh one where something is changed: some routes end what proves who calls.
      const makesFresh = route.method !== 'GET' || route.path.startsWith('/device/');
      if (mayCall(route, shared)) await assertLetIn(walk, name, route, makesFresh ? await makeCaller() : shared);
      else await assertRefused(walk, name, route, shared);
    }
  }
});

test('the table has every route once, with the audience that the route declares, and no other', () => {
  const declared = doorRoutes.map((route) => `${route.audience}: ${nameOf(route)}`);
  const written = Object.entries(access).flatMap(([audience, list]) => list.map((route) => `${audience}: ${route}`));
  assert.deepEqual(written.sort(), declared.sort(), 'packages/server/src/access.ts says who may call what');
});

test('the roles of the table are those of the audiences', () => {
  for (const role of roles) {
    const operators = (['auditor', 'helpdesk', 'administrator'] as const).filter((name) =>
      callersOf[name].includes(role),
    );
    assert.deepEqual(operators, audiencesOfRole[role], role);
  }
});

test('no page of another site changes anything with the cookies of a person', async (t) => {
  const { server, make } = await world(t);
  const cookieCallers = [make.administrator, make['before the second factor']];
  for (const makeCaller of cookieCallers) {
    const caller = await (makeCaller?.() ?? assert.fail('no such caller'));
    for (const route of doorRoutes.filter(
      ({ method, audience }) => method !== 'GET' && caller.audiences.includes(audience),
    )) {
      const answer = await call(server, route, caller, { origin: 'https://evil.example' });
      assert.deepEqual(answer, { status: 403, code: 'kit.cross-site' }, label(route));
    }
  }
});

/** Which audiences may stand behind an address, so that a wrong word in one declaration is noticed. */
const audiencesByPrefix: readonly [string, readonly Audience[]][] = [
  ['/api/admin/', ['auditor', 'helpdesk', 'administrator']],
  ['/api/self/', ['user']],
  ['/api/v1/', ['relying-party', 'relying-party-key']],
  ['/device/', ['device', 'new-device', 'known-device']],
  ['/am/json/realms/:realm/realm-config/', ['auditor', 'administrator']],
  ['/am/json/realms/:realm/scripts', ['auditor', 'administrator']],
  ['/am/json/realms/:realm/sessions', ['auditor']],
];

test('an address says which audiences can stand behind it', () => {
  for (const route of doorRoutes.filter(({ audience }) => audience !== 'public')) {
    const allowed = audiencesByPrefix.find(([prefix]) => route.path.startsWith(prefix))?.[1] ?? ['user', 'sign-in'];
    assert.ok((allowed as readonly string[]).includes(route.audience), label(route));
  }
});

test('whatever an operator’s route changes, an auditor cannot', () => {
  const changing = doorRoutes.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/admin/'));
  assert.deepEqual(changing.filter(({ audience }) => audience === 'auditor').map(label), []);
});

test('every audience that a route names has a rule, and every rule has a route', () => {
  const used = new Set<string>(doorRoutes.map(({ audience }) => audience));
  used.delete('public');
  assert.deepEqual([...used].sort(), Object.keys(audiences).sort());
});

test('every route has a summary of its own, and no two share method and path', () => {
  const keys = doorRoutes.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(new Set(doorRoutes.map(({ summary }) => summary)).size, doorRoutes.length);
});
