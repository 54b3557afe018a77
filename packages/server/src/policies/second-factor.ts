import { type Decision, decide, type Obstacle } from './decision.ts';
import {
  type DeviceFacts,
  type MatchingFacts,
  type PushFacts,
  pushAvailability,
  receivesPush,
} from './push-availability.ts';

type NamedDevice = Omit<DeviceFacts, 'credentials'> & {
  id: string;
  name: string;
  credentials: readonly { kind: 'totp' | 'hotp' | 'ocra' | 'push'; suspended?: boolean }[];
};

export type FactorFacts = {
  user: PushFacts['user'];
  devices: readonly NamedDevice[];
  /** What a request would have to match, where that is known. */
  matching?: MatchingFacts;
};

export type MethodKind = 'code' | 'push';
/** `mode` says how a phone takes a number: an app of PingAM lets one of three be chosen, Lanyard’s has it typed. */
export type MethodDevice = Pick<NamedDevice, 'id' | 'name' | 'mode'>;
export type Method = Decision & { kind: MethodKind; devices: MethodDevice[] };

const isActive = ({ state }: DeviceFacts): boolean => state === 'active';
const showsCodes = ({ credentials }: NamedDevice): boolean =>
  credentials.some(({ kind, suspended }) => (kind === 'totp' || kind === 'hotp') && suspended !== true);

const codeObstacles: readonly Obstacle<FactorFacts>[] = [
  {
    code: 'user-disabled',
    text: 'This account is disabled.',
    applies: ({ user }) => user.state !== 'active',
  },
  {
    code: 'device-locked',
    text: 'The device that shows codes is locked.',
    applies: ({ devices }) =>
      !devices.some((device) => isActive(device) && showsCodes(device)) &&
      devices.some((device) => device.state === 'locked' && showsCodes(device)),
  },
  {
    code: 'no-code-device',
    text: 'There is no active device that shows codes.',
    applies: ({ devices }) => !devices.some((device) => isActive(device) && showsCodes(device)),
  },
];

type MethodKindRow = {
  kind: MethodKind;
  decide: (facts: FactorFacts) => Decision;
  serves: (device: NamedDevice, facts: FactorFacts) => boolean;
};

/** One row a method; a later factor is a further row. */
const methodKinds: readonly MethodKindRow[] = [
  { kind: 'code', decide: (facts) => decide(codeObstacles, facts), serves: showsCodes },
  {
    kind: 'push',
    decide: pushAvailability,
    serves: (device, { user, matching }) => receivesPush(user, device, matching),
  },
];

/** Every second factor with whether it can be used, why not, and which devices would serve. */
export function secondFactorMethods(facts: FactorFacts): Method[] {
  const active = facts.devices.filter(isActive);
  return methodKinds.map(({ kind, decide: judge, serves }) => {
    const decision = judge(facts);
    const devices = decision.available
      ? active.filter((device) => serves(device, facts)).map(({ id, name, mode }) => ({ id, name, mode }))
      : [];
    return { ...decision, kind, devices };
  });
}

/**
 * Whether the password alone must not be enough. A locked device counts: otherwise locking it would turn the second
 * factor off (A12). A pending one does not: it has proved nothing and must not block a sign-in (F7).
 */
export function isSecondFactorRequired(devices: readonly DeviceFacts[]): boolean {
  return devices.some(({ state }) => state === 'active' || state === 'locked');
}
