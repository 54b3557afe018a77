import { moveDevice } from '../devices/index.ts';
import type { Db } from '../kit/index.ts';
import { everyOpenRegistration, moveRegistration } from './store.ts';

/** A registration that was finished after the backup was made would be open again, with a link that was used (A8). */
export async function endRestoredRegistrations(db: Db, now: Date): Promise<void> {
  for (const { id, deviceId } of await everyOpenRegistration(db)) {
    await moveRegistration(db, { id, event: 'cancel', now });
    if (deviceId !== null) await moveDevice(db, { deviceId, event: 'abandon', now });
  }
}
