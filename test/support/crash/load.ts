/** Codes, requests to phones and new phones at once, through outages: whoever loses a reply waits for the server and goes on. */
import { setTimeout as pause } from 'node:timers/promises';
import { answerSigner, createAnswer } from '@lanyard/protocol/device';
import { hotp } from '@lanyard/protocol/otp';
import {
  type Authenticator,
  AuthenticatorError,
  createAuthenticator,
  memoryStorage,
} from 'lanyard-authenticator/engine';
import { proofHeader, TEST_SECRET, type TestDevice } from '../../../packages/server/src/devices/test-device.ts';
import { createClient, type TestClient, type TestReply } from '../../../packages/server/src/testing/index.ts';
import { type Crowd, PASSWORD } from './crowd.ts';
import { acknowledged, KINDS, type Ledger } from './ledger.ts';

export interface Load {
  ledger: Ledger;
  /** The phones of the newcomers so far, by user; some were interrupted. */
  engines: Map<string, Authenticator>;
  /** Resolves when this many more things were acknowledged, one of each kind at least. */
  more: (count: number) => Promise<void>;
  stop: () => Promise<void>;
}

/** The time on the newcomers' phones: a test looks at what they do long afterwards. */
export const phoneClock = { aheadMs: 0, now: (): Date => new Date(Date.now() + phoneClock.aheadMs) };

interface LoadContext {
  url: string;
  crowd: Crowd;
  ledger: Ledger;
  engines: Map<string, Authenticator>;
  stopping: AbortSignal;
}

type Turn = (context: LoadContext, turn: number) => Promise<void>;

const POLL_MS = 10;
const WORKERS = { codes: 3, pushes: 2, phones: 2 } as const;

/** As many requests are on their way at most when something is killed. */
export const WORKER_COUNT = Object.values(WORKERS).reduce((sum, count) => sum + count, 0);

/** Whether "something went wrong" is borne like "not now": while a version is upgraded that answered so. */
export const bears = { internal: false };

/** A reply that never came, or one that says "not now": the client cannot know whether the change was made. */
class Lost extends Error {}

