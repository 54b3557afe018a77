import { createAnswer, type Decision } from '@lanyard/protocol/device';
import { totp } from '@lanyard/protocol/otp';
import { insertTestDevice, proofHeader, type TestDevice } from '../devices/test-device.ts';
import type { TestReply, TestServer, TestUser } from '../testing/index.ts';

/** A phone of a user: shows codes and answers pushes over HTTP, with its own keys. */
export type TestPhone = TestDevice & {
  code: () => string;
  /** The ids of the pushes that wait for it are not told to the test; it answers the newest one. */
  answer: (decision: Decision, match?: string) => Promise<TestReply>;
  pendingCount: () => Promise<number>;
};

type Signed = (method: string, path: string, body?: object) => Promise<TestReply>;

/** Gives the user an active online phone. */
export async function phoneOf(server: TestServer, user: TestUser): Promise<TestPhone> {
  const phone = await insertTestDevice(server.kit, user);
  const signed = signedRequests(server, phone);
  const pending = async (): Promise<string[]> => (await signed('GET', '/device/v1/pushes')).body.pushes;
  return {
    ...phone,
    code: () => totp({ secret: phone.secret, time: server.kit.clock.now().getTime() }),
    pendingCount: async () => (await pending()).length,
    answer: async (decision, match) => {
      const details = (await pending()).at(-1) ?? '';
      const { pushId } = JSON.parse(Buffer.from(details.split('.')[1] ?? '', 'base64url').toString('utf8'));
      const key = phone.keys[decision === 'approve' ? 'user' : 'device'].privateKey;
      const now = server.kit.clock.now();
      const options = { deviceId: phone.device.id, pushId, details, decision, key, now };
      const answer = await createAnswer(match === undefined ? options : { ...options, match });
      return signed('POST', `/device/v1/pushes/${pushId}/answer`, { answer });
    },
  };
}

function signedRequests(server: TestServer, phone: TestDevice): Signed {
  const signer = { deviceId: phone.device.id, key: phone.keys.device };
  return async (method, path, body) => {
    const text = body && JSON.stringify(body);
    const url = `${server.url}${path}`;
    const proof = { method, url, now: server.kit.clock.now(), ...(text === undefined ? {} : { body: text }) };
    const headers = await proofHeader(signer, proof);
    return server.request(method, path, text === undefined ? { headers } : { headers, body: text });
  };
}
