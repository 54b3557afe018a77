import { Type } from 'typebox';
import { findAddress, noteDelivery } from '../channel/index.ts';
import { DEVICE_ERRORS } from '../devices/index.ts';
import { Problem, route } from '../kit/index.ts';
import { findPushForDevice } from './push-store.ts';

/**
 * Says how far a push came on the device itself. For the account of deliveries only: it answers nothing, and one that is
 * missing or false harms nobody.
 */
export const receipt = route({
  method: 'POST',
  path: '/device/v1/pushes/:id/receipt',
  audience: 'device',
  summary: 'Say that a push was notified on this device, or is before a person’s eyes',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  body: Type.Object({ step: Type.Enum(['notified', 'opened']) }),
  reply: Type.Null(),
  errors: [...DEVICE_ERRORS.device, 'verifications.push-not-found'],
  handler: async ({ kit, caller, params, body }) => {
    const { device, user } = caller;
    const found = await findPushForDevice(kit.db, { id: params.id, userId: user.id, deviceId: device.id });
    if (!found) throw new Problem('verifications.push-not-found');
    const note = { pushId: params.id, deviceId: device.id };
    if (body.step === 'opened') noteDelivery(kit, { ...note, hop: 'app', state: 'opened' });
    else {
      const hop = (await findAddress(kit.db, device.id))?.kind ?? 'web-push';
      noteDelivery(kit, { ...note, hop, state: 'received' });
    }
    return null;
  },
});
