import { displayText } from '@lanyard/protocol/otp';
import { record } from '../audit/index.ts';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import { remoteChange } from '../policies/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import {
  type ConfigurationChange,
  changeConfiguration,
  type DeviceConfiguration,
  differenceOf,
  type SettingDifference,
  settingsFor,
} from './configuration.ts';
import { suspendCodes } from './credential-store.ts';
import { cleanLabel, protectionSuffices } from './device.ts';
import { announceChange, notifyDevice } from './notify.ts';
import { type Device, moveDevice } from './store.ts';
import { lockDevice, writeConfiguration } from './sync-store.ts';

/** Which operator, from where; or the owner, who gives one of two factors up. */
export type OperatorOrigin = {
  operatorId: string;
  actorKind?: 'user' | 'operator' | 'device' | undefined;
  address: string;
  requestId: string;
};

export type DeviceChange = {
  name?: string | undefined;
  configuration?: ConfigurationChange | undefined;
  /** The version that the operator saw. */
  version?: number | undefined;
};

export type DeviceChanging = {
  deviceId: string;
  change: DeviceChange;
  /** Whether this operator may ask less protection of one device than the realm asks of all. */
  mayWeaken: boolean;
  origin: OperatorOrigin;
};

/** What stands in the way of a change, with the device as it is now. */
export class StaleDevice extends Error {
  readonly device: Device;

  constructor(device: Device) {
    super('the device was changed in the meantime');
    this.device = device;
  }
}

/**
 * Changes name and settings of a device, and tells its app at once; one that sleeps learns of it when it wakes.
 * @throws StaleDevice where somebody else was faster; Problem devices.not-found, not-remote, nothing-left, protection-lower, name-empty
 */
export async function changeDevice(kit: Kit, { deviceId, change, mayWeaken, origin }: DeviceChanging): Promise<void> {
  const isChanged = await kit.db.transaction().execute(async (tx) => {
    const device = await presentDevice(tx, deviceId);
    if (change.version !== undefined && change.version !== device.configurationVersion) throw new StaleDevice(device);
    const realm = await getRealm(tx, device.realmId);
    const wanted = wantedOf(device, change);
    checkWanted(realm, device, { change, mayWeaken, ...wanted });
    const differences = differencesOf(realm, device, wanted);
    if (Object.keys(differences).length === 0 && isSame(device.configuration, wanted.configuration)) return false;
    await writeConfiguration(tx, { deviceId, ...wanted });
    await suspendCodes(tx, { deviceId, suspended: wanted.configuration.types?.code === 'none' });
    await recordChange(tx, kit, device, { type: 'device.changed', origin, details: { changes: differences } });
    return true;
  });
  if (isChanged) tell(kit, deviceId);
}

type Wanted = { name: string; configuration: DeviceConfiguration };

function wantedOf(device: Device, { name, configuration }: DeviceChange): Wanted {
  return {
    name: name === undefined ? device.name : cleanLabel(name),
    configuration: configuration ? changeConfiguration(device.configuration, configuration) : device.configuration,
  };
}

type Checked = Wanted & Pick<DeviceChanging, 'change' | 'mayWeaken'>;

function checkWanted(realm: Realm, device: Device, { change, mayWeaken, name, configuration }: Checked) {
  if (name === '') throw new Problem('devices.name-empty');
  if (change.configuration === undefined) return;
  const { reason } = remoteChange(device);
  if (reason)
    throw new Problem('devices.not-remote', { detail: `${reason.text} Nothing was changed.`, members: { reason } });
  const { types, protection } = settingsFor(realm.settings, configuration);
  const isWeaker = !protectionSuffices({ offered: protection, demanded: realm.settings.protection });
  if (isWeaker && !mayWeaken && change.configuration.protection !== undefined) {
    throw new Problem('devices.protection-lower');
  }
  if (types.code === 'none' && !types.push) throw new Problem('devices.nothing-left');
}

function differencesOf(realm: Realm, device: Device, { name, configuration }: Wanted): SettingDifference {
  const before = settingsFor(realm.settings, device.configuration);
  const differences = differenceOf(before, settingsFor(realm.settings, configuration));
  return name === device.name ? differences : { name: { from: device.name, to: name }, ...differences };
}

const isSame = (one: DeviceConfiguration, other: DeviceConfiguration): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const LOCK_REASON_LENGTH = 200;

/**
 * Locks or unlocks a device. A locked one shows no codes and approves nothing, and its app says why.
 * @throws Problem devices.not-found, illegal-move
 */
export async function moveByOperator(
  kit: Kit,
  move: { deviceId: string; event: 'lock' | 'unlock'; reason?: string | undefined; origin: OperatorOrigin },
): Promise<void> {
  const { deviceId, event, origin } = move;
  const lockReason = displayText(move.reason ?? '', LOCK_REASON_LENGTH);
  await kit.db.transaction().execute(async (tx) => {
    const device = await presentDevice(tx, deviceId);
    const moved = await moveDevice(tx, { deviceId, event, now: kit.clock.now(), lockReason });
    if (!moved) throw new Problem('devices.illegal-move', { members: { state: device.state, event } });
    const type = event === 'lock' ? 'device.locked' : 'device.unlocked';
    await recordChange(tx, kit, device, { type, origin, details: { name: device.name, reason: lockReason } });
  });
  tell(kit, deviceId);
}

/** @throws Problem devices.not-found for what an operator does not see: none, removed, or still being added */
async function presentDevice(tx: Tx, deviceId: string): Promise<Device> {
  const device = await lockDevice(tx, deviceId);
  if (!device || device.state === 'pending' || device.state === 'removed') throw new Problem('devices.not-found');
  return device;
}

type Recording = {
  type: 'device.changed' | 'device.locked' | 'device.unlocked';
  origin: OperatorOrigin;
  details: Parameters<typeof record>[2]['details'];
};

function recordChange(tx: Tx, kit: Kit, device: Device, { type, origin, details }: Recording): Promise<void> {
  const { operatorId, actorKind = 'operator', address, requestId } = origin;
  return record(tx, kit, {
    realmId: device.realmId,
    type,
    outcome: 'success',
    actor: { kind: actorKind, id: operatorId },
    userId: device.userId,
    deviceId: device.id,
    address,
    requestId,
    details,
  });
}

function tell(kit: Kit, deviceId: string): void {
  notifyDevice(kit, [deviceId], { type: 'profile' });
  announceChange(kit, { id: deviceId });
}
