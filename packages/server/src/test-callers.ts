/** For tests that walk every route: a caller of each kind, with what proves who it is. */
import { type CallerKind, callersOf } from './access.ts';
import { routes } from './app.ts';
import { insertTestDevice, proofHeader, type TestDevice } from './devices/test-device.ts';
import type { Audience, DownloadRoute, EventRoute, HttpRoute } from './kit/index.ts';
import { halfSignedIn } from './sign-in/test-login.ts';
import { phoneOf } from './sign-in/test-phone.ts';
import type { TestServer } from './testing/index.ts';
import type { Role } from './users/index.ts';

export type DoorRoute = HttpRoute | EventRoute | DownloadRoute;
export type Caller = {
  kind: CallerKind;
  audiences: readonly Audience[];
  /** What proves who calls; `body` is what will be sent, because a device signs it. */
  headers: (route: DoorRoute, path: string, body: string | undefined) => Promise<Headers>;
};
export type Headers = Record<string, string>;

/** Every route that has a door; the channel checks its callers itself. */
export const doorRoutes = routes.filter((route): route is DoorRoute => route.kind !== 'socket');

const audiencesOf = (kind: CallerKind): readonly Audience[] =>
  (Object.keys(callersOf) as Audience[]).filter(
    (audience) => audience !== 'public' && callersOf[audience].includes(kind),
  );

const cookieHeader = (cookies: Record<string, string>): Headers => ({
  cookie: Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; '),
});

/** The kinds of caller; each call makes a fresh one, so that one request cannot spoil the next. */
export function makers(server: TestServer): Record<string, () => Promise<Caller>> {
  let count = 0;
  const numbered = (word: string): string => {
    count += 1;
    return `${word}-${count}`;
  };
  const person = (role: Role) => server.createUser({ name: numbered(role), role });
  const caller = (kind: CallerKind, headers: Caller['headers']): Caller => ({
    kind,
    audiences: audiencesOf(kind),
    headers,
  });
  const signedIn = (role: Role) => async (): Promise<Caller> => {
    const { cookies } = await server.signIn(await person(role));
    return caller(role, async () => cookieHeader(cookies));
  };
  const device =
    (kind: CallerKind, ...events: ('prove' | 'remove')[]) =>
    async (): Promise<Caller> => {
      const phone = await insertTestDevice(server.kit, await person('user'), { events });
      return caller(kind, signer(server, phone));
    };
  return {
    stranger: async () => caller('anonymous', async () => ({})),
    user: signedIn('user'),
    auditor: signedIn('auditor'),
    helpdesk: signedIn('helpdesk'),
    administrator: signedIn('administrator'),
    'administrator with the password alone': async () => {
      const user = await person('administrator');
      const { client } = await server.enter(user);
      return caller('user', async () => cookieHeader(client.cookies));
    },
    'before the second factor': async () => {
      const user = await person('administrator');
      await phoneOf(server, user);
      const { cookies } = (await halfSignedIn(server, user)).client;
      return caller('half signed in', async () => cookieHeader(cookies));
    },
    'active device': device('device', 'prove'),
    'pending device': device('new device'),
    'removed device': device('former device', 'prove', 'remove'),
    'relying party': async () => {
      const key = await server.serviceKey(numbered('service'));
      return caller('relying party', async () => ({ authorization: `Bearer ${key}` }));
    },
  };
}

function signer(server: TestServer, phone: TestDevice): Caller['headers'] {
  const key = { deviceId: phone.device.id, key: phone.keys.device };
  return ({ method }, path, body) => {
    const url = `${server.url}${path}`;
    return proofHeader(key, { method, url, now: server.kit.clock.now(), ...(body === undefined ? {} : { body }) });
  };
}

/** A path of the route, with ids that nothing has. */
export function pathOf({ path }: DoorRoute, server: TestServer): string {
  return path
    .replace(':realm', server.realm.name)
    .replace(':user', 'nobody')
    .replace(':name', 'Nothing')
    .replace(':type', 'MessageNode')
    .replace(':version', '1')
    .replace(':type', 'oath')
    .replace(':uuid', 'none')
    .replace(':identifier', 'none')
    .replaceAll(':id', '019cadc6-0000-7000-8000-000000000000');
}

export const label = ({ method, path, audience }: DoorRoute): string => `${method} ${path} (${audience})`;
