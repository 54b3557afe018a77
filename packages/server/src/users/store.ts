import { sql } from 'kysely';
import { isUniqueViolation, type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import { searchTextOf } from './search-text.ts';
import { checkedName, checkedText, type Role, type User } from './user.ts';

export const userColumns = [
  'id',
  'realm_id',
  'name',
  'display_name',
  'email',
  'role',
  'push_enabled',
  'require_biometric_seed',
  'state',
  'version',
  'device_count',
  'created_at',
] as const;

export type UserRow = {
  id: string;
  realm_id: string;
  name: string;
  display_name: string;
  email: string | null;
  role: Role;
  push_enabled: boolean;
  require_biometric_seed: boolean;
  state: User['state'];
  version: number;
  device_count: number;
  created_at: Date;
};

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    realmId: row.realm_id,
    name: row.name,
    displayName: row.display_name,
    email: row.email,
    role: row.role,
    pushEnabled: row.push_enabled,
    requireBiometricSeed: row.require_biometric_seed,
    state: row.state,
    version: row.version,
    devices: row.device_count,
    createdAt: row.created_at,
  };
}

/** The user of this id in this realm: a foreign realm's id is as unknown as any (A49). */
export async function findUser(q: Queryable, { realmId, id }: { realmId: string; id: string }): Promise<User | null> {
  const row = await q
    .selectFrom('users')
    .select(userColumns)
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toUser(row) : null;
}

/** Users by their id, of whichever realm. */
export async function findUsers(q: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  const rows = await q
    .selectFrom('users')
    .select(userColumns)
    .where('id', '=', (eb) => eb.fn.any(eb.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, toUser(row)]));
}

/** @throws Problem users.not-found */
export async function getUser(q: Queryable, key: { realmId: string; id: string }): Promise<User> {
  const user = await findUser(q, key);
  if (!user) throw new Problem('users.not-found');
  return user;
}

/** The same, and nobody else changes it to the end of the transaction. @throws Problem users.not-found */
export async function lockUser(tx: Tx, { realmId, id }: { realmId: string; id: string }): Promise<User> {
  const row = await tx
    .selectFrom('users')
    .select(userColumns)
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Problem('users.not-found');
  return toUser(row);
}

