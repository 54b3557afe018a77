/** Whose devices somebody may look at and change through PingAM's protocol. */
import { type Kit, Problem } from '../kit/index.ts';
import {
  checkManagement,
  findUser,
  findUserByName,
  isFresh,
  managementRefusal,
  normaliseName,
  type User,
  type UserCaller,
} from '../users/index.ts';

/** The codes with which a person is refused here. */
export const AM_DEVICE_ERRORS = [
  'users.not-signed-in',
  'users.role-needed',
  'users.factor-needed',
  'users.own-account',
  'users.role-too-high',
  'devices.not-found',
];

type Named = { readonly realm: string; readonly user: string };

/** The universal id of a user, as session information gives it: `id=alice,ou=user,…`. */
const UNIVERSAL_ID = /^id=([^,]+),/;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The user whom the address names. People see themselves; operators who have shown a second factor, here, see others of their realm. For
 * everybody else a foreign user is as unknown as one who does not exist (A13, A25).
 * @throws Problem devices.not-found
 */
export async function readableUser(kit: Kit, caller: UserCaller, named: Named): Promise<User> {
  if (named.realm !== caller.realm.name && named.realm !== caller.realm.id) throw new Problem('devices.not-found');
  const name = UNIVERSAL_ID.exec(named.user)?.[1] ?? named.user;
  if (name === caller.user.id || normaliseName(name) === caller.user.name) return caller.user;
  const { user: self, session } = caller;
  if (self.role === 'user' || session.assurance === 'password' || session.isForeign)
    throw new Problem('devices.not-found');
  const user = await namedUser(kit, caller, name);
  if (!user) throw new Problem('devices.not-found');
  return user;
}

/** By name first: a name that looks like the id of somebody else leads to its own user. */
async function namedUser(kit: Kit, { realm }: UserCaller, name: string): Promise<User | null> {
  const normal = normaliseName(name);
  const byName = normal === null ? null : await findUserByName(kit.db, { realmId: realm.id, name: normal });
  return byName ?? (UUID.test(name) ? findUser(kit.db, { realmId: realm.id, id: name }) : null);
}

/**
 * Whether the caller is told the recovery codes of this user, where a journey has kept them readable. Whoever reads one has a
 * second factor: so it takes what making new ones takes (A37), and of operators only those who look after her (A39).
 */
export function mayReadCodes({ user: self, session, realm }: UserCaller, owner: User, now: Date): boolean {
  if (!isFresh(session, realm.settings, now)) return false;
  if (self.id === owner.id) return true;
  return self.role !== 'auditor' && managementRefusal({ actor: self, target: owner, admission: true }) === null;
}

/**
 * The same, for a change: one's own things, or those of somebody whom one's role looks after (A39).
 * @throws Problem devices.not-found, users.role-needed, users.own-account, users.role-too-high
 */
export async function manageableUser(kit: Kit, caller: UserCaller, named: Named): Promise<User> {
  const user = await readableUser(kit, caller, named);
  if (user.id === caller.user.id) return user;
  if (caller.user.role === 'auditor') throw new Problem('users.role-needed');
  checkManagement({ actor: caller.user, target: user, admission: true });
  return user;
}
