import type { Kit } from '../kit/index.ts';
import { sweepSignIns } from './store.ts';

/** Removes sign-ins that ended long ago, once an hour, on one process. */
export function defineSignInJobs(kit: Kit): void {
  kit.jobs.define('sign-in.sweep', () => sweepSignIns(kit.db, kit.clock.now()), { everyMinutes: 60 });
}
