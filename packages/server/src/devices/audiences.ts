import { type AudienceInput, Problem, type Resolver } from '../kit/index.ts';
import type { DeviceState } from './device.ts';
import { authenticateDevice, type DeviceCaller } from './proof.ts';

declare module '../kit/index.ts' {
  interface Callers {
    /** An active device. */
    device: DeviceCaller;
    /** A device that may still have to prove itself: for the end of its registration only. */
    'new-device': DeviceCaller;
    /** A device that holds its key, whatever became of it: for learning exactly that. */
    'known-device': DeviceCaller;
  }
}

const STATES = {
  device: ['active'],
  'new-device': ['pending', 'active'],
  'known-device': ['active', 'locked', 'removed'],
} as const satisfies Record<string, readonly DeviceState[]>;

type DeviceAudience = keyof typeof STATES;

function resolver(audience: DeviceAudience): Resolver<DeviceCaller> {
  return ({ kit, request }: AudienceInput) => {
    const proof = request.header('device-proof');
    if (proof === undefined) throw new Problem('devices.proof-refused');
    const { method, path, rawBody } = request;
    return authenticateDevice(kit, { proof, method, path, body: rawBody }, { states: STATES[audience] });
  };
}

/** How each audience of devices finds its caller: by the signature of the request, which no other page can send. */
export const deviceAudiences = {
  device: { credential: 'header', resolve: resolver('device') },
  'new-device': { credential: 'header', resolve: resolver('new-device') },
  'known-device': { credential: 'header', resolve: resolver('known-device') },
} as const;

const PROOF_ERRORS = ['devices.proof-refused', 'devices.proof-used', 'devices.clock-skew'];

/** The codes with which each audience may refuse, for the declarations of its routes. */
export const DEVICE_ERRORS: Readonly<Record<DeviceAudience, readonly string[]>> = {
  device: [...PROOF_ERRORS, 'devices.pending', 'devices.locked', 'devices.removed', 'devices.user-disabled'],
  'new-device': [...PROOF_ERRORS, 'devices.locked', 'devices.removed', 'devices.user-disabled'],
  'known-device': [...PROOF_ERRORS, 'devices.pending'],
};
