import { Type } from 'typebox';
import { type Delivery, deliveriesOfDevice, findAddress, type Hop, type StoredAddress } from '../channel/index.ts';
import { type Device, findDevice } from '../devices/index.ts';
import { type Kit, Problem, route } from '../kit/index.ts';
import { DeliveryView, deliveryView } from './delivery-view.ts';
import { type Push, pushLifeCycle, stateAt } from './push.ts';
import { explain } from './push-delivery.ts';
import { findPushes } from './push-store.ts';

const Time = Type.String({ format: 'date-time' });
const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const HopView = Type.Object({
  hop: Type.Enum(['server', 'channel', 'poll', 'web-push', 'fcm', 'apns', 'app']),
  state: Type.Enum([
    'queued',
    'sent',
    'accepted',
    'waiting',
    'refused',
    'failed',
    'received',
    'opened',
    'answered',
    'ended',
  ] as const),
  at: Time,
  text: Nullable(Type.String()),
});

const Reply = Type.Object({
  address: Nullable(Type.Object({ kind: Type.Enum(['web-push', 'fcm', 'apns']), host: Type.String(), setAt: Time })),
  dropped: Nullable(Type.Object({ at: Time, text: Type.String() })),
  deliveries: Type.Array(
    Type.Object({
      id: Type.String({ description: 'Of the push.' }),
      service: Type.String(),
      asked: Type.String(),
      state: Type.Enum([...pushLifeCycle.states]),
      createdAt: Time,
      expiresAt: Time,
      why: Nullable(DeliveryView),
      hops: Type.Array(HopView),
    }),
  ),
  next: Nullable(Type.String({ description: 'Give it as `after` for older ones; null at the end.' })),
});

const PAGE = 10;

const list = route({
  method: 'GET',
  path: '/api/admin/devices/:id/deliveries',
  audience: 'auditor',
  summary: 'The last pushes of a device, newest first, with their way to it hop by hop',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  query: Type.Object({ after: Type.Optional(Type.String({ format: 'uuid' })) }),
  reply: Reply,
  errors: ['users.not-signed-in', 'users.role-needed', 'users.factor-needed', 'devices.not-found'],
  handler: async ({ kit, caller, params, query }) => {
    const device = await findDevice(kit.db, params.id);
    // A device of another realm is as unknown as none (A49).
    if (device?.realmId !== caller.realm.id) throw new Problem('devices.not-found');
    const { after: before } = query;
    const deliveries = await deliveriesOfDevice(kit.db, { deviceId: device.id, before, limit: PAGE + 1 });
    const page = deliveries.slice(0, PAGE);
    const pushes = await findPushes(
      kit.db,
      page.map(({ pushId }) => pushId),
    );
    return {
      ...addressView(await findAddress(kit.db, device.id)),
      deliveries: page.flatMap((delivery) => {
        const push = pushes.get(delivery.pushId);
        return push ? [viewOf(kit, { delivery, push, device })] : [];
      }),
      next: deliveries.length > PAGE ? (page.at(-1)?.pushId ?? null) : null,
    };
  },
});

function addressView(address: StoredAddress | undefined) {
  if (!address) return { address: null, dropped: null };
  const { kind, host, setAt, droppedAt, droppedBecause } = address;
  return droppedAt
    ? { address: null, dropped: { at: droppedAt.toISOString(), text: droppedBecause ?? '' } }
    : { address: { kind, host, setAt: setAt.toISOString() }, dropped: null };
}

type Seen = { delivery: Delivery; push: Push; device: Device };

function viewOf(kit: Kit, { delivery, push, device }: Seen) {
  const { id, details, createdAt, expiresAt } = push;
  const word = explain(kit, push, { deliveries: [delivery], devices: [device] });
  return {
    id,
    service: details.service,
    asked: details.asked,
    state: stateAt(push, kit.clock.now()),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    why: word && deliveryView(word),
    hops: hopsOf(kit, delivery.hops, push),
  };
}

/** From the request to its end; several processes wrote of it, each when it came to it, so the times order it. */
function hopsOf(kit: Kit, hops: readonly Hop[], push: Push) {
  const between = hops.map(({ hop, state, at, text = null }) => ({ hop, state, at, text }));
  const queued = { hop: 'server', state: 'queued', at: push.createdAt.toISOString(), text: null } as const;
  const state = stateAt(push, kit.clock.now());
  const endedAt = push.endedAt ?? push.expiresAt;
  const end =
    state === 'pending' ? [] : [{ hop: 'server', state: 'ended', at: endedAt.toISOString(), text: state } as const];
  return [queued, ...between.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)), ...end];
}

export const deliveryRoutes = [list];
