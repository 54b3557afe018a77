import { cleanText, record } from '../audit/index.ts';
import type { Kit } from '../kit/index.ts';
import { announceChange } from './notify.ts';
import type { Device } from './store.ts';
import { lockDevice, writeRefusal } from './sync-store.ts';

const REASON_LENGTH = 200;

/**
 * Remembers that a device could not take its settings over, and why, for the operator to see. Only what it was given last
 * can be refused; a word about anything older is late and changes nothing.
 */
export async function refuseSettings(
  kit: Kit,
  { id }: Pick<Device, 'id'>,
  { version, reason }: { version: number; reason: string },
): Promise<void> {
  const text = cleanText(reason, REASON_LENGTH);
  const isNews = await kit.db.transaction().execute(async (tx) => {
    const device = await lockDevice(tx, id);
    if (!device || device.state === 'removed' || device.offered?.version !== version) return false;
    if (device.refused?.version === version && device.refused.reason === text) return false;
    await writeRefusal(tx, id, { version, reason: text, at: kit.clock.now().toISOString() });
    await record(tx, kit, {
      realmId: device.realmId,
      type: 'device.settings-refused',
      outcome: 'refused',
      actor: { kind: 'device', id },
      userId: device.userId,
      deviceId: id,
      details: { version, reason: text },
    });
    return true;
  });
  if (isNews) announceChange(kit, { id });
}
