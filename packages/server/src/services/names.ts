import { namesOf, type Queryable } from '../kit/index.ts';

/** What these services of the realm are called, revoked ones included, by id; unknown ids are absent. */
export function namesOfServices(q: Queryable, realmId: string, ids: readonly string[]): Promise<Map<string, string>> {
  return namesOf(q, { table: 'services', column: 'name', realmId, ids });
}
