import type { Kit } from '../kit/index.ts';
import { expireDue } from './end-push.ts';
import { deleteOldPushes } from './push-store.ts';
import { runWebhookJob, WEBHOOK_JOB } from './webhook-job.ts';

/** Tries after the first: with growing pauses they span about a day. */
const WEBHOOK_RETRIES = 12;

/** Days for which a push and its way to the devices can be looked at. What must be kept for longer is in the audit. */
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;
const SWEEP = 1_000;

/** Deletes old pushes with the evidence of their answers, a part at a time, so that no lock is held for long. */
export async function sweepPushes(kit: Kit): Promise<void> {
  const before = new Date(kit.clock.now().getTime() - KEEP_DAYS * DAY_MS);
  let total = 0;
  let count: number;
  do {
    count = await deleteOldPushes(kit.db, { before, limit: SWEEP });
    total += count;
  } while (count === SWEEP);
  kit.log.debug({ count: total }, 'old pushes deleted');
}

/** The jobs of this slice: pushes that nobody answered end by themselves, and relying parties are told of every end. */
export function defineVerificationJobs(kit: Kit): void {
  kit.jobs.define(
    'verifications.expire-pushes',
    async () => {
      const count = await expireDue(kit);
      kit.log.debug({ count }, 'pushes expired');
    },
    { everyMinutes: 1 },
  );
  kit.jobs.define('verifications.sweep-pushes', () => sweepPushes(kit), { everyMinutes: 30 });
  kit.jobs.define(WEBHOOK_JOB, (data) => runWebhookJob(kit, data), { retries: WEBHOOK_RETRIES });
}
