import { Type } from 'typebox';
import { eventRoute, type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import type { UserCaller } from '../users/index.ts';
import {
  DeviceParams,
  deviceOfRealm,
  MANAGEMENT_ERRORS,
  managedDevice,
  OPERATOR_ERRORS,
  originOf,
} from './admin-routes.ts';
import { changeDevice, moveByOperator, StaleDevice } from './change-device.ts';
import { ConfigurationChange } from './configuration.ts';
import { DEVICE_NAME_LENGTH } from './device.ts';
import { deviceTopic } from './notify.ts';
import { OperatorDeviceView, viewForOperator } from './operator-view.ts';

async function view(kit: Kit, caller: UserCaller, id: string): Promise<OperatorDeviceView> {
  const { device, owner: user } = await deviceOfRealm(kit, caller, id);
  // Read again: a stream lives for longer than the settings that its caller began with.
  const realm = await getRealm(kit.db, caller.realm.id);
  const [seen] = await viewForOperator(kit, { realm, user, devices: [device] });
  if (!seen) throw new Problem('devices.not-found');
  return seen;
}

const show = route({
  method: 'GET',
  path: '/api/admin/devices/:id',
  audience: 'auditor',
  summary: 'Show a device: its settings, what the realm gives it, and what it has taken over',
  params: DeviceParams,
  reply: OperatorDeviceView,
  errors: [...OPERATOR_ERRORS, 'devices.not-found'],
  handler: ({ kit, caller, params }) => view(kit, caller, params.id),
});

const change = route({
  method: 'PATCH',
  path: '/api/admin/devices/:id',
  audience: 'helpdesk',
  summary: 'Change name and settings of a device; the app follows at once, or when it next connects',
  params: DeviceParams,
  body: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 4 * DEVICE_NAME_LENGTH })),
    configuration: Type.Optional(ConfigurationChange),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  reply: OperatorDeviceView,
  errors: [
    ...MANAGEMENT_ERRORS,
    'devices.version-conflict',
    'devices.not-remote',
    'devices.nothing-left',
    'devices.protection-lower',
    'devices.name-empty',
  ],
  handler: async ({ kit, caller, params, body, request }) => {
    const { device } = await managedDevice(kit, caller, params.id);
    const mayWeaken = caller.user.role === 'administrator';
    try {
      await changeDevice(kit, { deviceId: device.id, change: body, mayWeaken, origin: originOf(caller, request) });
    } catch (cause) {
      if (!(cause instanceof StaleDevice)) throw cause;
      const members = { current: await view(kit, caller, device.id) };
      throw new Problem('devices.version-conflict', { members });
    }
    return view(kit, caller, device.id);
  },
});

type Moving = { kit: Kit; caller: UserCaller; params: { id: string }; request: RequestContext };

async function move({ kit, caller, params, request }: Moving, event: 'lock' | 'unlock', reason?: string) {
  const { device } = await managedDevice(kit, caller, params.id);
  await moveByOperator(kit, { deviceId: device.id, event, reason, origin: originOf(caller, request) });
  return view(kit, caller, device.id);
}

const lock = route({
  method: 'POST',
  path: '/api/admin/devices/:id/lock',
  audience: 'helpdesk',
  summary: 'Lock a device: it shows no codes and approves nothing until it is unlocked',
  params: DeviceParams,
  body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  reply: OperatorDeviceView,
  errors: [...MANAGEMENT_ERRORS, 'devices.illegal-move'],
  handler: (input) => move(input, 'lock', input.body.reason),
});

const unlock = route({
  method: 'POST',
  path: '/api/admin/devices/:id/unlock',
  audience: 'helpdesk',
  summary: 'End the lock of a device',
  params: DeviceParams,
  reply: OperatorDeviceView,
  errors: [...MANAGEMENT_ERRORS, 'devices.illegal-move'],
  handler: (input) => move(input, 'unlock'),
});

/** How long a page may be wrong when a message of the bus is lost, and how old its word about the connection may be. */
const POLL_MS = 5_000;

const follow = eventRoute({
  path: '/api/admin/devices/:id/events',
  audience: 'auditor',
  summary: 'Follow a device: again after each change, and when the app has taken one over or refused it',
  params: DeviceParams,
  events: { device: OperatorDeviceView },
  holder: ({ session }) => session.id,
  errors: [...OPERATOR_ERRORS, 'devices.not-found'],
  handler: async ({ kit, caller, params, send, signal }) => {
    let sent = '';
    while (!signal.aborted) {
      // Asked for before the read: a change between the two must not be missed.
      const changed = kit.bus.once(deviceTopic(params.id), { signal, timeoutMs: POLL_MS });
      const seen = await view(kit, caller, params.id);
      const text = JSON.stringify(seen);
      if (text !== sent) send('device', seen);
      sent = text;
      await changed;
    }
  },
});

export const changeRoutes = [show, change, lock, unlock, follow];
