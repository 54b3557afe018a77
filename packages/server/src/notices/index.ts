import './errors.ts';
import type { Kit } from '../kit/index.ts';
import { SHOWN_FOR_MS } from './notice.ts';
import { deleteNotices } from './store.ts';

export { type AddedPhone, noteFirstPhone } from './first-phone.ts';
export { noticeRoutes } from './routes.ts';

/** Forgets notices that nobody is shown any more; on one process. */
export function defineNoticeJobs(kit: Kit): void {
  const sweep = () => deleteNotices(kit.db, new Date(kit.clock.now().getTime() - SHOWN_FOR_MS));
  kit.jobs.define('notices.sweep', sweep, { everyMinutes: 60 });
}
