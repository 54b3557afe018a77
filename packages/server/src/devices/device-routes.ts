import { Type } from 'typebox';
import { route } from '../kit/index.ts';
import { DEVICE_ERRORS } from './audiences.ts';
import { registerBiometricKey } from './biometric-key.ts';
import { cleanLabel } from './device.ts';
import { signProfile } from './profile.ts';
import { refuseSettings } from './refusal.ts';
import { syncDevice } from './sync.ts';

/** How a device says from where vouchers are to lead on. */
export const BelievedKey = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'Thumbprint of the realm key that the device believes',
});

const Version = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

const profile = route({
  method: 'GET',
  path: '/device/v1/profile',
  audience: 'known-device',
  summary: 'The settings of this device, signed by its realm, and whether it still counts',
  query: Type.Object({
    applied: Type.Optional(Version),
    reads: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    key: Type.Optional(BelievedKey),
    app: Type.Optional(Type.String({ maxLength: 32, description: 'Version of the app' })),
  }),
  reply: Type.Object({
    profile: Type.String(),
    state: Type.Enum(['active', 'locked', 'removed']),
    serverTime: Type.String({ format: 'date-time' }),
    keys: Type.Optional(Type.Array(Type.String(), { description: 'Vouchers from `key` to the key in force' })),
  }),
  errors: DEVICE_ERRORS['known-device'],
  handler: async ({ kit, caller, query }) => {
    const { applied = 0, reads, app } = query;
    const report = { applied, reads, app: app === undefined ? undefined : cleanLabel(app) };
    const facts = await syncDevice(kit, caller, report);
    const { profile, keys } = await signProfile(kit.db, kit, { ...facts, believed: query.key });
    return {
      profile,
      state: stateForApp(facts),
      serverTime: kit.clock.now().toISOString(),
      ...(query.key ? { keys } : {}),
    };
  },
});

/** A disabled user's device works as little as a locked one, and keeps its place as well. */
function stateForApp({ device, user }: { device: { state: string }; user: { state: string } }) {
  if (device.state === 'removed') return 'removed';
  return device.state === 'locked' || user.state !== 'active' ? 'locked' : 'active';
}

const refused = route({
  method: 'POST',
  path: '/device/v1/profile/refused',
  audience: 'known-device',
  summary: 'The device cannot take a profile over, and says why; what it had goes on working',
  body: Type.Object({ version: Version, reason: Type.String({ minLength: 1, maxLength: 1_000 }) }),
  reply: Type.Null(),
  errors: DEVICE_ERRORS['known-device'],
  handler: async ({ kit, caller, body }) => {
    await refuseSettings(kit, caller.device, body);
    return null;
  },
});

const biometricKey = route({
  method: 'POST',
  path: '/device/v1/biometric-key',
  audience: 'device',
  summary: 'Name the key that a fingerprint or face releases; approvals that need one are signed by it',
  body: Type.Object({ key: Type.String({ maxLength: 8_192 }) }),
  reply: Type.Null(),
  errors: [...DEVICE_ERRORS.device, 'devices.biometric-key-refused', 'devices.biometric-key-there'],
  handler: async ({ kit, caller, body, request }) => {
    await registerBiometricKey(kit, { caller, token: body.key, address: request.address, requestId: request.id });
    return null;
  },
});

export const deviceRoutes = [profile, refused, biometricKey];
