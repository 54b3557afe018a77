import type { Db } from '../kit/index.ts';

/** Sign-ins that ended after the backup was made would go on: whoever was in one begins again. */
export async function endRestoredSignIns(db: Db): Promise<void> {
  await db.updateTable('sign_ins').set({ state: 'abandoned' }).where('state', '=', 'open').execute();
  await db.deleteFrom('guarded_sign_ins').execute();
}
