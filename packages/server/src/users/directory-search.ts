import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';
import { byName, columns, fits, isBeyond, orders, rowsOf, type UserPage } from './directory-sql.ts';
import type { UserRow } from './store.ts';

/**
 * How much of the list a search reads in order before it asks the index of words. Frequent words fill a page from there; for
 * rare ones the index has few to name. Neither way alone is fast for both, and the planner cannot tell which is which.
 */
const windowRows = 5000;
/** Above every character: the end of the names that begin alike, in the order of bytes. */
const beyondAll = '\u{10ffff}';

/** A search in order of names: where it stands, and the sign-in names that begin with its first word. */
type Walk = { page: UserPage; start: string; cursor: string | undefined };

const isNear = ({ start }: Walk): RawBuilder<SqlBool> =>
  sql`(${byName} >= ${start} and ${byName} < ${start + beyondAll})`;

const isBehind = ({ cursor }: Walk): RawBuilder<SqlBool> =>
  cursor === undefined ? sql`true` : sql`${byName} > ${cursor}`;

/** Whether the walk has left the names that begin alike. */
const isPastNear = ({ start, cursor }: Walk): boolean => cursor !== undefined && !cursor.startsWith(start);

function window(walk: Walk, part: RawBuilder<SqlBool>): RawBuilder<UserRow> {
  const { page } = walk;
  return sql`select ${columns} from
    (select * from users where realm_id = ${page.realmId} and ${part} order by ${byName} limit ${sql.lit(windowRows)}) as users
    where ${fits(page)} order by ${byName} limit ${rowsOf(page)}`;
}

/** What of the index's findings lies behind the cursor: near names come first. */
function isLeft(walk: Walk): RawBuilder<SqlBool> {
  if (walk.cursor === undefined) return sql`true`;
  const near = isNear(walk);
  return isPastNear(walk)
    ? sql`not ${near} and ${isBehind(walk)}`
    : sql`(not ${near} or (${near} and ${isBehind(walk)}))`;
}

/** The statements of a search; each touches few rows, unless very many fit. */
export const searchQueries = {
  near: (walk: Walk) => window(walk, sql`${isNear(walk)} and ${isBehind(walk)}`),
  /** A row where there are more near names than the window shows. */
  isLong: (walk: Walk) =>
    sql`select from users where realm_id = ${walk.page.realmId} and ${isNear(walk)} and ${isBehind(walk)}
      order by ${byName} offset ${sql.lit(windowRows)} limit 1`,
  far: (walk: Walk) =>
    window(walk, isPastNear(walk) ? sql`not ${isNear(walk)} and ${isBehind(walk)}` : sql`not ${isNear(walk)}`),
  indexed: (walk: Walk) =>
    sql<UserRow>`with found as materialized
      (select id, name, ${isNear(walk)} as near from users where ${fits(walk.page)} and ${isLeft(walk)})
      select ${columns} from users join
        (select id, near from found order by near desc, ${byName} limit ${rowsOf(walk.page)}) as chosen using (id)
      order by near desc, ${byName}`,
  newest: (page: UserPage) =>
    sql<UserRow>`select ${columns} from
      (select * from users where realm_id = ${page.realmId} and ${isBeyond(page)}
        order by ${orders.newest.by} limit ${sql.lit(windowRows)}) as users
      where ${fits(page)} order by ${orders.newest.by} limit ${rowsOf(page)}`,
  newestIndexed: (page: UserPage) =>
    sql<UserRow>`with found as materialized (select id from users where ${fits(page)} and ${isBeyond(page)})
      select ${columns} from users
      where id in (select id from found order by ${orders.newest.by} limit ${rowsOf(page)}) order by ${orders.newest.by}`,
};

/** The rows of one page, and one more where there is a next one. */
export async function searchedUsers(q: Queryable, page: UserPage): Promise<readonly UserRow[]> {
  if (page.sort === 'newest') return newestFirst(q, page);
  const cursor = page.after === undefined ? undefined : await nameOf(q, page, page.after);
  if (cursor === null) return [];
  const walk = { page, start: firstWord(page.search ?? ''), cursor };
  return (await fromWindows(q, walk)) ?? (await searchQueries.indexed(walk).execute(q)).rows;
}

/** A page that the windows fill for certain; undefined where rows may be missing from it. */
async function fromWindows(q: Queryable, walk: Walk): Promise<readonly UserRow[] | undefined> {
  const { limit } = walk.page;
  const near = isPastNear(walk) ? [] : (await searchQueries.near(walk).execute(q)).rows;
  if (near.length > limit) return near;
  const isLong = !isPastNear(walk) && (await searchQueries.isLong(walk).execute(q)).rows.length > 0;
  if (isLong) return undefined;
  const far = (await searchQueries.far(walk).execute(q)).rows;
  return near.length + far.length > limit ? [...near, ...far] : undefined;
}

async function newestFirst(q: Queryable, page: UserPage): Promise<readonly UserRow[]> {
  const { rows } = await searchQueries.newest(page).execute(q);
  return rows.length > page.limit ? rows : (await searchQueries.newestIndexed(page).execute(q)).rows;
}

async function nameOf(q: Queryable, { realmId }: UserPage, id: string): Promise<string | null> {
  const row = await q
    .selectFrom('users')
    .select('name')
    .where('realm_id', '=', realmId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.name ?? null;
}

/** As sign-in names are written. */
function firstWord(search: string): string {
  return search.normalize('NFKC').toLowerCase().trim().split(/\s+/u)[0] ?? '';
}
