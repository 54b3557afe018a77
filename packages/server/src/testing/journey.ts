import assert from 'node:assert/strict';
import type { TestClient, TestReply, TestRequest } from './client.ts';

type Callback = {
  readonly type: string;
  readonly output: readonly { readonly name: string; readonly value: unknown }[];
  readonly input?: readonly { readonly name: string; readonly value: unknown }[];
};

/** Answers by the type of their callback, each to the first one of its type. */
export type TestAnswers = Readonly<Record<string, string | number>>;

type Options = Pick<TestRequest, 'headers' | 'cookies'>;

/** Somebody in a browser who walks a journey over HTTP; holds the newest reply. */
export type TestJourney = {
  readonly client: TestClient;
  readonly reply: TestReply;
  /** What is asked now; empty where nothing is. */
  readonly callbacks: readonly Callback[];
  /** What our own pages are told beside the question. */
  readonly facts: TestReply['body'];
  readonly begin: (options?: Options) => Promise<TestReply>;
  /** What is not answered goes back as it came. */
  readonly answer: (answers?: TestAnswers, options?: Options) => Promise<TestReply>;
  /** Begins, and gives name and password. */
  readonly password: (user: string, password: string, options?: Options) => Promise<TestReply>;
  /** At the choice of the second factor. */
  readonly choose: (way: 'push' | 'code' | 'recoveryCode', options?: Options) => Promise<TestReply>;
  /** Chooses the phone. @returns the request as the page sees it */
  readonly askPhone: () => Promise<TestReply['body']>;
  /** Whether somebody is let in; where the step waits, it looks once more first. */
  readonly isIn: () => Promise<boolean>;
  /** Gives a code; chooses that way first, where the choice is asked. */
  readonly code: (code: string, options?: Options) => Promise<TestReply>;
};

export type TestJourneyOptions = {
  readonly realm: string;
  /** The journey's name; the realm's own way in unless given. */
  readonly journey?: string;
  readonly query?: Readonly<Record<string, string>>;
};

/** Walks a journey as pages do. @example const login = testJourney(client, { realm: 'demo' }); await login.password('alice', 'demo') */
export function testJourney(client: TestClient, { realm, journey, query = {} }: TestJourneyOptions): TestJourney {
  const index = journey === undefined ? {} : { authIndexType: 'service', authIndexValue: journey };
  const search = new URLSearchParams({ ForceAuth: 'true', ...index, ...query }).toString();
  const path = `/am/json/realms/root/realms/${realm}/authenticate`;
  let reply: TestReply | undefined;
  const post = async (target: string, body: object, options: Options = {}): Promise<TestReply> => {
    reply = await client.request('POST', target, { ...options, body });
    return reply;
  };
  const callbacks = (): readonly Callback[] => reply?.body?.callbacks ?? [];
  const facts = () =>
    callbacks()
      .filter(({ type }) => type === 'MetadataCallback')
      .map(({ output }) => output[0]?.value as { choices?: string[] })[0];
  const answer: TestJourney['answer'] = (answers = {}, options) => {
    assert.ok(reply?.body?.authId, `there is nothing to answer: ${reply?.text}`);
    return post(path, { authId: reply.body.authId, callbacks: filled(callbacks(), answers) }, options);
  };
  const choose: TestJourney['choose'] = (way, options) => {
    const place = facts()?.choices?.indexOf(way) ?? -1;
    return answer({ ChoiceCallback: place }, options);
  };
  const begin: TestJourney['begin'] = (options) => post(`${path}?${search}`, {}, options);
  return {
    client,
    get reply() {
      assert.ok(reply, 'the journey has not begun');
      return reply;
    },
    get callbacks() {
      return callbacks();
    },
    get facts() {
      return facts();
    },
    begin,
    answer,
    choose,
    password: async (user, password, options) => {
      const begun = await begin(options);
      if (!begun.body.authId) return begun;
      return answer({ NameCallback: user, PasswordCallback: password }, options);
    },
    askPhone: async () => {
      await choose('push');
      const { push } = facts() as { push?: TestReply['body'] };
      assert.ok(push, `no request was sent: ${reply?.text}`);
      return push;
    },
    isIn: async () => {
      if (callbacks().some(({ type }) => type === 'PollingWaitCallback')) await answer();
      return reply?.status === 200 && reply.body.authId === undefined;
    },
    code: async (code, options) => {
      if (callbacks().some(({ type }) => type === 'ChoiceCallback')) await choose('code', options);
      return answer({ NameCallback: code, ConfirmationCallback: 0 }, options);
    },
  };
}

function filled(callbacks: readonly Callback[], answers: TestAnswers): Callback[] {
  const left = new Map(Object.entries(answers));
  return callbacks.map((callback) => {
    const value = left.get(callback.type);
    if (value === undefined || !callback.input) return callback;
    left.delete(callback.type);
    return { ...callback, input: callback.input.map((field) => ({ ...field, value })) };
  });
}

/** Signs in with name and password, and a code where one is given. @returns the same client, with its session */
export async function signInByJourney(
  client: TestClient,
  person: { realm: string; user: string; password: string; code?: string | null },
): Promise<TestClient> {
  const login = testJourney(client, { realm: person.realm });
  await login.password(person.user, person.password);
  if (person.code) await login.code(person.code);
  assert.ok(login.reply.status === 200 && !login.reply.body.authId, `not signed in: ${login.reply.text}`);
  return client;
}
