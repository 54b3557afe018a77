import { isUniqueViolation, type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import { checkedName, checkedText, type Role, type User } from './user.ts';

const columns = [
  'id',
  'realm_id',
  'name',
  'display_name',
  'email',
  'role',
  'push_enabled',
  'state',
  'created_at',
] as const;

type UserRow = {
  id: string;
  realm_id: string;
  name: string;
  display_name: string;
  email: string | null;
  role: Role;
  push_enabled: boolean;
  state: User['state'];
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
    state: row.state,
    createdAt: row.created_at,
  };
}

/** The user of this id in this realm: a foreign realm's id is as unknown as any (A49). */
export async function findUser(q: Queryable, { realmId, id }: { realmId: string; id: string }): Promise<User | null> {
  const row = await q
    .selectFrom('users')
    .select(columns)
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toUser(row) : null;
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
    .select(columns)
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
    .select(columns)
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
    .select([...columns, 'password_hash'])
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
  const insert = tx.insertInto('users').values({
    id: kit.random.uuid(createdAt),
    realm_id: person.realmId,
    name: checkedName(person.name),
    display_name: checkedText(person.displayName),
    email: person.email === undefined ? null : checkedText(person.email),
    role: person.role ?? 'user',
    password_hash: person.passwordHash ?? null,
    push_enabled: person.pushEnabled ?? true,
    created_at: createdAt,
  });
  try {
    return toUser(await insert.returning(columns).executeTakeFirstOrThrow());
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
};

/** @throws Problem users.text-invalid, users.last-administrator */
export async function updateUser(tx: Tx, user: User, change: UserChange): Promise<User> {
  const row = await tx
    .updateTable('users')
    .set({
      display_name: change.displayName === undefined ? user.displayName : checkedText(change.displayName),
      email: change.email ? checkedText(change.email) : change.email === null ? null : user.email,
      role: change.role ?? user.role,
      state: change.state ?? user.state,
      push_enabled: change.pushEnabled ?? user.pushEnabled,
    })
    .where('realm_id', '=', user.realmId)
    .where('id', '=', user.id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return toUser(row);
}

/**
 * The users of a realm whose role or state may be about to change, locked in id order: two administrators who
 * demote each other at the same moment wait here, and the second one sees what the first one did.
 */
export async function lockAdministrators(tx: Tx, realmId: string): Promise<User[]> {
  const rows = await tx
    .selectFrom('users')
    .select(columns)
    .where('realm_id', '=', realmId)
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(toUser);
}

export async function setPasswordHash(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

export type UserQuery = {
  realmId: string;
  /** Part of a name, display name or e-mail address. */
  search?: string | undefined;
  /** The id of the last user of the page before. */
  after?: string | undefined;
  limit: number;
};

/** Users in the order of their creation, paged by key. */
export async function listUsers(q: Queryable, query: UserQuery): Promise<{ users: User[]; next: string | null }> {
  let select = q.selectFrom('users').select(columns).where('realm_id', '=', query.realmId);
  const { search, after } = query;
  if (search) {
    const pattern = `%${likeLiteral(search.toLowerCase())}%`;
    select = select.where((eb) =>
      eb.or([
        eb('name', 'like', pattern),
        eb(eb.fn<string>('lower', ['display_name']), 'like', pattern),
        eb(eb.fn<string>('lower', ['email']), 'like', pattern),
      ]),
    );
  }
  if (after) select = select.where('id', '>', after);
  const rows = await select
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  const users = rows.slice(0, query.limit).map(toUser);
  return { users, next: rows.length > query.limit ? (users.at(-1)?.id ?? null) : null };
}

/** `%`, `_` and `\` of a search mean themselves: a wildcard would quietly hit other rows (A48). */
function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
