import { namesOf, type Queryable } from '../kit/index.ts';

/** What these devices of the realm are called, removed ones included, by id; unknown ids are absent. */
export function namesOfDevices(q: Queryable, realmId: string, ids: readonly string[]): Promise<Map<string, string>> {
  return namesOf(q, { table: 'devices', column: 'name', realmId, ids });
}
