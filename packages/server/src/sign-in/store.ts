import type { Kit, Queryable, Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { hashToken, type User } from '../users/index.ts';
import type { SignIn, SignInState } from './sign-in.ts';

type SignInRow = {
  id: string;
  realm_id: string;
  user_id: string;
  session_id: string | null;
  push_id: string | null;
  state: SignInState;
  address: string;
  browser: string;
  created_at: Date;
  expires_at: Date;
};

function toSignIn(row: SignInRow): SignIn {
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    sessionId: row.session_id,
    pushId: row.push_id,
    state: row.state,
    address: row.address,
    browser: row.browser,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export type NewSignIn = { realm: Realm; user: User; sessionId?: string; address: string; browser: string };

/** Opens a sign-in. `token` belongs into the cookie and nowhere else; only its hash is stored. */
export async function insertSignIn(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { realm, user, sessionId, address, browser }: NewSignIn,
): Promise<{ signIn: SignIn; token: string }> {
  const createdAt = kit.clock.now();
  const token = kit.random.token();
  const row = await tx
    .insertInto('sign_ins')
    .values({
      id: kit.random.uuid(createdAt),
      token_hash: hashToken(token),
      realm_id: realm.id,
      user_id: user.id,
      session_id: sessionId ?? null,
      state: 'open',
      address,
      browser,
      created_at: createdAt,
      expires_at: new Date(createdAt.getTime() + realm.settings.signIn.expirySeconds * 1000),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { signIn: toSignIn(row), token };
}

/** The open sign-in of a cookie. */
export async function findOpenByToken(q: Queryable, token: string, now: Date): Promise<SignIn | null> {
  const row = await q
    .selectFrom('sign_ins')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? toSignIn(row) : null;
}

/** The sign-in as it is now, if it is still open. */
export async function findOpen(q: Queryable, id: string, now: Date): Promise<SignIn | null> {
  const row = await q
    .selectFrom('sign_ins')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? toSignIn(row) : null;
}

/**
 * Ends an open sign-in: compares and sets in one statement, so of any number of answers at once exactly one makes a
 * session. @returns false where it was not open any more
 */
export async function endSignIn(
  q: Queryable,
  { id, state, now }: { id: string; state: 'done' | 'abandoned'; now: Date },
): Promise<boolean> {
  const result = await q
    .updateTable('sign_ins')
    .set({ state })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Puts a push in the place of the one that was there; false where another request was faster. */
export async function replacePush(
  q: Queryable,
  { id, before, after }: { id: string; before: string | null; after: string | null },
): Promise<boolean> {
  const result = await q
    .updateTable('sign_ins')
    .set({ push_id: after })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('push_id', 'is not distinct from', before)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const keepMs = 86_400_000;

/** Removes sign-ins that ended at least a day ago. */
export async function sweepSignIns(q: Queryable, now: Date): Promise<void> {
  await q
    .deleteFrom('sign_ins')
    .where('expires_at', '<', new Date(now.getTime() - keepMs))
    .execute();
}
