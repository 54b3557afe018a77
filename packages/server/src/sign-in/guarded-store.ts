import type { Kit, Queryable } from '../kit/index.ts';
import { hashToken } from '../users/index.ts';

/** A password that was right while strangers guessed, and the push that has to confirm it. */
export type GuardedSignIn = { id: string; realmId: string; userId: string; pushId: string; createdAt: Date };

export type NewGuardedSignIn = Omit<GuardedSignIn, 'createdAt'> & { token: string; expiresAt: Date };

export async function insertGuarded(
  q: Queryable,
  kit: Pick<Kit, 'clock'>,
  { id, token, realmId, userId, pushId, expiresAt }: NewGuardedSignIn,
): Promise<void> {
  await q
    .insertInto('guarded_sign_ins')
    .values({
      id,
      token_hash: hashToken(token),
      realm_id: realmId,
      user_id: userId,
      push_id: pushId,
      created_at: kit.clock.now(),
      expires_at: expiresAt,
    })
    .execute();
}

export async function findGuarded(q: Queryable, token: string, now: Date): Promise<GuardedSignIn | null> {
  const row = await q
    .selectFrom('guarded_sign_ins')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    pushId: row.push_id,
    createdAt: row.created_at,
  };
}

/** Takes it, once. @returns false where somebody else was faster */
export async function takeGuarded(q: Queryable, id: string): Promise<boolean> {
  const result = await q.deleteFrom('guarded_sign_ins').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function sweepGuarded(q: Queryable, now: Date): Promise<void> {
  await q.deleteFrom('guarded_sign_ins').where('expires_at', '<', now).execute();
}
