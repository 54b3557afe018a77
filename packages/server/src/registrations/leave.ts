import { type Device, type RemovalOrigin, removeDevice } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import { announce, endRegistration } from './ending.ts';
import { findByDevice } from './store.ts';

/**
 * The device leaves. One that has not proved itself gives its registration up, so that the page says so at once instead of
 * counting down.
 * @throws Problem devices.not-found when it left in the meantime
 */
export async function leaveDevice(
  kit: Kit,
  { device, origin }: { device: Device; origin: RemovalOrigin },
): Promise<void> {
  const registration =
    device.state === 'pending' ? await findByDevice(kit.db, { userId: device.userId, deviceId: device.id }) : undefined;
  const ended =
    registration &&
    (await kit.db
      .transaction()
      .execute((tx) => endRegistration(tx, kit, { id: registration.id, event: 'fail', origin, failure: 'given-up' })));
  if (ended) announce(kit, ended);
  else await removeDevice(kit, device, origin);
}
