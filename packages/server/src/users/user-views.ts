import type { Kit } from '../kit/index.ts';
import { type Locks, locksOf, NO_LOCKS } from './locks.ts';
import type { User } from './user.ts';
import { userView } from './views.ts';

/** Users of one realm as operators see them, with their locks, in one query however many they are. */
export async function userViews(kit: Kit, users: readonly User[]) {
  const realmId = users[0]?.realmId;
  const locks = realmId === undefined ? new Map<string, Locks>() : await locksOf(kit, realmId, users);
  return users.map((user) => userView(user, locks.get(user.id) ?? NO_LOCKS));
}

export async function oneView(kit: Kit, user: User) {
  const locks = await locksOf(kit, user.realmId, [user]);
  return userView(user, locks.get(user.id) ?? NO_LOCKS);
}
