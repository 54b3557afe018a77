import { record } from '../audit/index.ts';
import { type Kit, Problem } from '../kit/index.ts';
import { announceChange, notifyDevice } from './notify.ts';
import { type Device, moveDevice } from './store.ts';

/** Who removed a device. */
export type RemovalOrigin = {
  actor: { kind: 'user' | 'operator' | 'device'; id: string };
  address: string;
  requestId: string;
};

/**
 * Removes a device: its secrets are erased and its connection ends. Pushes that wait for it stay answerable by the user's
 * other devices only, because an answer counts only from an active one.
 * @throws Problem devices.not-found when it was removed in the meantime
 */
export async function removeDevice(
  kit: Kit,
  device: Pick<Device, 'id' | 'name'>,
  origin: RemovalOrigin,
): Promise<void> {
  await kit.db.transaction().execute(async (tx) => {
    const removed = await moveDevice(tx, { deviceId: device.id, event: 'remove', now: kit.clock.now() });
    if (!removed) throw new Problem('devices.not-found');
    await record(tx, kit, {
      realmId: removed.realmId,
      type: 'device.removed',
      outcome: 'success',
      userId: removed.userId,
      deviceId: removed.id,
      ...origin,
      details: { name: removed.name },
    });
  });
  notifyDevice(kit, [device.id], { type: 'removed' });
  announceChange(kit, device);
}
