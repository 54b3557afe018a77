/** People who walk journeys before real servers, with the real authenticator engine as their phone. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Authenticator, createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { toWire, type WireCallback } from '../../journeys/callbacks.ts';
import { advance, beginRun, type Run, type StepResult } from '../../journeys/engine.ts';
import type { Journey } from '../../journeys/journey.ts';
import type { NodeType } from '../../journeys/node-type.ts';
import { nodeTypes, ownNodes } from '../../journeys/own-nodes.ts';
import { State } from '../../journeys/state.ts';
import { plainRequest } from '../../journeys/test-journeys.ts';
import { type Kit, Problem, type RequestContext } from '../../kit/index.ts';
import { getRealm } from '../../realms/index.ts';
import { type TestServer, type TestServerOptions, type TestUser, testServer } from '../../testing/index.ts';
import { rememberBrowser } from '../../users/index.ts';
import { verificationNodes } from '../nodes.ts';

const usualTypes = nodeTypes(ownNodes, verificationNodes);

/** A client that sends every step back, through the wire and through storage, with some of its inputs filled in. */
export class Walker {
  readonly kit: Kit;
  readonly journey: Journey;
  readonly runId: string;
  readonly realmId: string;
  readonly session: { id: string; userId: string } | undefined;
  readonly nodes: ReadonlyMap<string, NodeType>;
  readonly request: RequestContext;
  run: Run;
  state: State;
  last: StepResult | null = null;

  constructor(options: {
    kit: Kit;
    journey: Journey;
    realmId: string;
    shared: Record<string, string>;
    session?: Walker['session'];
    types?: ReadonlyMap<string, NodeType>;
    request?: RequestContext | undefined;
  }) {
    this.nodes = options.types ?? usualTypes;
    this.request = options.request ?? plainRequest;
    this.kit = options.kit;
    this.journey = options.journey;
    this.realmId = options.realmId;
    this.session = options.session;
    this.runId = options.kit.random.uuid(options.kit.clock.now());
    this.run = beginRun(options.journey);
    this.state = new State({ shared: options.shared });
  }

  async step(sent?: unknown): Promise<StepResult> {
    const { kit, journey, runId, state, session, request } = this;
    const findJourney = async (): Promise<Journey> => journey;
    const realm = await getRealm(kit.db, this.realmId);
    const walk = { runId, realm, request, state, locales: ['en'], session };
    const result = await advance({ kit, types: this.nodes, findJourney }, walk, this.run, sent);
    if ('run' in result) this.run = JSON.parse(JSON.stringify(result.run));
    this.state = new State(JSON.parse(JSON.stringify(state.parts())));
    this.last = result;
    return result;
  }

  /** What the step asks, as a client reads it. */
  get callbacks(): WireCallback[] {
    assert.equal(this.last?.kind, 'step');
    return toWire(this.last?.kind === 'step' ? (this.last.run.asked?.callbacks ?? []) : []);
  }

  get types(): string[] {
    return this.callbacks.map(({ type }) => type);
  }

  /** Answers by the place of the callback; the rest goes back as it came. */
  answer(answers: Readonly<Record<number, unknown>> = {}): Promise<StepResult> {
    const sent = this.callbacks.map((callback, index) =>
      index in answers ? { ...callback, input: [{ name: `IDToken${index + 1}`, value: answers[index] }] } : callback,
    );
    return this.step(sent);
  }

  /** A value that a callback of this type shows. */
  shown(type: string, name: string): unknown {
    return this.callbacks.find((callback) => callback.type === type)?.output.find((field) => field.name === name)
      ?.value;
  }

  /** What our own pages are told beside the question. */
  facts(kind: string): Record<string, unknown> {
    const all = this.callbacks.filter(({ type }) => type === 'MetadataCallback').map(({ output }) => output[0]?.value);
    const found = (all as Record<string, unknown>[]).find((facts) => facts.kind === kind);
    assert.ok(found, `nothing is told of ${kind}`);
    return found;
  }

  get number(): string {
    return String(this.shown('HiddenValueCallback', 'value'));
  }
}

export type Beginning = {
  user?: string;
  shared?: Record<string, string>;
  kit?: Kit;
  request?: RequestContext;
  /** Whose password has been judged before. */
  proved?: Pick<TestUser, 'id'>;
};

export type WalkWorld = {
  readonly server: TestServer;
  readonly alice: TestUser;
  readonly begin: (journey: Journey, options?: Beginning) => Walker;
};

/** A server and a user who is named in every run. */
export async function walkWorld(t: TestContext, options: TestServerOptions = {}): Promise<WalkWorld> {
  const server = await testServer(t, options);
  const alice = await server.createUser({ name: 'alice' });
  const begin: WalkWorld['begin'] = (
    journey,
    { user = 'alice', shared = {}, kit = server.kit, request, proved } = {},
  ) => {
    const named = { username: user, ...shared };
    const walker = new Walker({ kit, journey, realmId: server.realm.id, shared: named, request });
    if (proved) walker.state.prove({ kind: 'password', userId: proved.id });
    return walker;
  };
  return { server, alice, begin };
}

/** A request from a browser in which this user has signed in before. */
export async function fromKnownBrowser({ server }: WalkWorld, user: TestUser): Promise<RequestContext> {
  const { kit, realm } = server;
  const given = { realm, user, request: plainRequest };
  const token = await kit.db.transaction().execute((tx) => rememberBrowser(tx, kit, given));
  return { ...plainRequest, cookies: { '__Host-lanyard-browser': token } };
}

/** A phone that the user has added, as a person does. */
export async function addPhone(t: TestContext, { server, alice }: WalkWorld): Promise<Authenticator> {
  const phone = await createAuthenticator({
    storage: memoryStorage(),
    clock: server.clock,
    appVersion: '1.0.0',
    platform: 'test',
  });
  t.after(() => phone.close());
  const browser = await server.signIn(alice);
  const { link } = await browser.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  await phone.register(link, { deviceName: 'Phone' });
  // The code that proved the phone is used up.
  server.clock.advance(60_000);
  return phone;
}

/** What the phone shows now. */
export async function codeOf(phone: Authenticator): Promise<string> {
  const [account] = await phone.accounts();
  if (!account) throw new TypeError('the phone has no account');
  return (await phone.code(account.id)).code;
}

/** Answers the newest request that the phone finds when it asks. */
export async function answerOn(phone: Authenticator, answer: Parameters<Authenticator['answer']>[1]) {
  await phone.sync();
  const push = (await phone.pending()).at(-1);
  if (!push) throw new Problem('verifications.push-not-found');
  return phone.answer(push.id, answer);
}
