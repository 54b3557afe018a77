import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { requireFreshFactor, type UserCaller } from '../users/index.ts';
import { cleanLabel, DEVICE_NAME_LENGTH } from './device.ts';
import { announceChange, notifyDevice } from './notify.ts';
import { removeDevice } from './removal.ts';
import { type DeviceWithCredentials, devicesOfUser, renameDevice } from './store.ts';
import { DeviceView, deviceView } from './view.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

function originOf({ user }: UserCaller, request: RequestContext) {
  return { actor: { kind: 'user', id: user.id }, address: request.address, requestId: request.id } as const;
}

/** A device of another person is as unknown as none (A13). */
async function ownDevice(kit: Kit, { user }: UserCaller, id: string): Promise<DeviceWithCredentials> {
  const device = (await devicesOfUser(kit.db, user.id)).find((each) => each.id === id);
  if (!device) throw new Problem('devices.not-found');
  return device;
}

const list = route({
  method: 'GET',
  path: '/api/self/devices',
  audience: 'user',
  summary: 'List the devices of the caller',
  reply: Type.Object({ devices: Type.Array(DeviceView) }),
  errors: ['users.not-signed-in'],
  handler: async ({ kit, caller }) => {
    const devices = await devicesOfUser(kit.db, caller.user.id);
    return { devices: devices.map((device) => deviceView(device, caller.user)) };
  },
});

const rename = route({
  method: 'PATCH',
  path: '/api/self/devices/:id',
  audience: 'user',
  summary: 'Rename a device',
  params: IdParams,
  body: Type.Object({ name: Type.String({ maxLength: 4 * DEVICE_NAME_LENGTH }) }),
  reply: DeviceView,
  errors: ['users.not-signed-in', 'devices.not-found', 'devices.name-empty'],
  handler: async ({ kit, caller, params, body, request }) => {
    const name = cleanLabel(body.name);
    if (name === '') throw new Problem('devices.name-empty');
    const { credentials, ...old } = await ownDevice(kit, caller, params.id);
    const renamed = await kit.db.transaction().execute(async (tx) => {
      const device = await renameDevice(tx, { deviceId: old.id, name });
      if (!device) throw new Problem('devices.not-found');
      await record(tx, kit, {
        realmId: device.realmId,
        type: 'device.renamed',
        outcome: 'success',
        userId: device.userId,
        deviceId: device.id,
        ...originOf(caller, request),
        details: { from: old.name, to: name },
      });
      return device;
    });
    notifyDevice(kit, [renamed.id], { type: 'profile' });
    announceChange(kit, renamed);
    return deviceView({ ...renamed, credentials }, caller.user);
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/self/devices/:id',
  audience: 'user',
  summary: 'Remove a device; needs a second factor proved just now',
  params: IdParams,
  reply: Type.Null(),
  errors: ['users.not-signed-in', 'users.factor-needed', 'devices.not-found'],
  handler: async ({ kit, caller, params, request }) => {
    requireFreshFactor(caller, kit.clock.now());
    await removeDevice(kit, await ownDevice(kit, caller, params.id), originOf(caller, request));
    return null;
  },
});

export const selfRoutes = [list, rename, remove];
