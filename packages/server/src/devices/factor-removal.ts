/** What a device is good for, and how it loses one of the two: the device itself goes with its last. */
import { record } from '../audit/index.ts';
import { isProblem, type Kit, Problem, type Tx } from '../kit/index.ts';
import { changeDevice } from './change-device.ts';
import { credentialsOf, deleteCredentialsOfKinds } from './credential-store.ts';
import { type FactorMethod, setSkipFlag, skipFlagOf } from './factor-flags.ts';
import { announceChange, notifyDevice } from './notify.ts';
import { type RemovalOrigin, removeDevice } from './removal.ts';
import { type DeviceWithCredentials, devicesOfUser } from './store.ts';
import { lockDevice } from './sync-store.ts';

export type Factors = Readonly<Record<FactorMethod, boolean>>;

const KINDS = { oath: ['totp', 'hotp'], push: ['push'] } as const;

/** Whether a device shows codes, and whether requests can reach it. An app of ours needs no secret of its own for requests. */
export function factorsOf({
  mode,
  pushAllowed,
  credentials,
}: Pick<DeviceWithCredentials, 'mode' | 'pushAllowed' | 'credentials'>): Factors {
  const has = (kinds: readonly string[]) =>
    credentials.some(({ kind, suspended }) => kinds.includes(kind) && !suspended);
  return { oath: has(KINDS.oath), push: mode === 'online' ? pushAllowed : has(KINDS.push) };
}

/** How an app of ours, which follows its settings, is told to do without one of the two. */
const SETTINGS = { oath: { types: { code: 'none' } }, push: { types: { push: false } } } as const;

type Removing = {
  readonly device: DeviceWithCredentials;
  readonly method: FactorMethod;
  readonly origin: RemovalOrigin;
};

/**
 * Removes one of the two. Whether the person wants to be asked for that kind is open again when no device is left for it.
 * @throws Problem devices.not-found where the device has none of it, or was removed in the meantime
 */
export async function removeFactor(kit: Kit, removing: Removing): Promise<void> {
  const { device, method, origin } = removing;
  const factors = factorsOf(device);
  if (!factors[method]) throw new Problem('devices.not-found');
  const isLast = !factors[method === 'oath' ? 'push' : 'oath'];
  const remove = device.mode === 'online' ? switchOff : removeCredential;
  // The other half may have gone in the meantime: the device is then good for nothing.
  if (isLast || !(await remove(kit, removing))) await removeDevice(kit, device, origin);
  await kit.db.transaction().execute((tx) => askAgain(tx, kit, { ...device, method, origin }));
}

/** False where nothing would be left. */
async function switchOff(kit: Kit, { device, method, origin }: Removing): Promise<boolean> {
  const { actor, address, requestId } = origin;
  const change = { configuration: SETTINGS[method] };
  const by = { operatorId: actor.id, actorKind: actor.kind, address, requestId };
  try {
    await changeDevice(kit, { deviceId: device.id, change, mayWeaken: false, origin: by });
    return true;
  } catch (error) {
    if (isProblem(error, 'devices.nothing-left')) return false;
    throw error;
  }
}

/** False where nothing is left. */
async function removeCredential(kit: Kit, { device, method, origin }: Removing): Promise<boolean> {
  const left = await kit.db.transaction().execute(async (tx) => {
    const locked = await lockDevice(tx, device.id);
    const isPresent = locked?.state === 'active' || locked?.state === 'locked';
    if (!isPresent || !(await deleteCredentialsOfKinds(tx, { deviceId: device.id, kinds: KINDS[method] })))
      throw new Problem('devices.not-found');
    await record(tx, kit, {
      realmId: device.realmId,
      type: 'device.credential-removed',
      outcome: 'success',
      userId: device.userId,
      deviceId: device.id,
      ...origin,
      details: { name: device.name, method },
    });
    return credentialsOf(tx, [device.id]);
  });
  notifyDevice(kit, [device.id], { type: 'profile' });
  announceChange(kit, device);
  return left.length > 0;
}

type Asking = {
  readonly realmId: string;
  readonly userId: string;
  readonly method: FactorMethod;
  readonly origin: RemovalOrigin;
};

/** The person is asked for this kind again, unless a device is left for it. */
async function askAgain(tx: Tx, kit: Kit, asking: Asking): Promise<void> {
  const left = await devicesOfUser(tx, asking.userId);
  if (!left.some((device) => factorsOf(device)[asking.method])) await resetSkipFlag(tx, kit, asking);
}

/** Takes back what a person chose about a kind of factor. */
export async function resetSkipFlag(tx: Tx, kit: Kit, { realmId, userId, method, origin }: Asking): Promise<void> {
  if ((await skipFlagOf(tx, { userId, method })) === 'not-set') return;
  await setSkipFlag(tx, kit, { userId, method, flag: 'not-set' });
  const event = { realmId, type: 'factor.asked-again', outcome: 'success', userId, ...origin } as const;
  await record(tx, kit, { ...event, details: { method } });
}
