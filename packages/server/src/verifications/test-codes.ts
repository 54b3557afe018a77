import { createHmac } from 'node:crypto';
import { totp } from '@lanyard/protocol/otp';
import { insertTestDevice, type TestDevice } from '../devices/test-device.ts';
import type { TestReply, TestServer, TestUser } from '../testing/index.ts';

/** A user with a phone that shows codes, and a relying party that asks for them over HTTP. */
export type CodeWorld = {
  server: TestServer;
  alice: TestUser;
  phone: TestDevice;
  apiKey: string;
  /** The phone's code now, or some seconds away from now. */
  code: (secondsAhead?: number) => string;
  check: (code: string, options?: CheckOptions) => Promise<TestReply>;
};

export type CheckOptions = { user?: string; url?: string; apiKey?: string; address?: string };

export async function codeWorld(server: TestServer, device: { name?: string } = {}): Promise<CodeWorld> {
  const alice = await server.createUser({ name: 'alice' });
  const phone = await insertTestDevice(server.kit, alice, device);
  const apiKey = await server.serviceKey();
  return {
    server,
    alice,
    phone,
    apiKey,
    code: (secondsAhead = 0) =>
      totp({ secret: phone.secret, time: server.kit.clock.now().getTime() + secondsAhead * 1000 }),
    check: (code, options = {}) => {
      const { user = 'alice', address } = options;
      return server.request('POST', '/api/v1/verifications/code', {
        headers: { authorization: `Bearer ${options.apiKey ?? apiKey}` },
        body: { user, code, ...(address === undefined ? {} : { address }) },
      });
    },
  };
}

/** HOTP as RFC 4226 section 5.3 writes it, apart from the product's own. */
export function referenceHotp(secret: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
