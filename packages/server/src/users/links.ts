import { record } from '../audit/index.ts';
import { type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import { findRealm } from '../realms/index.ts';
import { hashPassword } from './password.ts';
import { checkPassword, passwordFacts } from './password-rules.ts';
import { hashToken } from './session.ts';
import { endAllSessions } from './session-store.ts';
import { hasChangedPassword, setPasswordHash, toUser } from './store.ts';
import type { User } from './user.ts';

const linkSeconds = 3 * 86_400;

/**
 * A one-time link with which the user sets a password. A new link makes older ones worthless; only hashes are stored.
 * The token stands behind `#`, so that it reaches no server log and no referrer (A16).
 */
export async function createLink(
  tx: Tx,
  kit: Kit,
  { user, realmName }: { user: User; realmName: string },
): Promise<{ link: string; expiresAt: Date }> {
  const now = kit.clock.now();
  const expiresAt = new Date(now.getTime() + linkSeconds * 1000);
  const token = kit.random.token();
  await endLinks(tx, user.id);
  await tx
    .insertInto('user_links')
    .values({
      token_hash: hashToken(token),
      user_id: user.id,
      purpose: 'set-password',
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { link: `${kit.config.publicUrl}/${realmName}/welcome#${token}`, expiresAt };
}

async function userOfLink(q: Queryable, token: string, now: Date): Promise<User | null> {
  const row = await q
    .selectFrom('user_links')
    .innerJoin('users', 'users.id', 'user_links.user_id')
    .selectAll('users')
    .where('user_links.token_hash', '=', hashToken(token))
    .where('user_links.used_at', 'is', null)
    .where('user_links.expires_at', '>', now)
    .where('users.state', '=', 'active')
    .executeTakeFirst();
  return row ? toUser(row) : null;
}

/** Marks the link as used: true for exactly one caller. */
async function useLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('user_links')
    .set({ used_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

type Since = { userId: string; since: Date };

/**
 * Whether the user has set a password with a one-time link since then. A password that somebody chose by themself is no
 * such proof: only an operator, or whoever runs the server, makes links.
 */
export async function hasUsedLink(q: Queryable, { userId, since }: Since): Promise<boolean> {
  const row = await q
    .selectFrom('user_links')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('used_at', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the user has a new password since then, however it was set: what the old one had opened must not go on. */
export async function hasNewPassword(q: Queryable, { userId, since }: Since): Promise<boolean> {
  return (await hasUsedLink(q, { userId, since })) || hasChangedPassword(q, { userId, since });
}

/** Makes one-time links that were not used worthless. */
export async function endLinks(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('user_links').where('user_id', '=', userId).where('used_at', 'is', null).execute();
}

type Origin = { address: string; requestId: string };

/**
 * Sets the password of the link's user, once, and ends the sessions that the old password had opened.
 * A weak password does not use the link up.
 * @throws Problem users.link-invalid, users.password-weak
 */
export async function redeemLink(
  kit: Kit,
  { token, password, origin }: { token: string; password: string; origin: Origin },
): Promise<{ realm: string; user: string }> {
  const user = await userOfLink(kit.db, token, kit.clock.now());
  const realm = user && (await findRealm(kit.db, user.realmId));
  if (!user || !realm) throw new Problem('users.link-invalid');
  checkPassword(password, passwordFacts(user, realm));
  const passwordHash = await hashPassword(password);
  await kit.db.transaction().execute(async (tx) => {
    const now = kit.clock.now();
    if (!(await useLink(tx, token, now))) throw new Problem('users.link-invalid');
    await setPasswordHash(tx, user.id, passwordHash);
    await endAllSessions(tx, user.id, now);
    await record(tx, kit, {
      realmId: user.realmId,
      type: 'user.password-set',
      outcome: 'success',
      actor: { kind: 'user', id: user.id },
      userId: user.id,
      ...origin,
    });
  });
  return { realm: realm.name, user: user.name };
}
