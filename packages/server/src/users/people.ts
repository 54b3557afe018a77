import { type Actor, record } from '../audit/index.ts';
import { type Kit, Problem, type RequestContext, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { requireFreshFactor } from './audiences.ts';
import { createLink } from './links.ts';
import { checkManagement } from './management.ts';
import { hashPassword } from './password.ts';
import { checkPassword, passwordFacts } from './password-rules.ts';
import type { UserCaller } from './session.ts';
import { endAllSessions } from './session-store.ts';
import { getUser, insertUser, lockAdministrators, lockUser, type UserChange, updateUser } from './store.ts';
import { checkedName, type Role, type User } from './user.ts';
import { oneView } from './user-views.ts';

/** Where a change came from, for the audit. */
export type Origin = { actor: Actor; address?: string | undefined; requestId?: string | undefined };

/** An operator who asks over HTTP. */
export function originOf(caller: UserCaller, request: Pick<RequestContext, 'id' | 'address'>): Origin {
  return { actor: { kind: 'operator', id: caller.user.id }, address: request.address, requestId: request.id };
}

export type NewPerson = {
  name: string;
  displayName: string;
  email?: string | undefined;
  role?: Role | undefined;
  /** Already hashed. Without one the user gets a one-time link or signs in some other way. */
  passwordHash?: string | undefined;
  pushEnabled?: boolean | undefined;
};

/**
 * Creates a user with its audit event.
 * @throws Problem users.name-invalid, users.text-invalid, users.name-taken
 */
export async function createUser(tx: Tx, kit: Kit, realm: Realm, person: NewPerson, origin: Origin): Promise<User> {
  const user = await insertUser(tx, kit, { ...person, realmId: realm.id });
  await record(tx, kit, {
    realmId: realm.id,
    type: 'user.created',
    outcome: 'success',
    userId: user.id,
    details: { name: user.name, role: user.role },
    ...origin,
  });
  return user;
}

/**
 * Makes a one-time link for the user, with its audit event.
 * @returns the link, which is shown once and stored nowhere
 */
export async function invite(tx: Tx, kit: Kit, realm: Realm, user: User, origin: Origin): Promise<string> {
  const { link } = await createLink(tx, kit, { user, realmName: realm.name });
  await record(tx, kit, {
    realmId: realm.id,
    type: 'user.link-created',
    outcome: 'success',
    userId: user.id,
    ...origin,
  });
  return link;
}

/** A checked and hashed password for a new user, or nothing where none was given. */
export async function newPasswordHash(
  realm: Realm,
  { password, name, displayName }: Pick<NewPerson, 'name' | 'displayName'> & { password?: string | undefined },
): Promise<string | undefined> {
  if (password === undefined) return undefined;
  checkPassword(password, passwordFacts({ name: checkedName(name), displayName }, realm));
  return hashPassword(password);
}

type Change = {
  caller: UserCaller;
  id: string;
  change: UserChange;
  /** The version that the operator had before their eyes, where it matters. */
  version?: number | undefined;
};

/**
 * Changes a user as an operator asks. A refusal by a rule is written to the audit as well, after the change was rolled back.
 * @throws Problem users.not-found, users.own-account, users.role-too-high, users.last-administrator, users.text-invalid,
 *   users.factor-needed, users.version-conflict with the user as it is now
 */
export async function changeUser(kit: Kit, { origin, ...wanted }: Change & { origin: Origin }): Promise<User> {
  const { caller, id } = wanted;
  const realmId = caller.realm.id;
  await getUser(kit.db, { realmId, id });
  const event = { realmId, type: 'user.changed', userId: id, ...origin } as const;
  return recordingRefusal(kit, event, () =>
    kit.db.transaction().execute(async (tx) => {
      const { before, after } = await changeInside(tx, kit, wanted);
      await record(tx, kit, { ...event, outcome: 'success', details: changeDetails(before, after) });
      return after;
    }),
  );
}

type Attempt = Origin & {
  realmId: string;
  type: 'user.changed' | 'user.created' | 'user.link-created';
  /** Absent when the user is yet to be created. */
  userId?: string | undefined;
};

/** Does it, and writes to the audit that a rule refused it: whoever tries out a stolen session is seen. */
export async function recordingRefusal<T>(kit: Kit, attempt: Attempt, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Problem && error.status < 500 && error.code !== 'users.version-conflict') {
      await record(kit.db, kit, { ...attempt, outcome: 'refused', details: { reason: error.code } });
    }
    throw error;
  }
}

/** Judged and changed as the user is under the lock: an older reading would write back what somebody else has just changed. */
async function changeInside(tx: Tx, kit: Kit, { caller, id, change, version }: Change) {
  const realmId = caller.realm.id;
  const administrators = await lockAdministrators(tx, realmId);
  const target = await lockUser(tx, { realmId, id });
  checkManagement({ actor: caller.user, target, role: change.role, state: change.state });
  if (version !== undefined && version !== target.version) {
    throw new Problem('users.version-conflict', { members: { current: await oneView(kit, target) } });
  }
  const changed = await updateUser(tx, target, change);
  if (isGrave(target, changed)) requireFreshFactor(caller, kit.clock.now());
  const isLastOne = administrators.length === 1 && administrators[0]?.id === target.id;
  const stays = changed.role === 'administrator' && changed.state === 'active';
  if (isLastOne && !stays) throw new Problem('users.last-administrator');
  if (changed.state === 'disabled') await endAllSessions(tx, target.id, kit.clock.now());
  return { before: target, after: changed };
}

/**
 * What a stolen session must not do (A10): turn a role in either direction, send somebody's codes and links to another address,
 * or let somebody in again. Taking an address away and disabling open nothing.
 */
function isGrave(before: User, after: User): boolean {
  const isNewAddress = after.email !== null && after.email !== before.email;
  const isLetIn = before.state === 'disabled' && after.state === 'active';
  return after.role !== before.role || isNewAddress || isLetIn;
}

const auditedProperties = ['displayName', 'email', 'role', 'state', 'pushEnabled', 'requireBiometricSeed'] as const;

/** Before and after of what really changed. */
function changeDetails(before: User, after: User) {
  const changes = auditedProperties.filter((property) => before[property] !== after[property]);
  return Object.fromEntries(
    changes.map((property) => [property, { before: before[property], after: after[property] }]),
  );
}
