import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';
import { searchedUsers } from './directory-search.ts';
import { columns, fits, isBeyond, orders, rowsOf, type UserFilter, type UserPage } from './directory-sql.ts';
import { searchPatterns } from './search-text.ts';
import { toUser, type UserRow } from './store.ts';
import type { User } from './user.ts';

const countLimit = 10_000;

/** The statements of the list; each touches few rows, however many there are. */
export const listQueries = {
  list: (page: UserPage) =>
    sql<UserRow>`select ${columns} from users where ${fits(page)} and ${isBeyond(page)}
      order by ${orders[page.sort].by} limit ${rowsOf(page)}`,
  count: (filter: UserFilter) =>
    sql<{ count: number }>`select count(*) from
      (select from users where ${fits(filter)} limit ${sql.lit(countLimit + 1)}) as counted`,
};

/** One page of users. With a search in order of names, those whose sign-in name begins with it come first. */
export async function listUsers(q: Queryable, page: UserPage): Promise<{ users: User[]; next: string | null }> {
  const isSearch = searchPatterns(page.search ?? '').length > 0 && !page.locked;
  const rows = isSearch ? await searchedUsers(q, page) : (await listQueries.list(page).execute(q)).rows;
  const users = rows.slice(0, page.limit).map(toUser);
  return { users, next: rows.length > page.limit ? (users.at(-1)?.id ?? null) : null };
}

/** How many users fit; `isMore` where there are more than `count`. Beyond 10,000 nobody counts. */
export async function countUsers(q: Queryable, filter: UserFilter): Promise<{ count: number; isMore: boolean }> {
  const { rows } = await listQueries.count(filter).execute(q);
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, countLimit), isMore: count > countLimit };
}
