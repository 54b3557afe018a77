import { Type } from 'typebox';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import {
  checkManagement,
  findUser,
  findUserByName,
  getUser,
  normaliseName,
  type User,
  type UserCaller,
} from '../users/index.ts';
import { OperatorDeviceView, viewForOperator } from './operator-view.ts';
import { removeDevice } from './removal.ts';
import { type DeviceWithCredentials, devicesOfUser, findDeviceWithCredentials } from './store.ts';
import { DeviceView, deviceView } from './view.ts';

export const OPERATOR_ERRORS = ['users.not-signed-in', 'users.role-needed', 'users.factor-needed'];
export const MANAGEMENT_ERRORS = [...OPERATOR_ERRORS, 'users.own-account', 'users.role-too-high', 'devices.not-found'];

export const DeviceParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export function originOf({ user }: UserCaller, request: RequestContext) {
  return { operatorId: user.id, address: request.address, requestId: request.id };
}

/** A device of another realm is as unknown as none (A49); a pending one belongs to its registration. */
export async function deviceOfRealm(
  kit: Kit,
  { realm }: UserCaller,
  id: string,
): Promise<{ device: DeviceWithCredentials; owner: User }> {
  const device = await findDeviceWithCredentials(kit.db, id);
  const owner = device && (await findUser(kit.db, { realmId: realm.id, id: device.userId }));
  const isPresent = device?.state === 'active' || device?.state === 'locked';
  if (!device || !owner || !isPresent) throw new Problem('devices.not-found');
  return { device, owner };
}

/** An operator's own devices are looked after in self-service, where a second factor is asked for (A39). */
export async function managedDevice(kit: Kit, caller: UserCaller, id: string) {
  const found = await deviceOfRealm(kit, caller, id);
  checkManagement({ actor: caller.user, target: found.owner, admission: true });
  return found;
}

const listForOperators = route({
  method: 'GET',
  path: '/api/admin/users/:id/devices',
  audience: 'auditor',
  summary: 'List the devices of a user',
  params: DeviceParams,
  reply: Type.Object({ devices: Type.Array(OperatorDeviceView) }),
  errors: [...OPERATOR_ERRORS, 'users.not-found'],
  handler: async ({ kit, caller, params }) => {
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    const devices = await devicesOfUser(kit.db, user.id);
    return { devices: await viewForOperator(kit, { realm: caller.realm, user, devices }) };
  },
});

const removeForOperators = route({
  method: 'DELETE',
  path: '/api/admin/devices/:id',
  audience: 'helpdesk',
  summary: 'Remove a device of a user of the realm',
  params: DeviceParams,
  reply: Type.Null(),
  errors: MANAGEMENT_ERRORS,
  handler: async ({ kit, caller, params, request }) => {
    const { device } = await managedDevice(kit, caller, params.id);
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
