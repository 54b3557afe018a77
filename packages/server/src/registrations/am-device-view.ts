/** Devices as PingAM's protocol shows them, one list for each kind of factor. Members that hold secrets there are empty here. */
import { type Static, Type } from 'typebox';
import { codeCredential, type DeviceWithCredentials, type FactorMethod, factorsOf } from '../devices/index.ts';

const Milliseconds = Type.Integer({ description: 'Milliseconds since 1970.' });

export const AmDevice = Type.Object({
  _id: Type.String(),
  _rev: Type.String(),
  createdDate: Milliseconds,
  lastAccessDate: Milliseconds,
  deviceName: Type.String(),
  uuid: Type.String(),
  deviceManagementStatus: Type.Boolean(),
  recoveryCodes: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Those that were not used yet; only where a journey has kept them readable, for whoever may see them.',
    }),
  ),
});

/** The one form of every list. */
export const listOf = <const Item extends Parameters<typeof Type.Array>[0]>(item: Item) =>
  Type.Object({
    result: Type.Array(item),
    resultCount: Type.Integer(),
    pagedResultsCookie: Type.Null(),
    totalPagedResultsPolicy: Type.Literal('NONE'),
    totalPagedResults: Type.Literal(-1),
    remainingPagedResults: Type.Literal(-1),
  });

export const AmDeviceList = listOf(AmDevice);

const deleted = {
  _id: Type.String(),
  _rev: Type.String(),
  uuid: Type.String(),
  recoveryCodes: Type.Array(Type.String()),
  createdDate: Milliseconds,
  lastAccessDate: Milliseconds,
  sharedSecret: Type.String(),
  deviceName: Type.String(),
};

/** What a deletion replies: the members of both kinds, those of the other kind left out. */
export const DeletedAmDevice = Type.Object({
  ...deleted,
  lastLogin: Type.Optional(Type.Integer()),
  counter: Type.Optional(Type.Integer()),
  checksumDigit: Type.Optional(Type.Boolean()),
  truncationOffset: Type.Optional(Type.Integer()),
  clockDriftSeconds: Type.Optional(Type.Integer()),
  communicationId: Type.Optional(Type.String()),
  communicationType: Type.Optional(Type.String()),
  deviceId: Type.Optional(Type.String()),
  deviceMechanismUID: Type.Optional(Type.String()),
  deviceType: Type.Optional(Type.String()),
  issuer: Type.Optional(Type.String()),
});

/** Those of the devices that have this kind of factor. */
export function amDevices(
  devices: readonly DeviceWithCredentials[],
  method: FactorMethod,
  recoveryCodes: string[],
): Static<typeof AmDeviceList> {
  const codes = recoveryCodes.length === 0 ? {} : { recoveryCodes };
  const listed = devices.filter((device) => factorsOf(device)[method]);
  return amList(listed.map((device) => ({ ...amDevice(device), ...codes })));
}

export function amList<Item>(result: Item[]) {
  return {
    result,
    resultCount: result.length,
    pagedResultsCookie: null,
    totalPagedResultsPolicy: 'NONE',
    totalPagedResults: -1,
    remainingPagedResults: -1,
  } as const;
}

function amDevice(device: DeviceWithCredentials): Static<typeof AmDevice> {
  return { ...facts(device), deviceManagementStatus: false };
}

function facts({ id, name, createdAt, lastUsedAt, configurationVersion }: DeviceWithCredentials) {
  return {
    _id: id,
    _rev: String(configurationVersion),
    createdDate: createdAt.getTime(),
    lastAccessDate: (lastUsedAt ?? createdAt).getTime(),
    deviceName: name,
    uuid: id,
  };
}

const MEMBERS = {
  oath: ({ credentials }) => {
    const { checksum = false, truncationOffset = null } = codeCredential(credentials) ?? {};
    const shape = { checksumDigit: checksum, truncationOffset: truncationOffset ?? -1 };
    return { lastLogin: 0, counter: 0, ...shape, clockDriftSeconds: 0 };
  },
  push: () => ({
    communicationId: '',
    communicationType: '',
    deviceId: '',
    deviceMechanismUID: '',
    deviceType: '',
    issuer: '',
  }),
} as const satisfies Record<FactorMethod, (device: DeviceWithCredentials) => Partial<Static<typeof DeletedAmDevice>>>;

export function deletedAmDevice(
  device: DeviceWithCredentials,
  method: FactorMethod,
  recoveryCodes: string[] = [],
): Static<typeof DeletedAmDevice> {
  return { ...facts(device), recoveryCodes, sharedSecret: '', ...MEMBERS[method](device) };
}
