import type { Db } from '../kit/index.ts';

/** A session that was ended after the backup was made would live again: so all of them end, and everybody signs in anew. */
export async function endRestoredSessions(db: Db, at: Date): Promise<void> {
  await db.updateTable('sessions').set({ ended_at: at }).where('ended_at', 'is', null).execute();
}

/** A link that was used after the backup was made would be unused again, in whoever's mailbox it still lies (A8). */
export async function endRestoredLinks(db: Db): Promise<void> {
  await db.deleteFrom('user_links').where('used_at', 'is', null).execute();
}
