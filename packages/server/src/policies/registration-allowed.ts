import { type Decision, decide, type Obstacle } from './decision.ts';

export type RegistrationFacts = {
  user: { state: 'active' | 'disabled' };
  /** Devices that are not removed; pending ones do not count (F7). */
  devices: readonly { state: 'pending' | 'active' | 'locked' | 'removed' }[];
  /** The realm's limit. */
  maxDevices: number;
};

const obstacles: readonly Obstacle<RegistrationFacts>[] = [
  {
    code: 'user-disabled',
    text: 'This account is disabled.',
    applies: ({ user }) => user.state !== 'active',
  },
  {
    code: 'too-many-devices',
    text: 'You already have as many devices as are allowed here. Remove one that you no longer use.',
    applies: ({ devices, maxDevices }) =>
      devices.filter(({ state }) => state === 'active' || state === 'locked').length >= maxDevices,
  },
];

/** Whether the user may add a device, and if not, the reason to show. */
export function registrationAllowed(facts: RegistrationFacts): Decision {
  return decide(obstacles, facts);
}
