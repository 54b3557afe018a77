/** What the tests of adding a phone online share: Alice, the link that she begins with, and phones that scan it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type TestClient, type TestReply, type TestServer, testServer } from '../testing/index.ts';
import { TestPhone } from './test-phone.ts';

export const SELF = '/api/self/registrations';
export const UNKNOWN_TOKEN = 'A'.repeat(43);

/** A server of its own, and Alice signed in with her password alone. */
export async function aliceAt(t: TestContext, options: Parameters<typeof testServer>[1] = {}) {
  const server = await testServer(t, options);
  const user = await server.createUser({ name: 'alice' });
  return { server, user, alice: await server.signIn(user) };
}

/** Begins to add a phone. */
export function begin(client: TestClient, headers: Record<string, string> = {}) {
  return client.expect(200, 'POST', SELF, { body: { method: 'online' }, headers });
}

/** A phone whose camera read the link, at this server. */
export function scan(server: TestServer, link: string): Promise<TestPhone> {
  return TestPhone.scan(link, { url: server.url, now: server.clock.now });
}

/** Refused with this code, and told that nothing was done. */
export function assertRefused(reply: TestReply, status: number, code: string): void {
  assert.equal(reply.body?.code, code, reply.text);
  assert.equal(reply.status, status);
  assert.match(reply.body.detail, /Nothing was|It was not/);
  assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/);
}

/** Every device there is, whatever became of it. */
export async function devicesIn(server: TestServer) {
  return server.kit.db.selectFrom('devices').select(['id', 'state']).execute();
}
