import { AuthenticatorError, type ErrorCode } from '../errors.ts';
import { type Authenticator, type AuthenticatorOptions, createAuthenticator, memoryStorage } from '../index.ts';
import { DeviceServer } from './device-server.ts';
import { TestClock } from './test-clock.ts';

/** Cheap, so that tests may try many PINs; one test runs the real number. */
export const TEST_ITERATIONS = 10;

export type World = { server: DeviceServer; clock: TestClock; authenticator: Authenticator };

/** An engine of its own before the protocol-speaking server, on one clock. */
export async function testWorld(options: Partial<AuthenticatorOptions> = {}): Promise<World> {
  const clock = new TestClock();
  const server = new DeviceServer(clock);
  const authenticator = await createAuthenticator({
    storage: memoryStorage(),
    fetch: server.fetch,
    clock,
    schedule: clock.schedule,
    pinIterations: TEST_ITERATIONS,
    appVersion: '1.0.0',
    platform: 'test',
    ...options,
  });
  return { server, clock, authenticator };
}

/** For `assert.rejects`: code and, through the one table, message. */
export function refusal(code: ErrorCode, details: Record<string, unknown> = {}): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof AuthenticatorError) || error.code !== code) return false;
    return Object.entries(details).every(([name, value]) =>
      Object.entries(error.details).some(([n, v]) => n === name && v === value),
    );
  };
}
