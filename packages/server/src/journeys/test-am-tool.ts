/** What PingAM's tools send, in their order, by the addresses that they use. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { testServer } from '../testing/index.ts';
import { FAILURE, SUCCESS } from './index.ts';

const CONFIG = '/am/json/realms/root/realm-config/authentication/authenticationtrees';
export const TOOL = {
  'accept-api-version': 'protocol=2.1,resource=1.0',
  'x-requested-with': 'ForgeRock CREST.js',
  'x-forgerock-transactionid': 'frodo-1',
};

/** An administrator’s session, and the calls that a tool makes with it. */
export async function world(t: TestContext) {
  const server = await testServer(t);
  const root = await server.createUser({ name: 'root', role: 'administrator' });
  const admin = await server.signIn(root);
  const tool = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    admin.request(method, `${CONFIG}${path}`, {
      headers: { ...TOOL, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const done = async (method: string, path: string, body?: unknown) => {
    const reply = await tool(method, path, body);
    assert.equal(reply.status, 200, `${method} ${path}: ${reply.text}`);
    return reply.body;
  };
  const key = (name: string) => ({ realmId: server.realm.id, name });
  return { ...server, admin, tool, done, key };
}

export const typed = (type: string, name = type) => ({ _id: type, name, collection: true });
const node = <Properties extends object>(id: string, type: string, properties: Properties) => ({
  ...properties,
  _id: id,
  _type: typed(type),
  _outcomes: [],
});

export const PAGE = '11111111-1111-4111-8111-111111111111';
export const NAME = '22222222-2222-4222-8222-222222222222';
export const ASK = '33333333-3333-4333-8333-333333333333';

export const page = node(PAGE, 'PageNode', {
  nodes: [{ _id: NAME, nodeType: 'UsernameCollectorNode', displayName: 'User' }],
  pageHeader: {},
  pageDescription: {},
});
export const name = node(NAME, 'UsernameCollectorNode', {});
export const ask = node(ASK, 'MessageNode', { message: { en: 'Go on?' }, messageYes: {}, messageNo: {} });
export const tree = {
  _id: 'Ask',
  entryNodeId: PAGE,
  innerTreeOnly: false,
  mustRun: false,
  noSession: false,
  enabled: true,
  uiConfig: { categories: '["MFA"]' },
  staticNodes: { startNode: { x: 50, y: 50 }, [SUCCESS]: { x: 900, y: 50 }, [FAILURE]: { x: 900, y: 250 } },
  nodes: {
    [PAGE]: { nodeType: 'PageNode', displayName: 'Who', x: 150, y: 50, connections: { outcome: ASK } },
    [ASK]: {
      nodeType: 'MessageNode',
      displayName: 'Ask',
      x: 300,
      y: 50,
      connections: { true: SUCCESS, false: FAILURE },
    },
  },
};

/** Children first, as tools do it. */
export async function write(done: Awaited<ReturnType<typeof world>>['done'], written: object = tree) {
  for (const it of [name, page, ask]) await done('PUT', `/nodes/${it._type._id}/${it._id}`, it);
  return done('PUT', '/trees/Ask', written);
}
