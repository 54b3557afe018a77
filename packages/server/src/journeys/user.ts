import { findUserByName, normaliseName, type User } from '../users/index.ts';
import type { NodeContext } from './node-type.ts';

/** The active user whose name the run holds as `username`; null where there is none. */
export async function userOfRun({ kit, realm, state }: NodeContext<unknown>): Promise<User | null> {
  const name = normaliseName(state.text('username') ?? '');
  const user = name === null ? undefined : await findUserByName(kit.db, { realmId: realm.id, name });
  return user?.state === 'active' ? user : null;
}
