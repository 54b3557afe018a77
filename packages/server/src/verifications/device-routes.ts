import { Type } from 'typebox';
import { noteDelivery } from '../channel/index.ts';
import { DEVICE_ERRORS, type DeviceCaller } from '../devices/index.ts';
import { Problem, type Queryable, route } from '../kit/index.ts';
import { answerPush } from './answer-push.ts';
import { pushEnded, pushLifeCycle, stateAt } from './push.ts';
import { findPushForDevice, pendingForDevice } from './push-store.ts';
import { receipt } from './receipt-route.ts';

const PushId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Details = Type.String({ description: 'The push as the realm signed it for this device (compact JWS).' });

/** Ids of the pushes that wait for this device's answer: what a connection is told first. */
export async function pendingPushes(q: Queryable, { device, user }: DeviceCaller): Promise<string[]> {
  const pending = await pendingForDevice(q, { userId: user.id, deviceId: device.id });
  return pending.map(({ id }) => id);
}

const list = route({
  method: 'GET',
  path: '/device/v1/pushes',
  audience: 'device',
  summary: 'The pushes that wait for an answer of this device',
  reply: Type.Object({ pushes: Type.Array(Details) }),
  errors: DEVICE_ERRORS.device,
  handler: async ({ kit, caller }) => {
    const { device, user } = caller;
    const pending = await pendingForDevice(kit.db, { userId: user.id, deviceId: device.id });
    const now = kit.clock.now();
    const waiting = pending.filter(({ expiresAt }) => expiresAt > now);
    for (const { id } of waiting)
      noteDelivery(kit, { pushId: id, deviceId: device.id, hop: 'poll', state: 'received' });
    return { pushes: waiting.map(({ token }) => token) };
  },
});

const show = route({
  method: 'GET',
  path: '/device/v1/pushes/:id',
  audience: 'device',
  summary: 'Everything that the person must see before answering',
  params: PushId,
  reply: Type.Object({ details: Details }),
  errors: [...DEVICE_ERRORS.device, 'verifications.push-not-found', 'verifications.push-ended'],
  handler: async ({ kit, caller, params }) => {
    const { device, user } = caller;
    const found = await findPushForDevice(kit.db, { id: params.id, userId: user.id, deviceId: device.id });
    if (!found) throw new Problem('verifications.push-not-found');
    const state = stateAt(found.push, kit.clock.now());
    if (state !== 'pending') throw pushEnded(state);
    noteDelivery(kit, { pushId: params.id, deviceId: device.id, hop: 'channel', state: 'received' });
    return { details: found.token };
  },
});

const answer = route({
  method: 'POST',
  path: '/device/v1/pushes/:id/answer',
  audience: 'device',
  summary: 'Approve, deny, or deny and report',
  params: PushId,
  body: Type.Object({ answer: Type.String({ minLength: 1, maxLength: 4096 }) }),
  reply: Type.Object({ state: Type.Enum([...pushLifeCycle.states]) }),
  errors: [
    ...DEVICE_ERRORS.device,
    'verifications.push-not-found',
    'verifications.push-ended',
    'verifications.match-wrong',
    'verifications.answer-refused',
    'verifications.biometric-needed',
  ],
  handler: ({ kit, caller, params, body, request }) =>
    answerPush(kit, { caller, pushId: params.id, answer: body.answer, request }),
});

export const deviceRoutes = [list, show, receipt, answer];
