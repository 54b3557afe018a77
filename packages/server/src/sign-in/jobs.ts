import type { Kit } from '../kit/index.ts';
import { sweepKnownBrowsers } from '../users/index.ts';
import { sweepGuarded } from './guarded-store.ts';
import { sweepSignIns } from './store.ts';

/** Removes sign-ins that ended long ago, once an hour, on one process. */
export function defineSignInJobs(kit: Kit): void {
  kit.jobs.define('sign-in.sweep', () => sweep(kit), { everyMinutes: 60 });
}

async function sweep({ db, clock }: Kit): Promise<void> {
  const now = clock.now();
  await sweepSignIns(db, now);
  await sweepGuarded(db, now);
  await sweepKnownBrowsers(db, now);
}
