import type { Kit } from '../kit/index.ts';
import { forgetUnusedServices } from './delivery-store.ts';
import { repairWakeUps, sendersOf } from './waker.ts';

/** The jobs of this slice. A key of a push service that cannot be used is said at the start. @throws Problem config.invalid */
export function defineChannelJobs(kit: Kit): void {
  sendersOf(kit);
  kit.jobs.define('channel.repair-wake-ups', () => repairWakeUps(kit), { everyMinutes: 1 });
  // It reads every address, so it is not done each minute.
  kit.jobs.define('channel.forget-push-services', () => forgetUnusedServices(kit.db), { everyMinutes: 60 });
}
