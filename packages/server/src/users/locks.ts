import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { clearLocks, findLocks, type Kit, lockedSubjects, type Queryable } from '../kit/index.ts';
import type { LimitScope } from '../realms/index.ts';
import type { User } from './user.ts';

export type Lock = { reason: { code: string; text: string }; until: Date };
/** `wayIn`: how the owner of the name gets in all the same. */
export type StrangersLock = Lock & { wayIn: string };

/**
 * Whom a lock holds back: the user herself; or strangers alone, who show neither a known browser nor a first proof
 * (docs/decisions/0009). Only the first is a lock of the user.
 */
export type LockKind = 'owner' | 'strangers';

/** The counters that can lock a user, and what each lock means. Some count by name, because unknown names count too. */
const reasons = {
  'password:user-address': 'Too many wrong passwords from one address.',
  'password:user': 'Too many passwords were tried.',
  'password-change:session': 'Too many wrong passwords before a new one.',
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

const PASSWORD_FIRST =
  'Whoever gives the right password first is not held back, nor is a browser in which they have signed in before.';

/** How the owner gets in while strangers are held back; where a scope is absent, by the password first. */
const waysIn: Partial<Record<Scope, string>> = {
  'password:user-address':
    'Browsers that are new to them are refused passwords from that one network. They get in from anywhere else, and there with a browser in which they have signed in before.',
  'password:user':
    'They get in with a browser in which they have signed in before; in a new one their phone decides, if they have one that takes requests.',
};

/** What can lock a user, with the reason for people. */
export const userLockScopes: Readonly<Record<string, string>> = reasons;

/** Of a counter: what stands behind the name or the id. A known browser has its own counters, and strangers have no part in them. */
const part = sql`split_part(subject, '|', 2)`;

/** Over the columns `scope` and `subject` of a counter: whether it holds back strangers alone. */
export const holdsStrangers: RawBuilder<SqlBool> = sql`(${part} = 'unproved' OR scope = 'password:user'
  OR (scope = 'password:user-address' AND ${part} NOT LIKE 'browser:%'))`;
export const holdsOwner: RawBuilder<SqlBool> = sql`NOT ${holdsStrangers}`;

const KINDS: Readonly<Record<LockKind, RawBuilder<SqlBool>>> = { owner: holdsOwner, strangers: holdsStrangers };

const subjectsOf = (user: User): string[] => [user.id, user.name];

export type Locks = { owner: Lock | null; strangers: StrangersLock | null };
export const NO_LOCKS: Locks = { owner: null, strangers: null };

/** The longest lock of each kind of each of these users, by user id. */
export async function locksOf(kit: Kit, realmId: string, users: readonly User[]): Promise<Map<string, Locks>> {
  const [owner, strangers] = await Promise.all([
    longestOf(kit, { realmId, users, kind: 'owner' }),
    longestOf(kit, { realmId, users, kind: 'strangers' }),
  ]);
  return new Map(
    users.map(({ id }) => {
      const held = strangers.get(id);
      const wayIn = held ? (waysIn[held.reason.code as Scope] ?? PASSWORD_FIRST) : '';
      return [id, { owner: owner.get(id) ?? null, strangers: held ? { ...held, wayIn } : null }];
    }),
  );
}

type OfKind = { realmId: string; users: readonly User[]; kind: LockKind };

async function longestOf(kit: Kit, { realmId, users, kind }: OfKind): Promise<Map<string, Lock>> {
  const subjects = users.flatMap(subjectsOf);
  const rows = await findLocks(kit.db, { realmId, scopes, subjects, fits: KINDS[kind], now: kit.clock.now() });
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

/** Forgets the counters of the user, so that all locks end, or those of one kind. */
export async function unlock(q: Queryable, user: User, kind?: LockKind): Promise<void> {
  const fits = kind === undefined ? undefined : KINDS[kind];
  await clearLocks(q, { realmId: user.realmId, scopes, subjects: subjectsOf(user), fits });
}

const mostLocked = 1000;

/** Ids and names of users whom a lock of this kind is about now: a thousand at most, which is an attack and not a list to read. */
export function lockedUsers(kit: Kit, realmId: string, kind: LockKind): Promise<string[]> {
  return lockedSubjects(kit.db, { realmId, scopes, fits: KINDS[kind], now: kit.clock.now(), limit: mostLocked });
}
