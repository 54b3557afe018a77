/** Devices by PingAM's protocol: what its clients list and delete, and what a person chose about being asked for a factor. */
import { type Static, Type } from 'typebox';
import { record } from '../audit/index.ts';
import {
  type DeviceWithCredentials,
  devicesOfUser,
  type FactorMethod,
  type RemovalOrigin,
  removeFactor,
  resetSkipFlag,
  setSkipFlag,
  skipFlagOf,
} from '../devices/index.ts';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { isSecondFactorRequired } from '../policies/index.ts';
import { requireFreshFactor, type User, type UserCaller } from '../users/index.ts';
import { readableRecoveryCodes } from '../verifications/index.ts';
import { AM_DEVICE_ERRORS, manageableUser, mayReadCodes, readableUser } from './am-device-access.ts';
import { AmDeviceList, amDevices, amList, DeletedAmDevice, deletedAmDevice, listOf } from './am-device-view.ts';

const DEVICES = '/am/json/realms/:realm/users/:user/devices';

const Whose = { realm: Type.String({ maxLength: 100 }), user: Type.String({ maxLength: 512 }) };
const Filter = Type.Object({ _queryFilter: Type.Optional(Type.String({ maxLength: 1_000 })) });

/** Kinds of devices that PingAM knows and this server has none of. */
const ABSENT = ['webauthn', 'binding'] as const;
const Kind = Type.Enum(['oath', 'push', ...ABSENT]);

const isMethod = (type: string): type is FactorMethod => type === 'oath' || type === 'push';

function originOf({ user }: UserCaller, owner: User, request: RequestContext): RemovalOrigin {
  const kind = user.id === owner.id ? 'user' : 'operator';
  return { actor: { kind, id: user.id }, address: request.address, requestId: request.id };
}

type Reading = { readonly caller: UserCaller; readonly owner: User; readonly request: RequestContext };

/** A person has one set of codes, which serves for each of her devices. None where they cannot be read again, or not by the caller. */
async function recoveryCodesFor(kit: Kit, { caller, owner, request }: Reading): Promise<string[]> {
  if (!mayReadCodes(caller, owner, kit.clock.now())) return [];
  const codes = await readableRecoveryCodes(kit, owner.id);
  if (codes.length === 0) return [];
  await record(kit.db, kit, {
    realmId: owner.realmId,
    type: 'recovery-codes.read',
    outcome: 'success',
    userId: owner.id,
    ...originOf(caller, owner, request),
    details: { codes: codes.length },
  });
  return codes;
}

const list = route({
  method: 'GET',
  path: `${DEVICES}/2fa/:type`,
  audience: 'user',
  summary: 'List the devices that have one kind of factor; a device with both stands in both lists',
  params: Type.Object({ ...Whose, type: Kind }),
  query: Filter,
  reply: AmDeviceList,
  errors: AM_DEVICE_ERRORS,
  handler: async ({ kit, caller, params, request }) => {
    const user = await readableUser(kit, caller, params);
    if (!isMethod(params.type)) return amList([]);
    const devices = await devicesOfUser(kit.db, user.id);
    return amDevices(devices, params.type, await recoveryCodesFor(kit, { caller, owner: user, request }));
  },
});

const remove = route({
  method: 'DELETE',
  path: `${DEVICES}/2fa/:type/:uuid`,
  audience: 'user',
  summary:
    'Take one kind of factor from a device, which goes with its last; one’s own needs a second factor proved just now',
  params: Type.Object({ ...Whose, type: Kind, uuid: Type.String({ maxLength: 100 }) }),
  body: Type.Object({}),
  reply: DeletedAmDevice,
  errors: AM_DEVICE_ERRORS,
  handler: async ({ kit, caller, params, request }) => {
    const user = await manageableUser(kit, caller, params);
    const { type: method, uuid } = params;
    const device = await deviceOf(kit, user, uuid);
    if (!device || !isMethod(method)) throw new Problem('devices.not-found');
    if (user.id === caller.user.id) requireFreshFactor(caller, kit.clock.now());
    const recoveryCodes = await recoveryCodesFor(kit, { caller, owner: user, request });
    await removeFactor(kit, { device, method, origin: originOf(caller, user, request) });
    return deletedAmDevice(device, method, recoveryCodes);
  },
});

async function deviceOf(kit: Kit, user: User, uuid: string): Promise<DeviceWithCredentials | undefined> {
  return (await devicesOfUser(kit.db, user.id)).find(({ id }) => id === uuid);
}

