import type { Kit } from '../kit/index.ts';
import { repairWakeUps, sendersOf } from './waker.ts';

/** The jobs of this slice. A key of a push service that cannot be used is said at the start. @throws Problem config.invalid */
export function defineChannelJobs(kit: Kit): void {
  sendersOf(kit);
  kit.jobs.define('channel.repair-wake-ups', () => repairWakeUps(kit), { everyMinutes: 1 });
}
