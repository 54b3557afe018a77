import './errors.ts';
import type { Kit } from '../kit/index.ts';
import { countLargeRealms } from './counts.ts';

export { countLargeRealms } from './counts.ts';
export { overviewRoutes } from './routes.ts';

/** Counts realms that are too large to be counted while somebody waits. */
export function defineOverviewJobs(kit: Kit): void {
  kit.jobs.define('overview.count', () => countLargeRealms(kit), { everyMinutes: 5, retries: 0 });
}
