import type { Kit } from '../kit/index.ts';
import { expireOverdue, sweepEnded } from './ending.ts';

/** The jobs of this slice: end what nobody finished, and forget what ended long ago. */
export function defineRegistrationJobs(kit: Kit): void {
  kit.jobs.define('registrations.expire', async () => void (await expireOverdue(kit)), { everyMinutes: 1 });
  kit.jobs.define('registrations.sweep', () => sweepEnded(kit), { everyMinutes: 30 });
}
