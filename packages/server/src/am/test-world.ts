/** For tests: the whole server with journeys of a test's own, and a client that takes their steps. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { Type } from 'typebox';
import { audiences, routes } from '../app.ts';
import { journeyTypes, shippedJourneys } from '../app-journeys.ts';
import {
  ask,
  askUntil,
  ensureJourneys,
  type Journey,
  leaveBy,
  type NodeType,
  nodeType,
  onward,
  suspend,
  userOfRun,
} from '../journeys/index.ts';
import { createHttp } from '../kit/index.ts';
import { createClient, type TestClient, type TestReply, type TestServerOptions, testServer } from '../testing/index.ts';
import { amOrigins, amRoutes } from './index.ts';

/** Believes whoever has been named: the shortest way in. */
const believe = nodeType({
  type: 'BelieveNode',
  name: 'Believe',
  summary: 'For tests: shows what its property says for the user that is named.',
  tags: [],
  properties: Type.Object({ kinds: Type.Array(Type.String(), { default: ['password'] }) }),
  isScreen: false,
  outcomes: onward,
  process: async (context) => {
    const user = await userOfRun(context);
    for (const kind of context.properties.kinds)
      if (user) context.state.prove({ kind: kind as 'code', userId: user.id });
    return leaveBy('outcome');
  },
});

/** Waits for a message of the bus, as a node waits for a phone. */
const listen = nodeType({
  type: 'ListenNode',
  name: 'Listen',
  summary: 'For tests: waits until its topic was told something.',
  tags: [],
  properties: Type.Object({ waitTime: Type.String({ default: '2000' }) }),
  isScreen: true,
  outcomes: onward,
  process: ({ properties, runId, answers, state }) => {
    if (answers !== null && told.has(runId)) return leaveBy('outcome');
    state.share({ polls: Number(state.get('polls') ?? 0) + 1 });
    return askUntil([`test:${runId}`], {
      type: 'PollingWaitCallback',
      waitTime: properties.waitTime,
      message: `asked ${state.get('polls')} times`,
    });
  },
});

/** Runs that a `ListenNode` need not wait for any longer. */
export const told = new Set<string>();

const away = nodeType({
  type: 'AwayNode',
  name: 'Away',
  summary: 'For tests: goes on with the link that it puts into `links`.',
  tags: [],
  properties: Type.Object({}),
  isScreen: true,
  outcomes: onward,
  process: ({ kit, state, nodeId }) => {
    if (state.get(nodeId) === true) return leaveBy('outcome');
    const id = kit.random.token();
    state.share({ [nodeId]: true });
    links.push(id);
    return suspend('Look into your mail.', id);
  },
});

export const links: string[] = [];

/** Breaks in the way that its property names. */
const breaking = nodeType({
  type: 'BreakingNode',
  name: 'Breaking',
  summary: 'For tests: throws, or gathers more than it may.',
  tags: [],
  properties: Type.Object({ how: Type.String({ default: 'throw' }) }),
  isScreen: false,
  outcomes: onward,
  process: ({ properties, state }) => {
    if (properties.how === 'throw') throw new TypeError('a node of a test broke');
    state.share({ much: 'x'.repeat(70_000) });
    return ask({ type: 'NameCallback', prompt: 'never shown' });
  },
});

const testNodes: readonly NodeType[] = [believe, listen, away, breaking];

export type Step = TestReply['body'];

export async function amWorld(
  t: TestContext,
  journeys: readonly Journey[],
  options: Omit<TestServerOptions, 'createApp'> = {},
) {
  const types = new Map([...journeyTypes, ...testNodes.map((node) => [node.type, node] as const)]);
  const ended: string[] = [];
  const onRunEnded = async (_: unknown, runId: string): Promise<void> => void ended.push(runId);
  const own = amRoutes({ types, onRunEnded });
  const others = routes.filter(({ path }) => !own.some((route) => route.path === path));
  const server = await testServer(t, {
    ...options,
    createApp: (kit) => createHttp({ kit, routes: [...others, ...own], audiences, allowedOrigins: amOrigins }),
  });
  const { kit, realm } = server;
  await kit.db
    .transaction()
    .execute((tx) => ensureJourneys(tx, kit, { realm, journeys: [...shippedJourneys, ...journeys] }));
  return { ...server, ended, types };
}

export const PATH = '/am/json/authenticate';

type Asking = { readonly headers?: Record<string, string>; readonly path?: string };

/** Begins a journey by name, or whatever else the query says. */
export function begin(client: Pick<TestClient, 'request'>, query: string, { headers = {}, path = PATH }: Asking = {}) {
  const asked = query.includes('=') ? query : `authIndexType=service&authIndexValue=${query}`;
  return client.request('POST', `${path}?${asked}`, {
    headers: { 'accept-api-version': 'protocol=1.0,resource=2.1', ...headers },
  });
}

/** The step with some of its inputs filled in, by the place of their callback. */
export function fill(step: Step, answers: Readonly<Record<number, unknown>>): Step {
  const callbacks = step.callbacks.map((callback: Step, index: number) =>
    index in answers ? { ...callback, input: [{ ...callback.input[0], value: answers[index] }] } : callback,
  );
  return { ...step, callbacks };
}

/** Sends a step back as clients do: whole, with members that they have added. */
export function send(client: Pick<TestClient, 'request'>, step: Step, { headers = {}, path = PATH }: Asking = {}) {
  return client.request('POST', path, { body: { ...step, status: 200, ok: true }, headers });
}

/** Somebody has come in: with a session, or with the one that was there. */
export const isIn = ({ status, body }: TestReply): boolean => status === 200 && typeof body.tokenId === 'string';

/** The session that was opened, as the browser keeps it. */
export const tokenOf = ({ cookies }: TestReply): string => cookies.iPlanetDirectoryPro ?? '';

/** A client that is no page: it names no origin. */
export const programOf = ({ url }: { readonly url: string }): TestClient => createClient(url, null);

/** Name and password of the first screen. */
export const signedInAs = (step: Step, name: string, password: string): Step => fill(step, { 0: name, 1: password });

export function claimsOf(step: Step): Record<string, unknown> {
  return JSON.parse(Buffer.from(step.authId.split('.')[1], 'base64url').toString());
}

export function assertCrest(reply: TestReply, status: number, code: string): void {
  assert.deepEqual(
    [reply.status, reply.body?.code, reply.headers.get('lanyard-error')],
    [status, status, code],
    reply.text,
  );
}
