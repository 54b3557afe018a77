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

export type ReferenceShape = { digits?: number; checksum?: boolean; offset?: number };

/** HOTP as RFC 4226 section 5.3 and appendix C write it, apart from the product's own. */
export function referenceHotp(secret: Uint8Array, counter: number, shape: ReferenceShape = {}): string {
  const { digits = 6, checksum = false, offset = -1 } = shape;
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const place = offset >= 0 && offset < mac.length - 4 ? offset : (mac.at(-1) ?? 0) & 15;
  const code = String((mac.readUInt32BE(place) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
  return checksum ? code + luhnDigit(code) : code;
}

/** The digit that makes the whole number hold (ISO/IEC 7812-1 annex B), found by trying. */
function luhnDigit(code: string): string {
  const holds = (digit: number): boolean => {
    const doubled = [...`${code}${digit}`].toReversed().map((each, place) => Number(each) * (place % 2 === 1 ? 2 : 1));
    return [...doubled.join('')].reduce((sum, each) => sum + Number(each), 0) % 10 === 0;
  };
  return String([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find(holds));
}
