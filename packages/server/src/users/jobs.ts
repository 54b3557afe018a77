import type { Kit } from '../kit/index.ts';
import { sweepSessions } from './session-store.ts';
import { fillSearchTexts } from './store.ts';

/** Removes sessions that ended long ago, and makes users findable that another writer left unsearched; on one process. */
export function defineUserJobs(kit: Kit): void {
  kit.jobs.define('users.sweep-sessions', () => sweepSessions(kit.db, kit.clock.now()), { everyMinutes: 60 });
  kit.jobs.define('users.fill-search-texts', () => fillAll(kit), { everyMinutes: 5 });
}

async function fillAll({ db }: Kit): Promise<void> {
  for (let filled = 1; filled > 0; ) filled = await fillSearchTexts(db);
}
