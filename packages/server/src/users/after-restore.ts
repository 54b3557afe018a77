import type { Db } from '../kit/index.ts';

/** A session that was ended after the backup was made would live again: so all of them end, and everybody signs in anew. */
export async function endRestoredSessions(db: Db, at: Date): Promise<void> {
  await db.updateTable('sessions').set({ ended_at: at }).where('ended_at', 'is', null).execute();
}
