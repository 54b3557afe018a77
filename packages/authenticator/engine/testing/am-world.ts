import type { Account, BiometricSupport, Storage } from '../index.ts';
import { type Authenticator, type AuthenticatorOptions, createAuthenticator, memoryStorage } from '../index.ts';
import { AmServer } from './am-server.ts';
import { TEST_ITERATIONS } from './engine.ts';
import { TestClock } from './test-clock.ts';

/** What a test may change about the device while the app runs. */
export interface Device {
  biometrics: BiometricSupport;
  score: number;
  signs: string[];
}

export interface AmWorld {
  server: AmServer;
  clock: TestClock;
  device: Device;
  storage: Storage;
  authenticator: Authenticator;
  /** A further start of the app on the same storage. */
  restart: (options?: Partial<AuthenticatorOptions>) => Promise<Authenticator>;
}

/** An engine before a server that speaks PingAM's protocol, on one clock. */
export async function amWorld(): Promise<AmWorld> {
  const clock = new TestClock();
  const server = new AmServer(clock);
  const device: Device = { biometrics: { available: true }, score: 0, signs: [] };
  const storage = memoryStorage();
  const restart = (options: Partial<AuthenticatorOptions> = {}) =>
    createAuthenticator({
      storage,
      fetch: server.fetch,
      clock,
      schedule: clock.schedule,
      pinIterations: TEST_ITERATIONS,
      appVersion: '1.0.0',
      platform: 'test',
      biometrics: async () => device.biometrics,
      tampering: async () => ({ score: device.score, signs: device.signs }),
      ...options,
    });
  return { server, clock, device, storage, restart, authenticator: await restart() };
}

export const NO_BIOMETRICS: BiometricSupport = { available: false, reason: 'No sensor.' };

export async function added(world: AmWorld, code = world.server.code()): Promise<Account> {
  return world.authenticator.addMfa(code, { deviceName: 'My phone' });
}
