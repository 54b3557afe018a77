import { announcePublished } from './published.ts';
import { runsInside } from './run-store.ts';
import type { Runs } from './runs.ts';
import type { JourneyKey } from './store.ts';

/**
 * Tells every process that a journey is gone, and takes back what those who are in it have asked for: a code that is still on a
 * screen adds no phone, and no phone is asked any longer. They learn of the end with their next step. Call it after the commit.
 */
export async function announceDeleted(
  { kit, onRunEnded }: Pick<Runs, 'kit' | 'onRunEnded'>,
  key: JourneyKey,
): Promise<void> {
  announcePublished(kit, key);
  for (const id of await runsInside(kit.db, key, kit.clock.now())) await onRunEnded(kit, id);
}
