import type { Kit } from '../kit/index.ts';
import { repairWakeUps } from './waker.ts';

/** The jobs of this slice. */
export function defineChannelJobs(kit: Kit): void {
  kit.jobs.define('channel.repair-wake-ups', () => repairWakeUps(kit), { everyMinutes: 1 });
}
