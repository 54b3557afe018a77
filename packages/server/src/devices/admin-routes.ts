import { Type } from 'typebox';
import { Problem, route } from '../kit/index.ts';
import { checkManagement, findUser, findUserByName, getUser, normaliseName } from '../users/index.ts';
import { removeDevice } from './removal.ts';
import { devicesOfUser, findDevice } from './store.ts';
import { DeviceView, deviceView } from './view.ts';

const OPERATOR_ERRORS = ['users.not-signed-in', 'users.role-needed', 'users.factor-needed'];

const listForOperators = route({
  method: 'GET',
  path: '/api/admin/users/:id/devices',
  audience: 'auditor',
  summary: 'List the devices of a user',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({ devices: Type.Array(DeviceView) }),
  errors: [...OPERATOR_ERRORS, 'users.not-found'],
  handler: async ({ kit, caller, params }) => {
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    const devices = await devicesOfUser(kit.db, user.id);
    return { devices: devices.map((device) => deviceView(device, user)) };
  },
});

const removeForOperators = route({
  method: 'DELETE',
  path: '/api/admin/devices/:id',
  audience: 'helpdesk',
  summary: 'Remove a device of a user of the realm',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Null(),
  errors: [...OPERATOR_ERRORS, 'users.own-account', 'users.role-too-high', 'devices.not-found'],
  handler: async ({ kit, caller, params, request }) => {
    const device = await findDevice(kit.db, params.id);
    const owner = device && (await findUser(kit.db, { realmId: caller.realm.id, id: device.userId }));
    // A device of another realm is as unknown as none (A49); a pending one belongs to its registration.
    if (!device || !owner || device.state === 'pending') throw new Problem('devices.not-found');
    // An operator's own devices are removed in self-service, where a second factor is asked for (A39).
    checkManagement({ actor: caller.user, target: owner, admission: true });
    const actor = { kind: 'operator', id: caller.user.id } as const;
    await removeDevice(kit, device, { actor, address: request.address, requestId: request.id });
    return null;
  },
});

const listForServices = route({
  method: 'GET',
  path: '/api/v1/users/:user/devices',
  audience: 'relying-party',
  summary: 'List the devices of a user, by user name',
  params: Type.Object({ user: Type.String({ minLength: 1, maxLength: 256 }) }),
  reply: Type.Object({ devices: Type.Array(DeviceView) }),
  errors: ['services.key-refused'],
  handler: async ({ kit, caller, params }) => {
    const name = normaliseName(params.user);
    const user = name === null ? null : await findUserByName(kit.db, { realmId: caller.realm.id, name });
    // An unknown user and a user without devices look alike: a service learns nothing about who exists (A25).
    const devices = user ? await devicesOfUser(kit.db, user.id) : [];
    return { devices: user ? devices.map((device) => deviceView(device, user)) : [] };
  },
});

export const operatorRoutes = [listForOperators, removeForOperators];
export const serviceRoutes = [listForServices];
