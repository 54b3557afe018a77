import type { Kit } from '../kit/index.ts';
import { expireDue } from './end-push.ts';
import { runWebhookJob, WEBHOOK_JOB } from './webhook-job.ts';

/** Tries after the first: with growing pauses they span about a day. */
const WEBHOOK_RETRIES = 12;

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
  kit.jobs.define(WEBHOOK_JOB, (data) => runWebhookJob(kit, data), { retries: WEBHOOK_RETRIES });
}
