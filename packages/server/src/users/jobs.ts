import type { Kit } from '../kit/index.ts';
import { sweepSessions } from './session-store.ts';

/** Removes sessions that ended long ago, once an hour, on one process. */
export function defineUserJobs(kit: Kit): void {
  kit.jobs.define('users.sweep-sessions', () => sweepSessions(kit.db, kit.clock.now()), { everyMinutes: 60 });
}
