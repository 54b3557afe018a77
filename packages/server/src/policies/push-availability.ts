import { type Decision, decide, type Obstacle } from './decision.ts';

/** What of a device matters here; the devices slice's own type fits. */
export type DeviceFacts = {
  mode: 'online' | 'offline' | 'standard' | 'pingam';
  state: 'pending' | 'active' | 'locked' | 'removed';
  /** False where requests were switched off for this device alone. */
  pushAllowed?: boolean;
  /** The key that a fingerprint or face releases, where the device has shown one. */
  biometricKey?: object | null;
  /** Of an app of PingAM: it gets requests where it has registered for them. */
  credentials?: readonly { kind: string }[];
};

/** How the phone proves that it sees the same screen. */
export type MatchingFacts = 'typed-2' | 'typed-6' | 'scan' | 'none';

export type PushFacts = {
  user: { pushEnabled: boolean; state: 'active' | 'disabled'; requireBiometricSeed?: boolean };
  devices: readonly DeviceFacts[];
  /** What is to be matched, where that is known: not every app can do everything. */
  matching?: MatchingFacts;
};

/** Of a kind that requests reach. */
const isOnline = ({ mode, credentials }: DeviceFacts): boolean =>
  mode === 'online' || (mode === 'pingam' && credentials?.some(({ kind }) => kind === 'push') === true);
const isActive = ({ state }: DeviceFacts): boolean => state === 'active';
const isReached = (device: DeviceFacts): boolean =>
  isOnline(device) && isActive(device) && device.pushAllowed !== false;

/** An app of PingAM lets one of three numbers be chosen; it has no field to type in, and scans nothing for a request. */
const canMatch = ({ mode }: DeviceFacts, matching: MatchingFacts | undefined): boolean =>
  mode !== 'pingam' || (matching !== 'typed-6' && matching !== 'scan');

/** Whether this device gets the requests of its user. */
export function receivesPush(user: PushFacts['user'], device: DeviceFacts, matching?: MatchingFacts): boolean {
  const isCareful = user.requireBiometricSeed === true;
  return isReached(device) && canMatch(device, matching) && (!isCareful || Boolean(device.biometricKey));
}

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
  {
    code: 'push-off-here',
    text: 'Requests are switched off for the device. The people who run this service can switch them on.',
    applies: ({ devices }) => !devices.some(isReached),
  },
  {
    code: 'needs-own-app',
    text: 'This request asks for a number to type or a code to scan, which only the Lanyard app can do. The authenticator app here cannot answer it.',
    applies: ({ devices, matching }) => !devices.some((device) => isReached(device) && canMatch(device, matching)),
  },
  {
    code: 'needs-biometrics',
    text: 'Requests for this account must be approved with a fingerprint or face. Open the app and switch that on in its settings.',
    applies: ({ user, devices, matching }) => !devices.some((device) => receivesPush(user, device, matching)),
  },
];

/** Whether a push can be offered, and if not, the reason to show. Pure: the same facts give the same decision. */
export function pushAvailability(facts: PushFacts): Decision {
  return decide(obstacles, facts);
}
