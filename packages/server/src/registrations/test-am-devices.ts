/** People with sessions before the lists of devices of PingAM's protocol. */
import type { TestContext } from 'node:test';
import { insertCredential, moveDevice } from '../devices/index.ts';
import { insertTestDevice } from '../devices/test-device.ts';
import { plainRequest } from '../journeys/test-journeys.ts';
import { createHttp } from '../kit/index.ts';
import { createRealm } from '../realms/index.ts';
import { createClient, type TestClient, testKit } from '../testing/index.ts';
import {
  createUser,
  type ProofKind,
  type Role,
  sessionCookie,
  startSession,
  type User,
  userAudiences,
} from '../users/index.ts';
import { amDeviceRoutes } from './am-device-routes.ts';

/** The routes alone, with sessions opened as nodes of journeys open them. */
export async function world(t: TestContext) {
  const made = await testKit(t);
  const { kit, clock } = made;
  const http = createHttp({ kit, routes: amDeviceRoutes, audiences: userAudiences as never });
  await http.listen();
  made.beforeStop(http.stop);
  const url = `http://localhost:${kit.listener.port}`;
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: kit.config.realm }));
  const add = (name: string, role: Role = 'user', where = realm) =>
    kit.db
      .transaction()
      .execute((tx) => createUser(tx, kit, where, { name, displayName: name, role }, { actor: { kind: 'system' } }));
  const enter = async (user: User, proofs: readonly ProofKind[] = ['password', 'code']): Promise<TestClient> => {
    const client = createClient(url, kit.config.publicUrl);
    const { token } = await kit.db
      .transaction()
      .execute((tx) => startSession(tx, kit, { realm, user, request: plainRequest, proofs }));
    client.cookies[sessionCookie] = token;
    return client;
  };
  /** An authenticator app with both halves. */
  const addApp = async (user: User) => {
    const { device } = await insertTestDevice(kit, user, { mode: 'pingam', events: [] });
    const shape = { kind: 'push', algorithm: 'SHA256', digits: 6, period: 30 } as const;
    await insertCredential(kit.db, kit, { deviceId: device.id, ...shape, secret: Buffer.alloc(32, 7) });
    await moveDevice(kit.db, { deviceId: device.id, event: 'prove', now: clock.now() });
    return device;
  };
  const alice = await add('alice');
  return { kit, clock, realm, alice, add, enter, addApp };
}

export const PREFIXES = [
  '/am/json/realms/REALM',
  '/am/json/realms/root/realms/REALM',
  '/am/json/realms/root',
  '/am/json',
];
export const devicesUrl = (realm: string, user: string, prefix = '/am/json/realms/REALM') =>
  `${prefix.replace('REALM', realm)}/users/${encodeURIComponent(user)}/devices`;
