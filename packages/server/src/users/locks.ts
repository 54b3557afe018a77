import { clearLocks, findLocks, type Kit, lockedSubjects, type Queryable } from '../kit/index.ts';
import type { LimitScope } from '../realms/index.ts';
import { countedUnproved } from './known-browsers.ts';
import type { User } from './user.ts';

export type Lock = { reason: { code: string; text: string }; until: Date };

/** The counters that can lock a user, and what each lock means. Some count by name, because unknown names count too. */
const reasons = {
  'password:user-address': 'Too many wrong passwords from one address.',
  'password:user': 'Too many passwords were tried.',
  'code:user': 'Too many wrong codes.',
  'recovery-code:user': 'Too many recovery codes were tried.',
  'mail-code:user': 'Too many wrong codes from mails.',
  'mail:user': 'Too many mails were asked for.',
  'push:user': 'Too many pushes were asked for.',
  'push-denied:user': 'Too many pushes were denied.',
  'registration:user': 'Too many registrations were begun.',
} as const satisfies Partial<Record<LimitScope, string>>;

type Scope = keyof typeof reasons;
const scopes = Object.keys(reasons) as Scope[];

/** What can lock a user, with the reason for people. */
export const userLockScopes: Readonly<Record<string, string>> = reasons;

const subjectsOf = (user: User): string[] => [user.id, user.name];

/** The longest lock of each user that has one, by user id. */
export async function locksOf(kit: Kit, realmId: string, users: readonly User[]): Promise<Map<string, Lock>> {
  const subjects = users.flatMap(subjectsOf);
  const rows = await findLocks(kit.db, { realmId, scopes, subjects, now: kit.clock.now() });
  const locks = new Map<string, Lock>();
  for (const user of users) {
    const own = rows.filter(({ subject }) => subjectsOf(user).includes(subject));
    const longest = own.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0];
    if (!longest) continue;
    const code = longest.scope as Scope;
    locks.set(user.id, { reason: { code, text: reasons[code] }, until: longest.until });
  }
  return locks;
}

/** Forgets every counter of the user, so that all locks end. */
export async function unlock(q: Queryable, user: User): Promise<void> {
  const subjects = subjectsOf(user).flatMap((subject) => [subject, countedUnproved(subject)]);
  await clearLocks(q, { realmId: user.realmId, scopes, subjects });
}

const mostLocked = 1000;

/** Ids and names of users whom a lock holds now: a thousand at most, which is an attack and not a list to read. */
export function lockedUsers(kit: Kit, realmId: string): Promise<string[]> {
  return lockedSubjects(kit.db, { realmId, scopes, now: kit.clock.now(), limit: mostLocked });
}
