import { answerSigner, createAnswer, type Decision } from '@lanyard/protocol/device';
import { insertTestDevice, proofHeader, type TestDevice } from '../devices/test-device.ts';
import { createClient, type TestReply, type TestServer, type TestUser } from '../testing/index.ts';

export type AnswerChanges = {
  decision: Decision;
  match?: string;
  /** The push that the answer names, where it is not the one it is sent to. */
  pushId?: string;
  /** The details that the answer signs, where they are not the device's own. */
  details?: string;
  /** The key that signs, where it is not the right one. */
  signer?: 'user' | 'device';
  deviceId?: string;
  url?: string;
};

/** A phone that speaks the device protocol step by step, so that a test can falsify each of them. */
export class PushPhone {
  readonly server: TestServer;
  readonly test: TestDevice;

  constructor(server: TestServer, test: TestDevice) {
    this.server = server;
    this.test = test;
  }

  get id(): string {
    return this.test.device.id;
  }

  async signed(method: string, path: string, json?: unknown, url = this.server.url): Promise<TestReply> {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const headers = await proofHeader(
      { deviceId: this.id, key: this.test.keys.device },
      {
        method,
        url: `${this.server.kit.config.publicUrl}${path}`,
        now: this.server.kit.clock.now(),
        ...(body === undefined ? {} : { body }),
      },
    );
    return createClient(url).request(method, path, { headers, ...(body === undefined ? {} : { body }) });
  }

  /** The signed details, as the phone fetches them. */
  async details(pushId: string, url?: string): Promise<string> {
    const reply = await this.signed('GET', `/device/v1/pushes/${pushId}`, undefined, url);
    return reply.body?.details ?? '';
  }

  /** Signs an answer; every part of it can be falsified. */
  async sign(pushId: string, changes: AnswerChanges): Promise<string> {
    const { decision, match, signer = answerSigner[decision], deviceId = this.id } = changes;
    const details = changes.details ?? (await this.details(pushId, changes.url));
    return createAnswer({
      deviceId,
      pushId: changes.pushId ?? pushId,
      details,
      decision,
      match,
      key: this.test.keys[signer].privateKey,
      now: this.server.kit.clock.now(),
    });
  }

  send(pushId: string, answer: string, url?: string): Promise<TestReply> {
    return this.signed('POST', `/device/v1/pushes/${pushId}/answer`, { answer }, url);
  }

  async answer(pushId: string, changes: AnswerChanges): Promise<TestReply> {
    return this.send(pushId, await this.sign(pushId, changes), changes.url);
  }
}

/** A user with a phone, and a relying party that sends pushes over HTTP. */
export type PushWorld = {
  server: TestServer;
  alice: TestUser;
  phone: PushPhone;
  apiKey: string;
  /** A request with the relying party's key. */
  ask: (method: string, path: string, body?: unknown, url?: string) => Promise<TestReply>;
  start: (body?: Record<string, unknown>) => Promise<TestReply>;
  auditTypes: () => Promise<string[]>;
};

export async function addPhone(server: TestServer, user: TestUser, name = 'Phone'): Promise<PushPhone> {
  return new PushPhone(server, await insertTestDevice(server.kit, user, { name }));
}

export async function pushWorld(server: TestServer): Promise<PushWorld> {
  const alice = await server.createUser({ name: 'alice' });
  const phone = await addPhone(server, alice);
  const apiKey = await server.serviceKey('Example shop');
  const ask: PushWorld['ask'] = (method, path, body, url = server.url) =>
    createClient(url).request(method, path, {
      headers: { authorization: `Bearer ${apiKey}` },
      ...(body === undefined ? {} : { body }),
    });
  return {
    server,
    alice,
    phone,
    apiKey,
    ask,
    start: (body = {}) => ask('POST', '/api/v1/pushes', { user: 'alice', ...body }),
    auditTypes: async () => {
      const rows = await server.kit.db
        .selectFrom('audit_events')
        .select(['type', 'outcome'])
        .where('type', 'like', 'push.%')
        .orderBy('id')
        .execute();
      return rows.map(({ type, outcome }) => (outcome === 'success' ? type : `${type} ${outcome}`));
    },
  };
}
