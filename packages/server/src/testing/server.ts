import type { TestContext } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import type { Http, Kit } from '../kit/index.ts';
import { createRealm, findRealm, type Realm, type SettingsPatch } from '../realms/index.ts';
import { insertService } from '../services/index.ts';
import { createUser, hashPassword, type Role, type User } from '../users/index.ts';
import { createClient, type TestClient, type TestReply, type TestRequest } from './client.ts';
import type { TestClock } from './clock.ts';
import { signInByJourney, type TestJourney, testJourney } from './journey.ts';
import { type TestKitOptions, testKit } from './kit.ts';
import type { SecretLedger } from './ledger.ts';

export type TestUser = User & { readonly password: string };

export type TestServer = {
  readonly url: string;
  readonly kit: Kit;
  readonly http: Http;
  readonly clock: TestClock;
  readonly realm: Realm;
  readonly databaseUrl: string;
  readonly ledger: SecretLedger;
  readonly logText: () => string;
  readonly createUser: (person: NewTestUser) => Promise<TestUser>;
  /** One request as a page of ours would send it, without cookies unless given. */
  readonly request: (method: string, path: string, options?: TestRequest) => Promise<TestReply>;
  /**
   * Signs in over HTTP with name and password, an operator also with a code of a phone that he is given where he has none:
   * the console is for two factors. @returns a client that keeps its cookies
   */
  readonly signIn: (user: TestUser) => Promise<TestClient>;
  /** Gives name and password in a new browser. @returns its journey, at whatever comes next */
  readonly enter: (
    user: Pick<TestUser, 'name' | 'password'>,
    options?: Pick<TestRequest, 'headers' | 'cookies'>,
  ) => Promise<TestJourney>;
  /** The API key of a new relying party. */
  readonly serviceKey: (name?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

export type NewTestUser = {
  readonly name: string;
  /** The name itself unless given. */
  readonly displayName?: string;
  readonly role?: Role;
  readonly password?: string;
  readonly push?: boolean;
};

export type TestServerOptions = TestKitOptions & {
  /** Settings of the test realm. */
  readonly settings?: SettingsPatch;
  /** Another application on the same kit, e.g. one slice's routes alone; the whole one unless given. */
  readonly createApp?: (kit: Kit) => Http;
};

const PASSWORD = 'correct horse battery staple';
const SYSTEM = { actor: { kind: 'system' } } as const;

/**
 * The whole server with real parts: embedded PostgreSQL, HTTP on a free port, a realm named as configured. It stops
 * by itself when the test ends.
 * @example const { createUser, signIn } = await testServer(t); const alice = await signIn(await createUser({ name: 'alice' }));
 */
export async function testServer(t: Pick<TestContext, 'after'>, options: TestServerOptions = {}): Promise<TestServer> {
  const base = await testKit(t, options);
  const { kit } = base;
  // Imported here, because a test of one slice does not need all of them.
  const createApp = options.createApp ?? (await import('../app.ts')).createApp;
  const http = createApp(kit);
  await http.listen();
  const url = `http://localhost:${kit.listener.port}`;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= http.stop().then(base.stop);
    return stopped;
  };
  base.beforeStop(stop);
  const realm = await findOrCreateRealm(kit, options.settings);
  const passwordHashes = new Map<string, string>();
  const client = () => createClient(url, kit.config.publicUrl);
  return {
    ...base,
    url,
    http,
    realm,
    stop,
    request: (method, path, request) => client().request(method, path, request),
    createUser: async ({ name, displayName = name, role, password = PASSWORD, push }) => {
      const passwordHash = passwordHashes.get(password) ?? (await hashPassword(password));
      passwordHashes.set(password, passwordHash);
      const person = { name, displayName, role, passwordHash, pushEnabled: push };
      const user = await kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, SYSTEM));
      return { ...user, password };
    },
    signIn: async (user) => {
      const code = user.role === 'user' ? null : await operatorCode(kit, user);
      return signInByJourney(client(), { realm: realm.name, user: user.name, password: user.password, code });
    },
    enter: async (user, options) => {
      const journey = testJourney(client(), { realm: realm.name });
      await journey.password(user.name, user.password, options);
      return journey;
    },
    serviceKey: async (name = 'test service') => {
      const { apiKey } = await kit.db
        .transaction()
        .execute((tx) => insertService(tx, kit, { realmId: realm.id, name }));
      return apiKey;
    },
  };
}

/** A second server on the same database finds the realm of the first. */
async function findOrCreateRealm(kit: Kit, settings: SettingsPatch = {}): Promise<Realm> {
  const { realm: name } = kit.config;
  const found = await findRealm(kit.db, name);
  return found ?? kit.db.transaction().execute((tx) => createRealm(tx, kit, { name, settings }));
}

/** The code that the operator's phone shows now. Time stands still in tests, so a code that was used counts again. */
async function operatorCode(kit: Kit, user: TestUser): Promise<string> {
  const { devicesOfUser } = await import('../devices/index.ts');
  const { insertTestDevice, TEST_SECRET } = await import('../devices/test-device.ts');
  const [phone] = await devicesOfUser(kit.db, user.id);
  if (!phone) await insertTestDevice(kit, user, { name: `Phone of ${user.name}` });
  else await kit.db.updateTable('credentials').set({ moving_factor: 0 }).where('device_id', '=', phone.id).execute();
  return totp({ secret: TEST_SECRET, time: kit.clock.now().getTime() });
}
