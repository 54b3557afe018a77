import { sql } from 'kysely';
import type { Db } from '../kit/index.ts';

/** More changes than are made between a backup and its restore. */
const AHEAD = 10_000;

/**
 * A phone refuses a profile with a lower version than it has, and after a restore the server's versions lie in the past: so they
 * are set ahead, and each phone takes over what was restored at its next connection.
 */
export async function supersedeProfiles(db: Db): Promise<void> {
  await db
    .updateTable('devices')
    .set({ configuration_version: sql<number>`configuration_version + ${AHEAD}` })
    .where('state', '<>', 'removed')
    .execute();
}
