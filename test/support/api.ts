/** The portal and a relying party without their pages: for stories that look at the phone. */
import { demoPassword } from '../../packages/server/src/demo.ts';
import {
  createClient,
  signInByJourney,
  type TestClient,
  type TestServer,
} from '../../packages/server/src/testing/index.ts';

export interface StoryRegistration {
  link: string;
  cancel: () => Promise<void>;
}

export interface ServiceRequest {
  id: string;
  state: string;
  number: string | null;
  link: string | null;
}

export interface StoryApi {
  /** Begins to add a phone to somebody without one. */
  begin: (name: string) => Promise<StoryRegistration>;
  /** Names of the devices that the server knows of a person. */
  devices: (name: string) => Promise<string[]>;
  /** A relying party asks a person's phone. */
  ask: (name: string, details?: Record<string, unknown>) => Promise<ServiceRequest>;
  /** What the relying party hears, once it has ended. */
  ended: (id: string) => Promise<ServiceRequest>;
  /** The relying party asks no longer. */
  withdraw: (id: string) => Promise<void>;
  /** Whether a relying party would let this code in. It counts as used then. */
  accepts: (name: string, code: string) => Promise<boolean>;
}

export function createStoryApi({ server, apiKey }: { server: TestServer; apiKey: string }): StoryApi {
  const headers = { authorization: `Bearer ${apiKey}` };
  const sessions = new Map<string, Promise<TestClient>>();
  const signIn = async (user: string): Promise<TestClient> => {
    const client = createClient(server.url, server.kit.config.publicUrl);
    return signInByJourney(client, { realm: server.realm.name, user, password: demoPassword });
  };
  const session = (name: string): Promise<TestClient> => {
    const open = sessions.get(name) ?? signIn(name);
    sessions.set(name, open);
    return open;
  };
  return {
    begin: async (name) => {
      const portal = await session(name);
      const { id, link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
      return { link, cancel: () => portal.expect(200, 'DELETE', `/api/self/registrations/${id}`) };
    },
    devices: async (name) => {
      const { devices } = await (await session(name)).expect(200, 'GET', '/api/self/devices');
      return devices.map((device: { name: string }) => device.name);
    },
    ask: async (name, details = {}) => {
      const reply = await server.request('POST', '/api/v1/pushes', { headers, body: { user: name, ...details } });
      if (reply.status !== 201) throw new RangeError(`the request was not sent: ${reply.text}`);
      return reply.body;
    },
    ended: async (id) => (await server.request('GET', `/api/v1/pushes/${id}?wait=30`, { headers })).body,
    withdraw: async (id) => {
      await server.request('DELETE', `/api/v1/pushes/${id}`, { headers });
    },
    accepts: async (name, code) => {
      const body = { user: name, code };
      return (await server.request('POST', '/api/v1/verifications/code', { headers, body })).status === 200;
    },
  };
}
