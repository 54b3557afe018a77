import { Type } from 'typebox';
import { route } from '../kit/index.ts';
import { DEVICE_ERRORS } from './audiences.ts';
import { credentialsOf } from './credential-store.ts';
import { profileVersion, signProfile } from './profile.ts';
import { recordSync } from './store.ts';

const profile = route({
  method: 'GET',
  path: '/device/v1/profile',
  audience: 'known-device',
  summary: 'The settings of this device, signed by its realm, and whether it still counts',
  query: Type.Object({ applied: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })) }),
  reply: Type.Object({
    profile: Type.String(),
    state: Type.Enum(['active', 'locked', 'removed']),
    serverTime: Type.String({ format: 'date-time' }),
  }),
  errors: DEVICE_ERRORS['known-device'],
  handler: async ({ kit, caller, query }) => {
    const { device, realm, user } = caller;
    const now = kit.clock.now();
    if (device.state !== 'removed') {
      // A device cannot have applied what does not exist yet: a made-up number would hide that it is behind.
      const applied = Math.min(query.applied ?? 0, profileVersion(device, realm));
      await recordSync(kit.db, { deviceId: device.id, applied, now });
    }
    const credentials = await credentialsOf(kit.db, [device.id]);
    return {
      profile: await signProfile(kit.db, kit, { realm, user, device, credentials }),
      state: stateForApp(caller),
      serverTime: now.toISOString(),
    };
  },
});

/** A disabled user's device works as little as a locked one, and keeps its place as well. */
function stateForApp({ device, user }: { device: { state: string }; user: { state: string } }) {
  if (device.state === 'removed') return 'removed';
  return device.state === 'locked' || user.state !== 'active' ? 'locked' : 'active';
}

export const deviceRoutes = [profile];