/** The user of this name; `name` is normalised first by normaliseName. */
export async function findUserByName(
  q: Queryable,
  { realmId, name }: { realmId: string; name: string },
): Promise<User | null> {
  const row = await q
    .selectFrom('users')
    .select(userColumns)
    .where('realm_id', '=', realmId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? toUser(row) : null;
}

/** The user together with the password's hash: for the sign-in's first step only. */
export async function findLogin(
  q: Queryable,
  { realmId, name }: { realmId: string; name: string },
): Promise<{ user: User; passwordHash: string | null } | null> {
  const row = await q
    .selectFrom('users')
    .select([...userColumns, 'password_hash'])
    .where('realm_id', '=', realmId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? { user: toUser(row), passwordHash: row.password_hash } : null;
}

export type NewUser = {
  realmId: string;
  name: string;
  displayName: string;
  email?: string | undefined;
  role?: Role | undefined;
  passwordHash?: string | undefined;
  pushEnabled?: boolean | undefined;
};

/**
 * Creates a user. Rules about who may do so, and the audit, are the caller's.
 * @throws Problem users.name-invalid, users.text-invalid, users.name-taken
 */
export async function insertUser(tx: Tx, kit: Pick<Kit, 'clock' | 'random'>, person: NewUser): Promise<User> {
  const createdAt = kit.clock.now();
  const name = checkedName(person.name);
  const displayName = checkedText(person.displayName);
  const email = person.email === undefined ? null : checkedText(person.email);
  const insert = tx.insertInto('users').values({
    id: kit.random.uuid(createdAt),
    realm_id: person.realmId,
    name,
    display_name: displayName,
    email,
    search_text: searchTextOf({ name, displayName, email }),
    role: person.role ?? 'user',
    password_hash: person.passwordHash ?? null,
    push_enabled: person.pushEnabled ?? true,
    created_at: createdAt,
  });
  try {
    return toUser(await insert.returning(userColumns).executeTakeFirstOrThrow());
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('users.name-taken', { cause });
    throw cause;
  }
}

export type UserChange = {
  displayName?: string | undefined;
  email?: string | null | undefined;
  role?: Role | undefined;
  state?: User['state'] | undefined;
  pushEnabled?: boolean | undefined;
  requireBiometricSeed?: boolean | undefined;
};

/** Writes the change and counts the version up. @throws Problem users.text-invalid */
export async function updateUser(tx: Tx, user: User, change: UserChange): Promise<User> {
  const displayName = change.displayName === undefined ? user.displayName : checkedText(change.displayName);
  const email = change.email ? checkedText(change.email) : change.email === null ? null : user.email;
  const row = await tx
    .updateTable('users')
    .set((eb) => ({
      display_name: displayName,
      email,
      search_text: searchTextOf({ name: user.name, displayName, email }),
      role: change.role ?? user.role,
      state: change.state ?? user.state,
      push_enabled: change.pushEnabled ?? user.pushEnabled,
      require_biometric_seed: change.requireBiometricSeed ?? user.requireBiometricSeed,
      version: eb('version', '+', 1),
    }))
    .where('realm_id', '=', user.realmId)
    .where('id', '=', user.id)
    .returning(userColumns)
    .executeTakeFirstOrThrow();
  return toUser(row);
}

/**
 * The users of a realm whose role or state may be about to change, locked in id order: two administrators who
 * demote each other at the same moment wait here, and the second one sees what the first one did.
 */
export async function lockAdministrators(tx: Tx, realmId: string): Promise<User[]> {
  return (await activeAdministrators(tx, realmId).forUpdate().execute()).map(toUser);
}

const mostAdministrators = 50;

/** The administrators of a realm who may sign in: fifty at most, whom a mail about their realm goes to. */
export async function administratorsOf(q: Queryable, realmId: string): Promise<User[]> {
  return (await activeAdministrators(q, realmId).limit(mostAdministrators).execute()).map(toUser);
}

const activeAdministrators = (q: Queryable, realmId: string) =>
  q
    .selectFrom('users')
    .select(userColumns)
    .where('realm_id', '=', realmId)
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .orderBy('id');

/** Keeps changes of a user waiting until the transaction is over: a new password, a first device, that they are disabled. */
export async function holdUser(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forShare().execute();
}

/** The hash of the user's password; null where Lanyard keeps none for her. */
export async function passwordHashOf(q: Queryable, userId: string): Promise<string | null> {
  const row = await q.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst();
  return row?.password_hash ?? null;
}

/**
 * Puts a password in the place of the one that was judged, in one statement: false where that one is not there any more, or
 * its owner may not sign in.
 */
export async function replacePasswordHash(
  tx: Tx,
  { userId, before, after, at }: { userId: string; before: string; after: string; at: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('users')
    .set({ password_hash: after, password_changed_at: at })
    .where('id', '=', userId)
    .where('password_hash', '=', before)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Whether the user has replaced the password by herself since then. */
export async function hasChangedPassword(
  q: Queryable,
  { userId, since }: { userId: string; since: Date },
): Promise<boolean> {
  const row = await q
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('password_changed_at', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function setPasswordHash(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

const fillAtOnce = 500;

/** Makes the search text of users that have none: written by an older server, or by hand. @returns how many */
export async function fillSearchTexts(q: Queryable): Promise<number> {
  const rows = await q
    .selectFrom('users')
    .select(['id', 'name', 'display_name', 'email'])
    .where('search_text', 'is', null)
    .orderBy('id')
    .limit(fillAtOnce)
    .execute();
  const texts = rows.map((row) => searchTextOf({ name: row.name, displayName: row.display_name, email: row.email }));
  // Compared with what was read: whoever was renamed in between is met again at the next round.
  await sql`
    UPDATE users SET search_text = made.search_text
    FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((row) => row.display_name)}::text[],
      ${rows.map(({ email }) => email)}::text[], ${texts}::text[]) AS made(id, display_name, email, search_text)
    WHERE users.id = made.id AND users.search_text IS NULL
      AND (users.display_name, users.email) IS NOT DISTINCT FROM (made.display_name, made.email)`.execute(q);
  return rows.length;
}
