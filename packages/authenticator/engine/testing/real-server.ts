import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  type TestClient,
  type TestServer,
  type TestServerOptions,
  type TestUser,
  testServer,
} from '@lanyard/server/testing';
import { type Authenticator, type AuthenticatorOptions, createAuthenticator, memoryStorage } from '../index.ts';
import { TEST_ITERATIONS } from './engine.ts';

/** The real server with one person, her portal session, a relying party's key, and a phone whose clock is the server's. */
export interface RealWorld {
  server: TestServer;
  alice: TestUser;
  portal: TestClient;
  phone: Authenticator;
  makePhone: (options?: Partial<AuthenticatorOptions>) => Promise<Authenticator>;
  /** Starts a registration in the portal. */
  begin: () => Promise<{ id: string; link: string }>;
  /** Calls the relying party's API. */
  service: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Record<string, unknown> }>;
}

export async function realWorld(t: TestContext, options: TestServerOptions = {}): Promise<RealWorld> {
  const server = await testServer(t, options);
  const alice = await server.createUser({ name: 'alice' });
  const portal = await server.signIn(alice);
  const key = await server.serviceKey('Wiki');
  const makePhone: RealWorld['makePhone'] = async (more = {}) => {
    const clock = options.clock ?? server.clock;
    const settings = {
      storage: memoryStorage(),
      clock,
      pinIterations: TEST_ITERATIONS,
      appVersion: '1.0.0',
      platform: 'test',
    };
    const phone = await createAuthenticator({ ...settings, ...more });
    t.after(() => phone.close());
    return phone;
  };
  return {
    server,
    alice,
    portal,
    makePhone,
    phone: await makePhone(),
    begin: async () => {
      const { id, link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
      assert.equal(typeof link, 'string');
      return { id, link };
    },
    service: async (method, path, body) => {
      const headers = { authorization: `Bearer ${key}` };
      const reply = await server.request(method, path, { headers, ...(body !== undefined && { body }) });
      return { status: reply.status, body: reply.body };
    },
  };
}

/** The next event of the engine that fits; start waiting before causing it. */
export function nextState<Value>(
  authenticator: Authenticator,
  probe: () => Promise<Value | undefined>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      probe().then((value) => {
        if (value === undefined) return;
        unsubscribe();
        resolve(value);
      }, reject);
    };
    const unsubscribe = authenticator.subscribe(look);
    look();
  });
}
