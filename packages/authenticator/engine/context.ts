import type { Clocks } from './clocks.ts';
import type { Events } from './events.ts';
import type { Records } from './records.ts';
import type { Servers } from './server.ts';
import type { BiometricSupport, Random, Schedule, Tampering } from './types.ts';
import type { Vault } from './vault/vault.ts';

/** What the parts of the engine share. */
export interface Context {
  records: Records;
  vault: Vault;
  clocks: Clocks;
  servers: Servers;
  events: Events;
  random: Random;
  schedule: Schedule;
  appVersion: string;
  platform: string;
  biometrics: () => Promise<BiometricSupport>;
  tampering: () => Promise<Tampering>;
}
