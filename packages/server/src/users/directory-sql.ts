import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { searchPatterns } from './search-text.ts';
import { userColumns } from './store.ts';
import type { Role, User } from './user.ts';

export type UserSort = 'name' | 'newest';

export type UserFilter = {
  realmId: string;
  /** Parts of a name, display name or e-mail address; all of them must be found. */
  search?: string | undefined;
  role?: Role | undefined;
  state?: User['state'] | undefined;
  /** Whether there is an active or locked device. */
  device?: 'none' | 'some' | undefined;
  /** Ids and names of the users that a lock holds; only these where given. */
  locked?: readonly string[] | undefined;
};

export type UserPage = UserFilter & {
  sort: UserSort;
  /** The id of the last user of the page before. */
  after?: string | undefined;
  limit: number;
};

const pageSizes = [50, 200];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const columns = sql.join(userColumns.map((name) => sql.ref(`users.${name}`)));
/** The order of the lists is the same in every database, whatever its locale: the indexes of migration 0010 have it. */
export const byName = sql<string>`name collate "C"`;
/** Must be the expression of the index `users_search`, to the letter. */
const searched = sql<string>`coalesce(search_text, ' ' || lower(name || ' ' || display_name || ' ' || coalesce(email, '')))`;

/** Enumerated values stand in the text of the statement, or a partial index could not be chosen for a prepared one. */
export function fits({ realmId, search = '', role, state, device, locked }: UserFilter): RawBuilder<SqlBool> {
  const conditions = [
    sql<SqlBool>`realm_id = ${realmId}`,
    ...searchPatterns(search).map((pattern) => sql<SqlBool>`${searched} like ${pattern}`),
    ...(role ? [sql<SqlBool>`role = ${sql.lit(role)}`] : []),
    ...(state ? [sql<SqlBool>`state = ${sql.lit(state)}`] : []),
    ...(device ? [device === 'none' ? sql<SqlBool>`device_count = 0` : sql<SqlBool>`device_count > 0`] : []),
    ...(locked ? [isOneOf(locked)] : []),
  ];
  return sql`${sql.join(conditions, sql` and `)}`;
}

function isOneOf(subjects: readonly string[]): RawBuilder<SqlBool> {
  const ids = subjects.filter((subject) => uuid.test(subject));
  return sql`(id = any(${ids}::uuid[]) or name = any(${subjects}::text[]))`;
}

/** One more than the page holds. A literal, and one of two: a prepared plan cannot be good for any size of page. */
export function rowsOf({ limit }: UserPage): RawBuilder<number> {
  return sql.lit((pageSizes.find((size) => limit <= size) ?? limit) + 1);
}

export const orders = {
  name: { by: byName, column: byName, beyond: sql`>` },
  newest: { by: sql`id desc`, column: sql`id`, beyond: sql`<` },
} as const;

/** Behind the last user of the page before. */
export function isBeyond({ realmId, sort, after }: UserPage): RawBuilder<SqlBool> {
  if (after === undefined) return sql`true`;
  const { column, beyond } = orders[sort];
  return sql`${column} ${beyond} (select ${column} from users where realm_id = ${realmId} and id = ${after})`;
}