/** Names of devices of these kinds could be changed, if there were any. */
const update = route({
  method: 'PUT',
  path: `${DEVICES}/2fa/:type/:uuid`,
  audience: 'user',
  summary: 'Change a device of a kind that can be changed; there are none of these here',
  params: Type.Object({ ...Whose, type: Kind, uuid: Type.String({ maxLength: 100 }) }),
  body: Type.Object({}),
  reply: Type.Object({}),
  errors: AM_DEVICE_ERRORS,
  handler: async ({ kit, caller, params }): Promise<Record<never, never>> => {
    await readableUser(kit, caller, params);
    throw new Problem('devices.not-found');
  },
});

const ActionReply = Type.Object({ result: Type.Optional(Type.Boolean()) });

type Acting = {
  readonly kit: Kit;
  readonly caller: UserCaller;
  readonly method: FactorMethod;
  readonly named: { readonly realm: string; readonly user: string };
  readonly value: boolean | undefined;
  readonly request: RequestContext;
};

type Act = (acting: Acting) => Promise<Static<typeof ActionReply>>;

const check: Act = async ({ kit, caller, named, method }) => {
  const { id: userId } = await readableUser(kit, caller, named);
  return { result: (await skipFlagOf(kit.db, { userId, method })) === 'skippable' };
};

/**
 * To do without a factor takes as much as to remove one: whoever could say so for others would switch theirs off (A12).
 */
const skip: Act = async (acting) => {
  const { kit, caller, named, method, value = false, request } = acting;
  const user = await manageableUser(kit, caller, named);
  const isOwn = user.id === caller.user.id;
  if (value && isOwn && isSecondFactorRequired(await devicesOfUser(kit.db, user.id)))
    requireFreshFactor(caller, kit.clock.now());
  await kit.db.transaction().execute(async (tx) => {
    await setSkipFlag(tx, kit, { userId: user.id, method, flag: value ? 'skippable' : 'not-skippable' });
    await record(tx, kit, {
      realmId: user.realmId,
      type: value ? 'factor.declined' : 'factor.asked-again',
      outcome: 'success',
      userId: user.id,
      ...originOf(caller, user, request),
      details: { method },
    });
  });
  return {};
};

const reset: Act = async ({ kit, caller, named, method, request }) => {
  const user = await manageableUser(kit, caller, named);
  const origin = originOf(caller, user, request);
  const asking = { realmId: user.realmId, userId: user.id, method, origin };
  await kit.db.transaction().execute((tx) => resetSkipFlag(tx, kit, asking));
  return { result: true };
};

const ACTIONS = { check, skip, reset } as const satisfies Record<string, Act>;

const act = route({
  method: 'POST',
  path: `${DEVICES}/2fa/:type`,
  audience: 'user',
  summary:
    'Read (`check`), set (`skip`) or take back (`reset`) what a person chose about being asked for a kind of factor',
  params: Type.Object({ ...Whose, type: Type.Enum(['oath', 'push']) }),
  query: Type.Object({ _action: Type.Enum(['check', 'skip', 'reset']) }),
  body: Type.Object({ value: Type.Optional(Type.Boolean()) }),
  reply: ActionReply,
  errors: AM_DEVICE_ERRORS,
  handler: ({ kit, caller, params, query, body, request }) =>
    ACTIONS[query._action]({ kit, caller, named: params, method: params.type, value: body.value, request }),
});

const listProfiles = route({
  method: 'GET',
  path: `${DEVICES}/profile`,
  audience: 'user',
  summary: 'List what is known of the machines that a person signs in from: nothing is kept of them here',
  params: Type.Object(Whose),
  query: Filter,
  reply: listOf(Type.Object({})),
  errors: AM_DEVICE_ERRORS,
  handler: async ({ kit, caller, params }) => {
    await readableUser(kit, caller, params);
    return amList([]);
  },
});

const profileChange = (method: 'PUT' | 'DELETE', what: string) =>
  route({
    method,
    path: `${DEVICES}/profile/:identifier`,
    audience: 'user',
    summary: `${what} what is known of a machine: nothing is kept of them here`,
    params: Type.Object({ ...Whose, identifier: Type.String({ maxLength: 512 }) }),
    body: Type.Object({}),
    reply: Type.Object({}),
    errors: AM_DEVICE_ERRORS,
    handler: async ({ kit, caller, params }): Promise<never> => {
      await readableUser(kit, caller, params);
      throw new Problem('devices.not-found');
    },
  });

export const amDeviceRoutes = [
  list,
  remove,
  update,
  act,
  listProfiles,
  profileChange('PUT', 'Change'),
  profileChange('DELETE', 'Forget'),
];
