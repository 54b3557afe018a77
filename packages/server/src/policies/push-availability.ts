import { type Decision, decide, type Obstacle } from './decision.ts';

/** What of a device matters here; the devices slice's own type fits. */
export type DeviceFacts = {
  mode: 'online' | 'offline' | 'standard';
  state: 'pending' | 'active' | 'locked' | 'removed';
};

export type PushFacts = {
  user: { pushEnabled: boolean; state: 'active' | 'disabled' };
  devices: readonly DeviceFacts[];
};

const isOnline = ({ mode }: DeviceFacts): boolean => mode === 'online';
const isActive = ({ state }: DeviceFacts): boolean => state === 'active';

/** Row A9: a push needs a user who is enabled for push and owns an active online device. */
const obstacles: readonly Obstacle<PushFacts>[] = [
  {
    code: 'user-disabled',
    text: 'This account is disabled.',
    applies: ({ user }) => user.state !== 'active',
  },
  {
    code: 'push-disabled',
    text: 'Requests are switched off for this account. The people who run this service can switch them on.',
    applies: ({ user }) => !user.pushEnabled,
  },
  {
    code: 'no-device',
    text: 'There is no active device yet.',
    applies: ({ devices }) => !devices.some((device) => isActive(device) || device.state === 'locked'),
  },
  {
    code: 'device-locked',
    text: 'The device that could receive a request is locked.',
    applies: ({ devices }) =>
      !devices.some((device) => isOnline(device) && isActive(device)) &&
      devices.some((device) => isOnline(device) && device.state === 'locked'),
  },
  {
    code: 'no-online-device',
    text: 'Only an app that was added online can receive a request. The devices here show codes only.',
    applies: ({ devices }) => !devices.some((device) => isOnline(device) && isActive(device)),
  },
];

/** Whether a push can be offered, and if not, the reason to show. Pure: the same facts give the same decision. */
export function pushAvailability(facts: PushFacts): Decision {
  return decide(obstacles, facts);
}
