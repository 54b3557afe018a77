import { type Delivery, deliveriesOfPush } from '../channel/index.ts';
import { type DeviceWithCredentials, devicesOfUser } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import { type DeliveryWord, explainDelivery } from '../policies/index.ts';
import { type Asker, type Push, type PushView, pushView, stateAt } from './push.ts';

type Named = Pick<DeviceWithCredentials, 'id' | 'name' | 'mode' | 'lastSyncAt'>;

/**
 * A push as its asker sees it, with how it fares as long as there is something to say. Reads; never for the moment of asking.
 * @param devices those of its user, where they have been read; null where whoever looks is told nothing of them
 */
export async function pushViewNow(
  kit: Kit,
  push: Push,
  { asker, devices }: { asker: Asker; devices?: readonly Named[] | null },
): Promise<PushView> {
  const state = stateAt(push, kit.clock.now());
  const isOpen = devices !== null && (state === 'pending' || state === 'expired');
  const known = isOpen ? (devices ?? (await devicesOfUser(kit.db, push.userId))) : [];
  const deliveries = isOpen ? await deliveriesOfPush(kit.db, push.id) : [];
  return pushView(kit, push, asker, isOpen ? explain(kit, push, { deliveries, devices: known }) : null);
}

type Known = { deliveries: readonly Delivery[]; devices: readonly Named[] };

/** Null where nothing was written down of it, as of a push that began this very moment. */
export function explain(
  kit: Pick<Kit, 'clock'>,
  push: Pick<Push, 'state' | 'createdAt' | 'expiresAt'>,
  { deliveries, devices }: Known,
): DeliveryWord | null {
  const now = kit.clock.now();
  if (deliveries.length === 0) return null;
  const facts = deliveries.flatMap(({ deviceId, hops, addressKind, trouble }) => {
    const device = devices.find(({ id }) => id === deviceId);
    return device ? [{ ...factsOf(device), canBeWoken: addressKind !== null, hops, trouble }] : [];
  });
  return explainDelivery({ push: { state: stateAt(push, now), createdAt: push.createdAt }, now, devices: facts });
}

/** An app of PingAM is heard of when it registers and when it answers, which says nothing of the time between. */
function factsOf({ name, mode, lastSyncAt }: Named) {
  const isMute = mode === 'pingam';
  return { name, isMute, lastHeardAt: isMute ? null : lastSyncAt };
}
