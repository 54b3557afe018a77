import type { Kit } from '../kit/index.ts';
import { sweepLoose } from './loose-store.ts';

/** Removes nodes that no journey has named for a day, once an hour, on one process. */
export function defineJourneyJobs(kit: Kit): void {
  kit.jobs.define('journeys.sweep', () => sweepLoose(kit.db, kit.clock.now()), { everyMinutes: 60 });
}
