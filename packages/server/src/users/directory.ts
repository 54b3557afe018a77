import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Queryable, Tables } from '../kit/index.ts';
import { searchPatterns } from './search-text.ts';
import { toUser, userColumns } from './store.ts';
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

/**
 * How much of the list a search reads in order before it asks the index. Frequent words fill a page from there; for rare
 * ones the index has few to name. Neither way alone is fast for both, and the planner cannot tell which is which.
 */
const windowRows = 5000;
const countLimit = 10_000;
const pageSizes = [50, 200];

type Users = ExpressionBuilder<Tables, 'users'>;

/** Must be the expression of the index `users_search`, to the letter. */
const searched = sql<string>`coalesce(search_text, ' ' || lower(name || ' ' || display_name || ' ' || coalesce(email, '')))`;

/** Enumerated values stand in the text of the statement, or a partial index could not be chosen for a prepared one. */
function fits(eb: Users, { search = '', role, state, device, locked }: UserFilter) {
  const conditions = [
    ...searchPatterns(search).map((pattern) => eb(searched, 'like', pattern)),
    ...(role ? [eb('role', '=', sql.lit(role))] : []),
    ...(state ? [eb('state', '=', sql.lit(state))] : []),
    ...(device ? [eb('device_count', device === 'none' ? '=' : '>', sql.lit(0))] : []),
    ...(locked ? [isOneOf(locked)] : []),
  ];
  return eb.and(conditions);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isOneOf(subjects: readonly string[]) {
  const ids = subjects.filter((subject) => uuid.test(subject));
  return sql<SqlBool>`(id = any(${ids}::uuid[]) or name = any(${subjects}::text[]))`;
}

const orders = {
  name: { column: 'name', direction: 'asc', beyond: '>' },
  newest: { column: 'id', direction: 'desc', beyond: '<' },
} as const;

function isBeyond(eb: Users, { realmId, sort, after }: UserPage & { after: string }) {
  const { column, beyond } = orders[sort];
  const last = eb.selectFrom('users').select(column).where('realm_id', '=', realmId).where('id', '=', after);
  return eb(column, beyond, last);
}

/** All users beyond the cursor, in order. */
function inOrder(q: Queryable, page: UserPage) {
  const { column, direction } = orders[page.sort];
  const { after } = page;
  return q
    .selectFrom('users')
    .selectAll('users')
    .where('realm_id', '=', page.realmId)
    .$if(after !== undefined, (select) => select.where((eb) => isBeyond(eb, { ...page, after: after ?? '' })))
    .orderBy(column, direction);
}

/** A literal, and one of two: with a parameter, a prepared plan would have to be good for any size of page. */
const rowsOf = ({ limit }: UserPage) => sql.lit((pageSizes.find((size) => limit <= size) ?? limit) + 1);

/** The statements of the directory, each of which touches few rows however many there are. */
export const directoryQueries = {
  list: (q: Queryable, page: UserPage) =>
    inOrder(q, page)
      .where((eb) => fits(eb, page))
      .limit(rowsOf(page)),

  window: (q: Queryable, page: UserPage) => {
    const { column, direction } = orders[page.sort];
    return q
      .selectFrom(inOrder(q, page).limit(sql.lit(windowRows)).as('users'))
      .select(userColumns)
      .where((eb) => fits(eb as unknown as Users, page))
      .orderBy(column, direction)
      .limit(rowsOf(page));
  },

  indexed: (q: Queryable, page: UserPage) => {
    const { column, direction } = orders[page.sort];
    const found = (within: Queryable) =>
      inOrder(within, page)
        .clearOrderBy()
        .clearSelect()
        .select(['id', 'name'])
        .where((eb) => fits(eb, page));
    return q
      .with(
        (cte) => cte('found').materialized(),
        (within) => found(within as Queryable),
      )
      .selectFrom('users')
      .select(userColumns)
      .where('id', 'in', (eb) =>
        eb.selectFrom('found').select('found.id').orderBy(`found.${column}`, direction).limit(rowsOf(page)),
      )
      .orderBy(column, direction);
  },

  count: (q: Queryable, filter: UserFilter) =>
    q
      .selectFrom((eb) =>
        eb
          .selectFrom('users')
          .select('id')
          .where('realm_id', '=', filter.realmId)
          .where((users) => fits(users, filter))
          .limit(sql.lit(countLimit + 1))
          .as('counted'),
      )
      .select((eb) => eb.fn.countAll<number>().as('count')),
};

/** One page of users. */
export async function listUsers(q: Queryable, page: UserPage): Promise<{ users: User[]; next: string | null }> {
  const rows = await rowsOfPage(q, page);
  const users = rows.slice(0, page.limit).map(toUser);
  return { users, next: rows.length > page.limit ? (users.at(-1)?.id ?? null) : null };
}

async function rowsOfPage(q: Queryable, page: UserPage) {
  if (page.locked || searchPatterns(page.search ?? '').length === 0) {
    return directoryQueries.list(q, page).execute();
  }
  const near = await directoryQueries.window(q, page).execute();
  return near.length > page.limit ? near : directoryQueries.indexed(q, page).execute();
}

/** How many users fit; `isMore` where there are more than `count`. Beyond 10,000 nobody counts. */
export async function countUsers(q: Queryable, filter: UserFilter): Promise<{ count: number; isMore: boolean }> {
  const { count } = await directoryQueries.count(q, filter).executeTakeFirstOrThrow();
  return { count: Math.min(count, countLimit), isMore: count > countLimit };
}
