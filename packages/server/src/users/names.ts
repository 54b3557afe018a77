import { namesOf, type Queryable } from '../kit/index.ts';

/** What these users of the realm are called, by id; ids of nobody are absent. */
export function namesOfUsers(q: Queryable, realmId: string, ids: readonly string[]): Promise<Map<string, string>> {
  return namesOf(q, { table: 'users', column: 'display_name', realmId, ids });
}