export function startLoad(options: { url: string; crowd: Crowd; ledger: Ledger }): Load {
  const stop = new AbortController();
  const engines = new Map<string, Authenticator>();
  const context: LoadContext = { ...options, engines, stopping: stop.signal };
  const repeat = async (turn: Turn, first: number, step: number) => {
    for (let index = first; !context.stopping.aborted; index += step) await takeTurn(context, turn, index);
  };
  const running = (Object.keys(WORKERS) as (keyof typeof WORKERS)[]).flatMap((kind) =>
    Array.from({ length: WORKERS[kind] }, (_, worker) => repeat(TURNS[kind], worker, WORKERS[kind])),
  );
  const { ledger } = options;
  return {
    ledger,
    engines,
    more: async (count) => {
      const before = structuredClone(ledger);
      const isMore = () =>
        acknowledged(ledger) >= acknowledged(before) + count &&
        KINDS.every((kind) => ledger[kind].length > before[kind].length);
      while (!isMore() && ledger.unexpected.length === 0) await pause(POLL_MS);
    },
    stop: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function takeTurn(context: LoadContext, turn: Turn, index: number): Promise<void> {
  try {
    await turn(context, index);
  } catch (error) {
    if (error instanceof Lost) context.ledger.lost += 1;
    else context.ledger.unexpected.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await untilReady(context);
  }
}

async function untilReady({ url, stopping }: LoadContext): Promise<void> {
  while (!stopping.aborted) {
    const isReady = await fetch(`${url}/health/ready`).then(
      async (response) => (await response.text()) !== '' && response.ok,
      () => false,
    );
    if (isReady) return;
    await pause(POLL_MS);
  }
}

/** One request. @throws Lost, or what is neither lost nor expected */
async function send(
  client: TestClient,
  expected: number | readonly number[],
  method: string,
  path: string,
  options = {},
) {
  const reply = await client.request(method, path, options).catch((cause: unknown): TestReply => {
    throw new Lost('no reply', { cause });
  });
  if (reply.status === 503 || (reply.status === 500 && bears.internal)) throw new Lost(reply.text);
  if (![expected].flat().includes(reply.status))
    throw new RangeError(`${method} ${path} answered ${reply.status}: ${reply.text}`);
  return reply.body;
}

const counters = new WeakMap<Ledger, Map<string, number>>();

/** A counter whose reply was lost is never used again: a person would press the button for the next code as well. */
function nextCounter(ledger: Ledger, user: string): number {
  const all = counters.get(ledger) ?? new Map<string, number>();
  counters.set(ledger, all);
  const counter = all.get(user) ?? 0;
  all.set(user, counter + 1);
  return counter;
}

const TURNS: Record<keyof typeof WORKERS, Turn> = {
  codes: async ({ url, crowd, ledger }, turn) => {
    const user = crowd.coders[turn % crowd.coders.length] ?? '';
    const counter = nextCounter(ledger, user);
    const code = hotp({ secret: TEST_SECRET, counter });
    const doubt = { user, counter };
    ledger.codesInDoubt.push(doubt);
    const headers = { authorization: `Bearer ${crowd.apiKey}` };
    const body = await send(createClient(url), 200, 'POST', '/api/v1/verifications/code', {
      headers,
      body: { user, code },
    });
    ledger.codesInDoubt.splice(ledger.codesInDoubt.indexOf(doubt), 1);
    ledger.codes.push({ user, counter, verificationId: body.verificationId });
  },

  pushes: async ({ url, crowd, ledger }, turn) => {
    const approver = crowd.approvers[turn % crowd.approvers.length];
    if (!approver) throw new RangeError('there is nobody to ask');
    const headers = { authorization: `Bearer ${crowd.apiKey}` };
    const body = { user: approver.user, expiresInSeconds: 30 };
    const { id, number } = await send(createClient(url), [201, 429], 'POST', '/api/v1/pushes', { headers, body });
    // A person is asked one thing at a time: the request that an outage interrupted still waits.
    if (id === undefined) return;
    ledger.pushes.push({ id });
    const { phone } = approver;
    const { details } = await signed(url, phone, 'GET', `/device/v1/pushes/${id}`);
    const decision = 'approve';
    const key = phone.keys[answerSigner[decision]].privateKey;
    const answer = await createAnswer({
      deviceId: phone.device.id,
      pushId: id,
      details,
      decision,
      match: number,
      key,
      now: new Date(),
    });
    await signed(url, phone, 'POST', `/device/v1/pushes/${id}/answer`, { answer });
    ledger.approvals.push({ pushId: id });
  },

  phones: async ({ url, crowd, ledger, engines, stopping }, turn) => {
    const user = crowd.newcomers[turn];
    if (user === undefined) return pause(POLL_MS);
    const engine = await newPhone();
    engines.set(user, engine);
    const portal = createClient(url);
    await signIn(portal, { crowd, user });
    if (stopping.aborted) return;
    const { link } = await send(portal, 200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
    await engine.register(link, { deviceName: 'Phone' }).catch((error: unknown) => {
      const isLost = error instanceof AuthenticatorError && ['offline', 'server-gone'].includes(error.code);
      throw isLost ? new Lost(error.code, { cause: error }) : error;
    });
    ledger.phones.push({ user });
  },
};

type Step = { authId?: string; callbacks?: { type: string; input?: { name: string; value: unknown }[] }[] };

/** By the journey of this version, or by the route that the version before had in its place. @throws Lost between the two */
async function signIn(portal: TestClient, { crowd, user }: { crowd: Crowd; user: string }): Promise<void> {
  const path = `/am/json/realms/root/realms/${crowd.realm}/authenticate`;
  const known: Record<string, string> = { NameCallback: user, PasswordCallback: PASSWORD };
  let step: Step = await send(portal, [200, 404], 'POST', path, { body: {} });
  if (!step.callbacks) {
    const credentials = { realm: crowd.realm, user, password: PASSWORD };
    const { next } = await send(portal, [200, 404], 'POST', '/api/sign-in', { body: credentials });
    if (next === 'signed-in') return;
    throw new Lost('two versions answered in turns');
  }
  while (step.authId !== undefined) {
    const callbacks = (step.callbacks ?? []).map((callback) => ({
      ...callback,
      ...(callback.input ? { input: callback.input.map((field) => ({ ...field, value: known[callback.type] })) } : {}),
    }));
    step = await send(portal, [200, 404], 'POST', path, { body: { authId: step.authId, callbacks } });
    if ('code' in step) throw new Lost('two versions answered in turns');
  }
}

async function signed(url: string, phone: TestDevice, method: string, path: string, json?: unknown) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const signer = { deviceId: phone.device.id, key: phone.keys.device };
  const proof = await proofHeader(signer, { method, url: `${url}${path}`, now: new Date(), ...(body && { body }) });
  return send(createClient(url), 200, method, path, { headers: proof, ...(body && { body }) });
}

export function newPhone(): Promise<Authenticator> {
  return createAuthenticator({
    storage: memoryStorage(),
    clock: phoneClock,
    appVersion: '1.0.0',
    platform: 'Crash test',
  });
}
