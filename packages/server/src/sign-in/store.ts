/** Sign-ins of versions that did not run on journeys: such a process may still serve beside this one during an upgrade. */
import type { Queryable } from '../kit/index.ts';

const KEEP_MS = 86_400_000;

/** Removes sign-ins that ended at least a day ago. */
export async function sweepSignIns(q: Queryable, now: Date): Promise<void> {
  await q
    .deleteFrom('sign_ins')
    .where('expires_at', '<', new Date(now.getTime() - KEEP_MS))
    .execute();
}
